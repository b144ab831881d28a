import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySupply } from "../../test/arbitraries.ts";
import { CAP, FLOOR, ONE } from "../constants.ts";
import { burn } from "./burn.ts";

describe("burn", () => {
  it.each<[bigint, bigint]>([
    [0n, 0n],
    [FLOOR, 0n],
    [1_010_000_000n * ONE, ONE / 1_000n],
    [1_100_000_000n * ONE, ONE],
    [1_250_000_000n * ONE, 15_625n * (ONE / 1_000n)],
    [1_500_000_000n * ONE, 125n * ONE],
    [1_800_000_000n * ONE, 512n * ONE],
    [1_900_000_000n * ONE, 729n * ONE],
    [1_990_000_000n * ONE, 970_299n * (ONE / 1_000n)],
    [CAP, 1_000n * ONE],
    [CAP + ONE, 1_000n * ONE],
    // The first wei above the floor that burns one: (10^20)³ = 10^60.
    [FLOOR + 10n ** 20n - 1n, 0n],
    [FLOOR + 10n ** 20n, 1n],
  ])("at %d wei is %d wei", (supply, expected) => {
    expect(burn(supply)).toBe(expected);
  });

  it("is monotone, zero up to the floor and 1 000 tokens at the cap (E5)", () => {
    fc.assert(
      fc.property(anySupply, anySupply, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(burn(low)).toBeLessThanOrEqual(burn(high));
        expect(burn(high)).toBeLessThanOrEqual(1_000n * ONE);
        if (low <= FLOOR) expect(burn(low)).toBe(0n);
      }),
    );
  });

  it("equals what a mature play mints near 1.12599e9 tokens", () => {
    expect(burn(1_125_980_000n * ONE)).toBeLessThan(2n * ONE);
    expect(burn(1_126_000_000n * ONE)).toBeGreaterThan(2n * ONE);
  });
});

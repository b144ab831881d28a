import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { errorRate } from "./errorRate.ts";

describe("errorRate", () => {
  const a = makeItems(1, 60);
  const b = makeItems(2, 50);

  it.each([0, 7, -12, 59, -49])("counts the bits that differ at offset %i", (offset) => {
    let bits = "";
    for (let i = 0; i < b.length; i++)
      if (a[i + offset] !== undefined) bits += ((a[i + offset]! ^ b[i]!) >>> 0).toString(2).padStart(32, "0");
    expect(errorRate(a, b, offset)).toBeCloseTo(bits.replaceAll("0", "").length / bits.length, 12);
  });

  it("is 0 for the same, 1 for the opposite and where nothing overlaps", () => {
    expect(errorRate(a, a, 0)).toBe(0);
    expect(
      errorRate(
        a,
        a.map((item) => ~item),
        0,
      ),
    ).toBe(1);
    expect(errorRate(a, b, 60)).toBe(1);
    expect(errorRate(a, b, -50)).toBe(1);
  });
});

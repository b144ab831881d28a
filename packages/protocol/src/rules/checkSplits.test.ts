import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Address, ZERO_ADDRESS } from "../bytes.ts";
import { ONE } from "../constants.ts";
import { checkSplits, type Split } from "./checkSplits.ts";
import { countsAsPlay } from "./countsAsPlay.ts";
import { isPlausible } from "./isPlausible.ts";
import { royaltiesPayable } from "./royaltiesPayable.ts";
import { shareOf } from "./shareOf.ts";

const party = (i: number): Address => `0x${(i + 1).toString(16).padStart(40, "0")}`;
const equal = (count: number): Split[] =>
  Array.from({ length: count }, (_, i) => ({
    party: party(i),
    bps: i === 0 ? 10_000 - 300 * (count - 1) : 300,
  }));

describe("checkSplits", () => {
  it("accepts 1 to 32 parties whose shares sum to 10 000", () => {
    for (const count of [1, 2, 32]) expect(checkSplits(equal(count))).toBeUndefined();
  });

  it.each<[string, Split[], RegExp]>([
    ["nobody", [], /at least one/],
    ["33 parties", equal(33), /33 split parties/],
    ["the zero address", [{ party: ZERO_ADDRESS, bps: 10_000 }], /zero address/],
    ["something else", [{ party: "0x12", bps: 10_000 }], /0x12 is not an address/],
    ["a contract of Musicchain", [{ party: party(77), bps: 10_000 }], /contract of Musicchain/],
    [
      "one party twice",
      [
        { party: party(1), bps: 5_000 },
        { party: party(1), bps: 5_000 },
      ],
      /named twice/,
    ],
    [
      "a share of nothing",
      [
        { party: party(1), bps: 10_000 },
        { party: party(2), bps: 0 },
      ],
      /1 to 10000/,
    ],
    ["a share that is no whole number", [{ party: party(1), bps: 0.5 }], /1 to 10000/],
    ["too little", [{ party: party(1), bps: 9_999 }], /sum to 9999/],
    [
      "too much",
      [
        { party: party(1), bps: 9_999 },
        { party: party(2), bps: 2 },
      ],
      /sum to 10001/,
    ],
  ])("refuses %s, in words", (_, splits, message) => {
    expect(checkSplits(splits, [party(77)])).toMatch(message);
  });

  it("shares whole tokens without remainder", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9_999 }), { maxLength: 31 }),
        fc.nat(10 ** 9),
        (cuts, tokens) => {
          const edges = [...new Set([0, ...cuts, 10_000])].sort((a, b) => a - b);
          const shares = edges.slice(1).map((edge, i) => shareOf(BigInt(tokens) * ONE, edge - edges[i]!));
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(BigInt(tokens) * ONE);
        },
      ),
    );
  });
});

describe("royaltiesPayable", () => {
  it("is royalties and what is released of the escrow, less what was paid", () => {
    const song = { royalties: 5n, escrowed: 10n, released: 4n, paid: 0n };
    expect(royaltiesPayable(song)).toBe(9n);
    expect(royaltiesPayable({ ...song, released: 99n })).toBe(15n);
    expect(royaltiesPayable({ ...song, paid: 9n })).toBe(0n);
    // An older state than the one paid from.
    expect(royaltiesPayable({ ...song, paid: 12n })).toBe(0n);
  });
});

describe("what counts as a play", () => {
  it("is half of the seconds", () => {
    expect([countsAsPlay(93, 187), countsAsPlay(94, 187), countsAsPlay(15, 30)]).toEqual([false, true, true]);
  });

  it("is plausible up to 5 % and two seconds faster than time", () => {
    expect([isPlausible(107, 0, 100), isPlausible(108, 0, 100), isPlausible(2, 5, 5)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

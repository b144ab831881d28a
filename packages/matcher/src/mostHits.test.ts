import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { LIMITS } from "./limits.ts";
import { mostHits } from "./mostHits.ts";

describe("mostHits", () => {
  it.each([1, 3, 40, 948])("gives those with most hits of many with up to %i", (most) => {
    const hits = Uint16Array.from(makeItems(most, 500), (item) => 1 + (item % most));
    const seen = Uint16Array.from(hits.keys());
    const found = mostHits(hits, seen);
    expect(found).toHaveLength(LIMITS.candidates);
    expect(new Set(found).size).toBe(LIMITS.candidates);
    const best = [...hits].sort((a, b) => b - a).slice(0, LIMITS.candidates);
    expect(found.map((recording) => hits[recording]).sort((a, b) => b! - a!)).toEqual(best);
  });

  it("gives all where there are few", () => {
    expect(mostHits(Uint16Array.of(2, 9, 5), Uint16Array.of(2, 0))).toEqual([2, 0]);
  });
});

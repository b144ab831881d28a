import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPlays, person } from "../../test/plays.ts";
import { type Address, ZERO_ADDRESS } from "../bytes.ts";
import type { BatchPlay } from "./buildBatch.ts";
import { orderPlays } from "./orderPlays.ts";

describe("orderPlays", () => {
  /** The definition: again and again the smallest known listener, else the new one with the smallest (start, digest). */
  function naive(plays: BatchPlay[], known: Map<Address, number>): BatchPlay[] {
    const indexes = new Map(known);
    const assign = (address: Address) => {
      if (address !== ZERO_ADDRESS && !indexes.has(address)) indexes.set(address, indexes.size);
    };
    const rank = (one: BatchPlay) => indexes.get(one.listener) ?? Number.POSITIVE_INFINITY;
    const compare = (a: BatchPlay, b: BatchPlay) => a.start - b.start || (a.digest < b.digest ? -1 : 1);
    const ordered: BatchPlay[] = [];
    for (const song of [...new Set(plays.map((one) => one.song))].sort((a, b) => a - b)) {
      const left = plays.filter((one) => one.song === song);
      while (left.length > 0) {
        const best = left.reduce((a, b) => {
          if (rank(a) !== rank(b)) return rank(a) < rank(b) ? a : b;
          return compare(a, b) <= 0 ? a : b;
        });
        left.splice(left.indexOf(best), 1);
        for (const address of [best.listener, best.seeder, best.relay]) assign(address);
        ordered.push(best);
      }
    }
    return ordered;
  }

  it("is the greedy order, with listeners ascending and indexes dense", () => {
    fc.assert(
      fc.property(anyPlays, fc.subarray([0, 1, 2, 3, 4, 5]), (plays, knownPeople) => {
        const known = new Map(knownPeople.map((one, i) => [person(one), i]));
        const distinct = plays.filter(
          (one, i) =>
            !plays.slice(0, i).some((other) => other.start === one.start && other.digest === one.digest),
        );
        const ordered = orderPlays({
          plays: distinct,
          indexOf: (address) => known.get(address),
          accountCount: known.size,
        });
        expect(ordered.plays.map((entry) => entry.play)).toEqual(naive(distinct, known));
        ordered.plays.forEach((entry, i) => {
          const next = ordered.plays[i + 1];
          if (next?.play.song === entry.play.song)
            expect(next.listener).toBeGreaterThanOrEqual(entry.listener);
          const owner = ordered.newOwners[entry.seeder - known.size] ?? person(knownPeople[entry.seeder]!);
          expect(owner).toBe(entry.play.seeder);
        });
      }),
      { numRuns: 100 },
    );
  });
});

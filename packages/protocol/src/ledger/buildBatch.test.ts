import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPlays, DAY, person, play } from "../../test/plays.ts";
import type { Address } from "../bytes.ts";
import { CAP, FLOOR, ONE, PLAYS_PER_DAY, SEGMENT_PLAYS } from "../constants.ts";
import { Fault } from "../faults.ts";
import { type BatchPlay, type BuiltBatch, buildBatch } from "./buildBatch.ts";
import { GENESIS_STATE } from "./hashing.ts";
import { createLedgerState, type LedgerState } from "./ledgerState.ts";
import { replaySegment } from "./replaySegment.ts";

/** Re-executes a batch from its bytes alone, as an auditor does. */
function replay(
  state: LedgerState,
  batch: BuiltBatch<BatchPlay>,
  day: number,
  credit: () => bigint,
): LedgerState {
  let current = state;
  let previous: { song: number; listener: number } | undefined;
  batch.segments.forEach((bytes, i) => {
    const left = batch.results.length - i * SEGMENT_PLAYS;
    const claim = { playCount: Math.min(left, SEGMENT_PLAYS), previous, stateAfter: batch.statesAfter[i]! };
    const replayed = replaySegment(current, bytes, { day, credit, burn: batch.burn }, claim);
    expect(replayed.fault).toBe(Fault.None);
    previous = replayed.records.at(-1);
    current = replayed.state;
  });
  return current;
}

describe("buildBatch", () => {
  it("leads from bytes alone to the same states, whatever the plays", () => {
    fc.assert(
      fc.property(
        anyPlays,
        anyPlays,
        fc.constantFrom(0n, FLOOR * 2n - 20n * ONE, CAP),
        (first, second, supply) => {
          const songs: [number, { plays: number; royalties: bigint; escrowed: bigint }][] = [
            [2, { plays: 9_990, royalties: 0n, escrowed: 0n }],
            [3, { plays: 20_000, royalties: 5n, escrowed: 6n }],
          ];
          const credit = () => 2_500n * ONE;
          const built = createLedgerState({ songs, accruedSupply: supply });
          let audited = createLedgerState({ songs, accruedSupply: supply });
          for (const [plays, day] of [
            [first, DAY],
            [second, DAY + 1],
          ] as const) {
            const before = built.hash();
            const batch = buildBatch({ state: built, plays, day, credit });
            expect(built.hash()).toBe(before);
            expect(batch.results.length + batch.drops.length).toBe(plays.length);
            expect(batch.segments).toHaveLength(Math.ceil(batch.results.length / SEGMENT_PLAYS));
            audited = replay(audited, batch, day, credit);
            expect(audited.hash()).toBe(batch.state.hash());
            const minted = batch.results.reduce((sum, result) => sum + result.minted, 0n);
            const burned = batch.results.reduce((sum, result) => sum + result.burned, 0n);
            expect(batch.state.accruedSupply - built.accruedSupply).toBe(minted - burned);
            expect(batch.state.accruedSupply).toBeLessThanOrEqual(CAP);
            for (const { minted, lanes } of batch.results) {
              expect(lanes.artist + lanes.seeder + lanes.relay + lanes.listener).toBe(minted);
            }
            for (const { play, fault } of batch.drops) {
              const parties = [play.listener, play.seeder, play.relay];
              const distinct = new Set(parties).size === 3;
              if (fault === Fault.SelfPlay) expect(distinct).toBe(false);
              else expect(fault).toBe(Fault.CreditExceeded);
            }
            built.adopt(batch.state);
          }
          expect(built.hash()).toBe(audited.hash());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("orders by song, then listener, then start, and appends accounts as they are read", () => {
    const state = createLedgerState();
    const early = play(2, 1, 9);
    const late = play(2, 1, 8);
    const other = play(1, 2, 1, { relay: person(7) });
    const batch = buildBatch({ state, plays: [late, early, other], day: DAY, credit: () => 0n });
    expect(batch.results.map((result) => result.play)).toEqual([other, early, late]);
    expect(batch.results.map((result) => result.record)).toMatchObject([
      { song: 1, listener: 0, seeder: 1, relay: 2 },
      { song: 2, listener: 1, seeder: 3, relay: undefined },
      { song: 2, listener: 1, seeder: 4, relay: undefined },
    ]);
    expect(batch.state.account(1)?.owner).toBe(person(1));
    expect(batch.state.indexOf(person(8))).toBe(4);
  });

  it("drops what breaks a rule and keeps the rest", () => {
    const state = createLedgerState({
      songs: [[5, { plays: 10_000, royalties: 0n, escrowed: 0n }]],
      accruedSupply: CAP,
    });
    const plays = [
      play(1, 1, 1),
      play(1, 1, 2, { relay: person(2) }),
      play(5, 3, 2),
      play(5, 4, 2),
      ...Array.from({ length: PLAYS_PER_DAY + 2 }, () => play(6, 9, 2)),
    ];
    const credit = (owner: Address) => (owner === person(4) ? 1_000n * ONE : 0n);
    const batch = buildBatch({ state, plays, day: DAY, credit });
    expect(batch.drops.map(({ play, fault }) => [play.song, play.listener, fault])).toEqual([
      [1, person(1), Fault.SelfPlay],
      [1, person(1), Fault.SelfPlay],
      [5, person(3), Fault.CreditExceeded],
      [6, person(9), Fault.DayLimit],
      [6, person(9), Fault.DayLimit],
    ]);
    expect(batch.results).toHaveLength(PLAYS_PER_DAY + 1);
    expect(batch.results[0]).toMatchObject({ record: { mature: true, listener: 0 }, burned: 1_000n * ONE });
    // Nobody whose only plays were dropped has an account.
    expect(batch.state.indexOf(person(3))).toBeUndefined();
    expect(replay(state, batch, DAY, () => 1_000n * ONE).hash()).toBe(batch.state.hash());
  });

  it("flags one discovery-tier play of a listener and song, the first in the order", () => {
    const flagged = { discoverer: true };
    const state = createLedgerState({ songs: [[3, { plays: 9_999, royalties: 0n, escrowed: 0n }]] });
    const plays = [
      play(1, 1, 2, flagged),
      play(1, 1, 2, flagged),
      play(1, 4, 2),
      play(3, 1, 2),
      play(3, 4, 2, flagged),
    ];
    const batch = buildBatch({ state, plays, day: DAY, credit: () => 0n });
    expect(batch.results.map(({ record }) => record.discoverer)).toEqual([true, false, false, false, false]);
    expect(batch.results.map(({ record }) => record.mature)).toEqual([false, false, false, false, true]);
    expect(batch.results[0]?.lanes).toEqual({ artist: ONE, seeder: ONE, relay: 0n, listener: ONE });
  });

  it("has nothing to submit when every play is dropped", () => {
    const state = createLedgerState();
    const batch = buildBatch({ state, plays: [play(1, 1, 1)], day: DAY, credit: () => 0n });
    expect(batch).toMatchObject({ segments: [], statesAfter: [], results: [] });
    expect(batch.state.hash()).toBe(GENESIS_STATE);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, play } from "../../test/plays.ts";
import { Fault } from "../faults.ts";
import { buildBatch } from "./buildBatch.ts";
import { GENESIS_STATE } from "./hashing.ts";
import { createLedgerState } from "./ledgerState.ts";
import { replaySegment } from "./replaySegment.ts";

describe("replaySegment", () => {
  const credit = () => 0n;
  const state = createLedgerState();
  const plays = Array.from({ length: 40 }, (_, i) => play(1 + (i % 3), 1 + (i % 5), 20 + (i % 7)));
  const batch = buildBatch({ state, plays, day: DAY, credit });
  const rules = { day: DAY, burn: 0n, credit };
  const [first, second] = batch.segments as [Uint8Array, Uint8Array];

  it("names what a segment claims wrongly", () => {
    const fault = (claim: Parameters<typeof replaySegment>[3], bytes = first) =>
      replaySegment(state, bytes, rules, claim).fault;
    expect(fault({ playCount: 32, stateAfter: batch.statesAfter[0]! })).toBe(Fault.None);
    expect(fault({ playCount: 31 })).toBe(Fault.PlayCountWrong);
    expect(fault({ previous: { song: 2, listener: 0 } })).toBe(Fault.OrderDescending);
    expect(fault({ previous: { song: 1, listener: 1 } })).toBe(Fault.OrderDescending);
    expect(fault({ previous: { song: 1, listener: 0 } })).toBe(Fault.None);
    expect(fault({ stateAfter: batch.statesAfter[1]! })).toBe(Fault.StateWrong);
    expect(fault({}, second)).toBe(Fault.AccountBeyondCount);
    expect(fault({}, first.subarray(0, 9))).toBe(Fault.Truncated);
    expect(replaySegment(state, first, { ...rules, day: 0 }, {}).fault).toBe(Fault.None);
  });

  it("leaves the state alone", () => {
    expect(state.hash()).toBe(GENESIS_STATE);
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.uint8Array({ maxLength: 80 }),
        (at, flip, noise) => {
          const flipped = first.slice();
          flipped[at % flipped.length]! ^= flip;
          const stateAfter = batch.statesAfter[0]!;
          expect(replaySegment(state, flipped, rules, { stateAfter }).fault).not.toBe(Fault.None);
          expect(replaySegment(state, noise, rules, { stateAfter }).fault).not.toBe(Fault.None);
        },
      ),
      { numRuns: 300 },
    );
  });
});

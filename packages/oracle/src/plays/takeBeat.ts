import { type Beat, checkCoverage, Fault } from "@musicchain/protocol";
import type { PlayTable } from "./createPlayTable.ts";
import type { Refusal } from "./types.ts";

/** Distinct seconds that can be heard in `ms` of real time: 5 % for clocks, 2 s for what is under way. */
const possibleSeconds = (ms: number) => (1.05 * ms) / 1000 + 2;

/**
 * Takes one heartbeat. It is cumulative: a superset of what was reported, and never more than the oracle's own
 * clock allows since the open. Time is counted from there and not from the last beat, so beats that were lost, or
 * held up and then come all at once, cost nothing. A repeated one is ignored.
 */
export function takeBeat(table: PlayTable, slot: number, beat: Beat, now: number): Refusal | undefined {
  const seconds = table.seconds(slot);
  if (beat.sequence <= table.sequence(slot) && table.sequence(slot) > 0) return undefined;
  if (checkCoverage(beat.coverage, seconds) !== Fault.None || beat.positionMs > (seconds + 1) * 1000) {
    return { reason: "CoverageInvalid" };
  }
  const covered = table.coveredBy(slot, beat.coverage);
  if (covered < 0) return { reason: "CoverageShrank" };
  if (covered > possibleSeconds(now - table.openedAt(slot))) {
    // A jump, or a player that runs a little fast all the time.
    const fits = covered - table.covered(slot) <= possibleSeconds(now - table.beatAt(slot));
    return { reason: fits ? "BeatTooFast" : "BeatFromTheFuture" };
  }
  table.beat(slot, beat.coverage, covered, beat.sequence, now);
  return undefined;
}

import { type Beat, checkCoverage, Fault } from "@musicchain/protocol";
import type { PlayTable } from "./createPlayTable.ts";
import type { Refusal } from "./types.ts";

/** Distinct seconds that can be heard in `ms` of real time: 5 % for clocks, 2 s for what is under way. */
const possibleSeconds = (ms: number) => (1.05 * ms) / 1000 + 2;

/**
 * Takes one heartbeat. It is cumulative: a superset of what was reported, no faster than the oracle's own
 * clock ran since the last beat and since the open. A lost beat costs nothing, a repeated one is ignored.
 */
export function takeBeat(table: PlayTable, slot: number, beat: Beat, now: number): Refusal | undefined {
  const seconds = table.seconds(slot);
  if (beat.sequence <= table.sequence(slot) && table.sequence(slot) > 0) return undefined;
  if (checkCoverage(beat.coverage, seconds) !== Fault.None || beat.positionMs > (seconds + 1) * 1000) {
    return { reason: "CoverageInvalid" };
  }
  const covered = table.coveredBy(slot, beat.coverage);
  if (covered < 0) return { reason: "CoverageShrank" };
  if (covered > possibleSeconds(now - table.openedAt(slot))) return { reason: "BeatFromTheFuture" };
  if (covered - table.covered(slot) > possibleSeconds(now - table.beatAt(slot)))
    return { reason: "BeatTooFast" };
  table.beat(slot, beat.coverage, covered, beat.sequence, now);
  return undefined;
}

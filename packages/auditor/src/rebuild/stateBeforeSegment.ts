import { type Address, FatalError, Fault, type LedgerState, replayBatch } from "@musicchain/protocol";
import type { ChainBatch } from "../chain/types.ts";

/** The state before segment `segment` of a batch that extends `state`; every segment before it must be right. */
export function stateBeforeSegment(
  state: LedgerState,
  { header, segments, statesAfter, batchId }: ChainBatch,
  segment: number,
  credit: (owner: Address) => bigint,
): LedgerState {
  if (segment === 0) return state;
  const replay = replayBatch(state, { header, segments: segments.slice(0, segment), statesAfter }, credit);
  if (replay.fault !== Fault.None) {
    throw new FatalError(
      `Segment ${replay.segment} of batch ${batchId} is wrong before segment ${segment}.`,
      "Show that one; nothing after it can be.",
    );
  }
  return replay.state;
}

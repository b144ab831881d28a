import type { Hex } from "../bytes.ts";
import { Fault } from "../faults.ts";
import type { PlayOutcome } from "../rules/applyPlay.ts";
import { applySegment, type BatchRules } from "./applySegment.ts";
import { decodeSegment, type PlayRecord } from "./decodeSegment.ts";
import type { LedgerState } from "./ledgerState.ts";

/** What the batch says about a segment; a missing part is not checked. */
export type SegmentClaim = {
  /** Plays the segment must hold: 32, or what is left for the last. */
  playCount?: number;
  /** Song and listener of the previous segment's last record. */
  previous?: { song: number; listener: number } | undefined;
  stateAfter?: Hex;
};

export type ReplayedSegment = {
  fault: Fault;
  records: PlayRecord[];
  outcomes: PlayOutcome[];
  /** State after the segment; with a fault, the state before it. */
  state: LedgerState;
};

/**
 * Re-executes a segment from its bytes alone and compares with what its batch claims. Never throws, whatever
 * the bytes; `state` itself is left alone. Twin: the segment check of the fault proofs.
 */
export function replaySegment(
  state: LedgerState,
  bytes: Uint8Array,
  rules: BatchRules,
  claim: SegmentClaim = {},
): ReplayedSegment {
  const refuse = (fault: Fault): ReplayedSegment => ({ fault, records: [], outcomes: [], state });
  const { fault, records, newOwners } = decodeSegment(bytes, state.accountCount);
  if (fault) return refuse(fault);
  const after = state.fork();
  const applied = applySegment(after, records, newOwners, rules);
  if (applied.fault) return refuse(applied.fault);
  if (claim.playCount !== undefined && records.length !== claim.playCount)
    return refuse(Fault.PlayCountWrong);
  if (claim.previous) {
    const { song, listener } = records[0]!;
    const { previous } = claim;
    if (song < previous.song || (song === previous.song && listener < previous.listener)) {
      return refuse(Fault.OrderDescending);
    }
  }
  if (claim.stateAfter !== undefined && after.hash() !== claim.stateAfter) return refuse(Fault.StateWrong);
  return { fault: Fault.None, records, outcomes: applied.outcomes, state: after };
}

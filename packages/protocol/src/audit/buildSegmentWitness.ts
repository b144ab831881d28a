import { bytesToHex, type Hex, ZERO_HASH } from "../bytes.ts";
import { segmentLeaf } from "../ledger/commitments.ts";
import type { StateParts } from "../ledger/hashing.ts";
import { keccakHex } from "../ledger/keccak.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import { listPath } from "../ledger/list.ts";
import { stateParts } from "./stateParts.ts";

/** The struct `SegmentWitness` of the fault proofs: one segment of a batch with the state it starts from. */
export type SegmentWitness = {
  index: number;
  segment: Hex;
  stateAfter: Hex;
  siblings: Hex[];
  before: StateParts;
  previousHash: Hex;
  previousSiblings: Hex[];
};

/**
 * Shows segment `index` of a batch, and the state before it.
 *
 * @param batch what was submitted, all of it
 * @param before the state after segment `index − 1`, or after the parent for the first
 */
export function buildSegmentWitness(
  batch: { segments: readonly Uint8Array[]; statesAfter: readonly Hex[] },
  index: number,
  before: LedgerState | StateParts,
): SegmentWitness {
  const { segments, statesAfter } = batch;
  const leaves = segments.map((segment, i) => segmentLeaf(segment, statesAfter[i]!));
  const previous = segments[index - 1];
  return {
    index,
    segment: bytesToHex(segments[index]!),
    stateAfter: statesAfter[index]!,
    siblings: listPath(leaves, index),
    before: "hash" in before ? stateParts(before) : before,
    previousHash: previous ? keccakHex(previous) : ZERO_HASH,
    previousSiblings: previous ? listPath(leaves, index - 1) : [],
  };
}

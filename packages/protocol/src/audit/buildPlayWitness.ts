import { bytesToHex, type Hex } from "../bytes.ts";
import { type BatchHeader, evidenceLeaf } from "../ledger/commitments.ts";
import { listPath } from "../ledger/list.ts";

/** The struct `PlayWitness` of the fault proofs: the evidence of one play of a batch. */
export type PlayWitness = { header: BatchHeader; position: number; evidence: Hex; siblings: Hex[] };

/**
 * Shows the evidence of one play, for `proveOverlap`.
 *
 * @param evidences of all plays of the batch, in their order
 */
export function buildPlayWitness(
  header: BatchHeader,
  evidences: readonly Uint8Array[],
  position: number,
): PlayWitness {
  const siblings = listPath(evidences.map(evidenceLeaf), position);
  return { header, position, evidence: bytesToHex(evidences[position]!), siblings };
}

import type { Hex } from "../bytes.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import { listPath } from "../ledger/list.ts";

/** The evidence of one play, with the path of its leaf to the batch's evidence root. */
export type OpenedEvidence = { evidence: Uint8Array; siblings: Hex[] };

/**
 * Opens one evidence of a batch whose evidences are all known. Where only an answer on chain shows it, its segment's
 * siblings complete the path instead.
 *
 * @param evidences of all plays of the batch, in their order
 */
export function openEvidence(evidences: readonly Uint8Array[], position: number): OpenedEvidence {
  return { evidence: evidences[position]!, siblings: listPath(evidences.map(evidenceLeaf), position) };
}

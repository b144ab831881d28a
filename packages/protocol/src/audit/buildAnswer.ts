import { bytesToHex, type Hex } from "../bytes.ts";
import { SEGMENT_PLAYS } from "../constants.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import { listPath } from "../ledger/list.ts";

/** Levels of the subtree of one segment's evidences. */
const LEVELS = Math.log2(SEGMENT_PLAYS);

/** What `answerDemand` takes beside header and segment. */
export type Answer = { evidences: Hex[]; siblings: Hex[] };

/**
 * All evidences of one segment, and the path of their subtree: what answers a demand.
 *
 * @param evidences of all plays of the batch, in their order
 */
export function buildAnswer(evidences: readonly Uint8Array[], segment: number): Answer {
  const from = SEGMENT_PLAYS * segment;
  const path = listPath(evidences.map(evidenceLeaf), from);
  return {
    evidences: evidences.slice(from, from + SEGMENT_PLAYS).map((evidence) => bytesToHex(evidence)),
    // A list of one segment is a subtree of its own.
    siblings: path.slice(LEVELS),
  };
}

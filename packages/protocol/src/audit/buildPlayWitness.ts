import { bytesToHex, type Hex } from "../bytes.ts";
import type { BatchHeader } from "../ledger/commitments.ts";
import type { OpenedEvidence } from "./openEvidence.ts";

/** The struct `PlayWitness` of the fault proofs: the evidence of one play of a batch. */
export type PlayWitness = { header: BatchHeader; position: number; evidence: Hex; siblings: Hex[] };

/** Shows the evidence of the play at `position` of a batch, for `proveOverlap`. */
export function buildPlayWitness(
  header: BatchHeader,
  position: number,
  { evidence, siblings }: OpenedEvidence,
): PlayWitness {
  return { header, position, evidence: bytesToHex(evidence), siblings };
}

import {
  type BatchHeader,
  bytesToHex,
  evidenceLeaf,
  FatalError,
  faultProofsAbi,
  type Hex,
  listPath,
  listRoot,
  SEGMENT_PLAYS,
  ZERO_HASH,
} from "@musicchain/protocol";
import { encodeFunctionData } from "viem";

/** A segment without a play. */
const NOTHING = Array<Hex>(SEGMENT_PLAYS).fill(ZERO_HASH);

/**
 * Calldata of `answerDemand` for any segment of a batch: its evidences, and the path from them to the batch's evidence
 * root. `evidences` are those of the whole batch, in order; they are hashed once for all segments.
 */
export function createAnswers(
  header: BatchHeader,
  evidences: readonly Uint8Array[],
): (segment: number) => Hex {
  const leaves = evidences.map(evidenceLeaf);
  if (leaves.length !== header.playCount || listRoot(leaves) !== header.evidenceRoot) {
    throw new FatalError(
      `What is stored as the evidence of batch ${header.batchId} is not what it committed to.`,
      "Restore the data folder from a copy, or fetch the evidence file from a seeder.",
    );
  }
  const roots: Hex[] = [];
  for (let from = 0; from < leaves.length; from += SEGMENT_PLAYS) {
    const own = leaves.slice(from, from + SEGMENT_PLAYS);
    roots.push(listRoot([...own, ...NOTHING.slice(own.length)]));
  }
  // The list of segments is as wide as the list of leaves above them.
  while (!Number.isInteger(Math.log2(roots.length))) roots.push(listRoot(NOTHING));
  return (segment) => {
    const from = SEGMENT_PLAYS * segment;
    const shown = evidences.slice(from, from + SEGMENT_PLAYS).map((evidence) => bytesToHex(evidence));
    return encodeFunctionData({
      abi: faultProofsAbi,
      functionName: "answerDemand",
      // A batch of one segment has a path of no steps, however wide its list is.
      args: [header, segment, shown, listPath(roots, segment)],
    });
  };
}

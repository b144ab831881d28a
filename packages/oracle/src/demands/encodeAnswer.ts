import {
  type BatchHeader,
  buildAnswer,
  evidenceLeaf,
  FatalError,
  faultProofsAbi,
  type Hex,
  listRoot,
} from "@musicchain/protocol";
import { encodeFunctionData } from "viem";

/**
 * Calldata of `answerDemand`: the evidences of a segment, and the path from them to the batch's evidence root.
 * `evidences` are those of the whole batch, in order.
 */
export function encodeAnswer(header: BatchHeader, segment: number, evidences: readonly Uint8Array[]): Hex {
  const root = evidences.length === header.playCount && listRoot(evidences.map(evidenceLeaf));
  if (root !== header.evidenceRoot) {
    throw new FatalError(
      `What is stored as the evidence of batch ${header.batchId} is not what it committed to.`,
      "Restore the data folder from a copy, or fetch the evidence file from a seeder.",
    );
  }
  const answer = buildAnswer(evidences, segment);
  return encodeFunctionData({
    abi: faultProofsAbi,
    functionName: "answerDemand",
    args: [header, segment, answer.evidences, answer.siblings],
  });
}

import { bytesToHex, type Hex, playLedgerAbi } from "@musicchain/protocol";
import { encodeFunctionData } from "viem";
import type { NewOwnBatch } from "../store/types.ts";

/**
 * Nodes refuse transactions above 131 072 bytes; signature, fees and access lists take their share. At the floor
 * price of 40 gas a byte this is 4.8 Mgas, and what the ledger does with it some hundred thousand more: far below
 * the 16.7 Mgas a transaction may use.
 */
export const MAX_SUBMISSION_BYTES = 120_000;

/** Calldata of `submitBatch`. */
export function encodeSubmission(batch: Omit<NewOwnBatch, "placements"> & { playCount: number }): Hex {
  const {
    parentId,
    parentCommitment,
    earliest,
    playCount,
    evidenceRoot,
    evidenceCid,
    segments,
    statesAfter,
  } = batch;
  return encodeFunctionData({
    abi: playLedgerAbi,
    functionName: "submitBatch",
    args: [
      parentId,
      parentCommitment,
      BigInt(earliest),
      playCount,
      evidenceRoot,
      bytesToHex(evidenceCid),
      segments.map(bytesToHex),
      statesAfter,
    ],
  });
}

/** Its length for segments of these lengths, bytes. */
export function submissionBytes(segments: readonly Uint8Array[]): number {
  const words = segments.reduce((sum, { length }) => sum + 3 + Math.ceil(length / 32), 0);
  // Selector; head, three array lengths, and a CID of up to 64 bytes.
  return 4 + 32 * (8 + 3 + 2 + words);
}

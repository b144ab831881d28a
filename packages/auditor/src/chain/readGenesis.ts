import {
  type BatchHeader,
  GENESIS_STATE,
  playLedgerAbi,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "@musicchain/protocol";
import type { AuditChain } from "./types.ts";

/** The header of batch 0, which the ledger's constructor made. */
export async function readGenesis({
  client,
  ledger,
}: Pick<AuditChain, "client" | "ledger">): Promise<BatchHeader> {
  const [, , time] = await client.readContract({
    ...{ address: ledger, abi: playLedgerAbi, functionName: "batches", args: [0n] },
  });
  return {
    ...{ batchId: 0n, parentId: 0n, parentCommitment: ZERO_HASH, stateAfter: GENESIS_STATE },
    ...{
      segmentsRoot: ZERO_HASH,
      evidenceRoot: ZERO_HASH,
      playCount: 0,
      day: 0,
      earliest: 0n,
      time: BigInt(time),
    },
    ...{ attester: ZERO_ADDRESS, window: 0n, answerTime: 0n, bond: 0n },
  };
}

import { type BatchHeader, genesisHeader, playLedgerAbi } from "@musicchain/protocol";
import type { AuditChain } from "./types.ts";

/** The header of batch 0, which the ledger's constructor made. */
export async function readGenesis({
  client,
  ledger,
}: Pick<AuditChain, "client" | "ledger">): Promise<BatchHeader> {
  const [, , time] = await client.readContract({
    ...{ address: ledger, abi: playLedgerAbi, functionName: "batches", args: [0n] },
  });
  return genesisHeader(BigInt(time));
}

import { playLedgerAbi } from "@musicchain/protocol";
import type { AuditChain } from "./types.ts";

/** When the ledger was deployed: the time of batch 0, UTC seconds. */
export async function readGenesisTime({
  client,
  ledger,
}: Pick<AuditChain, "client" | "ledger">): Promise<number> {
  const [, , time] = await client.readContract({
    ...{ address: ledger, abi: playLedgerAbi, functionName: "batches", args: [0n] },
  });
  return Number(time);
}

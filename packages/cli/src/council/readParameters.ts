import { playLedgerAbi } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import type { LedgerParameters } from "./composeAct.ts";
import type { Council } from "./connectCouncil.ts";

/** The parameters the next batch is submitted under. */
export async function readParameters({ chain }: Council): Promise<LedgerParameters> {
  const { client, ledger, rpcUrl } = chain;
  const call = { address: ledger, abi: playLedgerAbi, functionName: "parameters" } as const;
  return await client.readContract(call).catch((error) => Promise.reject(explainError(error, rpcUrl)));
}

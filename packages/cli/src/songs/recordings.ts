import { type Hex, playLedgerAbi, RetryableError } from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";

/** The contract that says which songs are the same recording. */
export async function recordingsOf({ client, ledger, rpcUrl }: Chain): Promise<Hex> {
  return await client
    .readContract({ address: ledger, abi: playLedgerAbi, functionName: "recordings" })
    .catch((error) => Promise.reject(explainError(error, rpcUrl)));
}

/** Waits until a transaction is mined, and says so if it was refused there. */
export async function finish({ client, rpcUrl }: Chain, hash: Hex): Promise<void> {
  const { status } = await client
    .waitForTransactionReceipt({ hash, timeout: 120_000 })
    .catch((error) => Promise.reject(explainError(error, rpcUrl)));
  if (status === "reverted") {
    throw new RetryableError(`Transaction ${hash} was refused on chain.`, "Run the same command again.");
  }
}

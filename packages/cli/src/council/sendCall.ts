import { type Address, RetryableError } from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";
import {
  type Abi,
  createWalletClient,
  encodeFunctionData,
  type Hash,
  http,
  type LocalAccount,
  type TransactionReceipt,
} from "viem";

export type SendCallOptions = {
  chain: Chain;
  account: LocalAccount;
  call: { address: Address; abi: Abi; functionName: string; args: readonly unknown[] };
};

/**
 * Sends a call and waits for it. What the next block would refuse is not sent.
 * @throws UserError what the contract refuses, and why
 */
export async function sendCall({ chain, account, call }: SendCallOptions): Promise<TransactionReceipt> {
  const { client, rpcUrl } = chain;
  try {
    const gas = await client.estimateContractGas({ ...call, account, blockTag: "pending" });
    const wallet = createWalletClient({ account, chain: client.chain, transport: http(rpcUrl) });
    const hash: Hash = await wallet.sendTransaction({
      ...{ account, chain: client.chain, to: call.address },
      data: encodeFunctionData(call),
      // Votes and seats of others may come first in the block.
      gas: (gas * 5n) / 4n,
    });
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: 120_000 });
    if (receipt.status === "reverted") {
      throw new RetryableError(`Transaction ${hash} was refused on chain.`, "Try again.");
    }
    return receipt;
  } catch (error) {
    throw explainError(error, rpcUrl);
  }
}

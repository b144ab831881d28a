import { musicTokenAbi, playLedgerAbi, RetryableError, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { createWalletClient, http } from "viem";
import type { Context } from "../context.ts";
import { formatTokens } from "../formatTokens.ts";

/** @param amount wei */
export async function action(context: Context, _: object, amount: bigint): Promise<void> {
  const { output } = context;
  const chain = await context.connect();
  const account = await context.account(chain);
  const { client, ledger: address } = chain;
  const ledger = { address, abi: playLedgerAbi } as const;
  try {
    const balance = await client.readContract({
      ...{
        address: chain.token,
        abi: musicTokenAbi,
        functionName: "balanceOf",
        args: [account.address],
      },
    });
    output.note(`${formatTokens(amount)} of ${formatTokens(balance)} tokens are burned for good.`);
    if (balance < amount) {
      throw new UserError(
        `The account has ${formatTokens(balance)} tokens, ${formatTokens(amount - balance)} too few.`,
        "Claim earnings first (musicchain claim), or buy less.",
      );
    }
    const wallet = createWalletClient({ account, chain: client.chain, transport: http(chain.rpcUrl) });
    const call = { ...ledger, account, functionName: "buyCredit", args: [amount] } as const;
    const { request } = await client.simulateContract(call);
    const transaction = await wallet.writeContract(request);
    const { status } = await client.waitForTransactionReceipt({ hash: transaction, timeout: 120_000 });
    if (status === "reverted") {
      throw new RetryableError(`Transaction ${transaction} was refused on chain.`, "Try again.");
    }
    const total = await client.readContract({
      ...ledger,
      functionName: "credit",
      args: [account.address],
    });
    output.print(`Listening credit bought in all: ${formatTokens(total)} tokens.`);
    output.json({ transaction, bought: amount, credit: total });
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}

import { musicTokenAbi, playLedgerAbi, RetryableError, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder";
import { InvalidArgumentError } from "commander";
import { createWalletClient, http, parseUnits } from "viem";
import type { AddSubcommand } from "../createProgram.ts";
import { formatTokens } from "../formatTokens.ts";

export const creditCommand: AddSubcommand = (program, run) => {
  const credit = program.command("credit").description("listening credit, which mature songs burn");
  credit
    .command("buy")
    .description("burn tokens into listening credit; this cannot be undone")
    .argument("<amount>", "tokens, for example 2.5", parseTokens)
    .addHelpText("after", "\nExample:\n  musicchain credit buy 10 --key-file listener.key")
    .action(
      run(async (context, _options, word) => {
        const amount = word as unknown as bigint;
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
      }),
    );
};

function parseTokens(text: string): bigint {
  if (!/^\d{1,10}(\.\d{1,18})?$/.test(text))
    throw new InvalidArgumentError("It is a number of tokens like 2.5.");
  const wei = parseUnits(text, 18);
  if (wei === 0n) throw new InvalidArgumentError("It must be more than 0.");
  return wei;
}

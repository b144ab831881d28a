import type { Context } from "../context.ts";
import { claimEarnings } from "../earnings/claimEarnings.ts";
import { printEarnings } from "../earnings/printEarnings.ts";
import { readEarnings } from "../earnings/readEarnings.ts";
import { formatTokens } from "../formatTokens.ts";
import { parseAddress } from "../parse.ts";

export async function action(context: Context, { for: owner }: { for?: `0x${string}` }): Promise<void> {
  const { output, options, signal } = context;
  const chain = await context.connect();
  const account = await context.account(chain);
  const address = owner ?? parseAddress(account.address);
  const read = () => readEarnings({ chain, oracle: options.oracle, address, signal });
  const earnings = await read();
  printEarnings(earnings, output);
  const transactions = await claimEarnings({
    ...{ chain, account, earnings },
    onSent: (hash) => output.note(`sent ${hash}`),
  });
  const after = transactions.length > 0 ? await read() : earnings;
  const received = after.balance - earnings.balance;
  output.print(
    transactions.length === 0
      ? "\nThere is nothing to claim now."
      : `\n${formatTokens(received)} tokens arrived; ${address} has ${formatTokens(after.balance)}.`,
  );
  output.json({ address, transactions, received, balance: after.balance });
}

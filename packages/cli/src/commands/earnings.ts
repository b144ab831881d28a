import { type Address, UserError } from "@musicchain/protocol";
import type { AddSubcommand } from "../createProgram.ts";
import { printEarnings } from "../earnings/printEarnings.ts";
import { type Earnings, readEarnings } from "../earnings/readEarnings.ts";

export const earningsCommand: AddSubcommand = (program, run) => {
  program
    .command("earnings")
    .description("what an account and its songs earned, every figure proved against the chain")
    .argument("[address]", "default: the account of the key")
    .addHelpText(
      "after",
      `
The oracle's answers are not believed: each leaf must lead to a batch the ledger committed to, or nothing is shown.

Examples:
  musicchain earnings 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
  musicchain earnings --key-file artist.key --json`,
    )
    .action(
      run(async (context, _options, address?: string) => {
        const { output, options, signal } = context;
        const wanted = address === undefined ? undefined : parseAddress(address);
        const chain = await context.connect();
        const owner = wanted ?? parseAddress((await context.account(chain)).address);
        const earnings = await readEarnings({ chain, oracle: options.oracle, address: owner, signal });
        printEarnings(earnings, output);
        output.json(withoutProofs(earnings));
      }),
    );
};

export function parseAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new UserError(`${text} is not an address.`, "Give 0x and 40 hexadecimal digits.");
  }
  return text.toLowerCase() as Address;
}

/** Proofs are long; whoever wants them asks the oracle. */
export function withoutProofs({ account, songs, ...rest }: Earnings): unknown {
  const strip = <T extends { proof: unknown }>({ proof: _, ...figures }: T) => figures;
  return { ...rest, account: account && strip(account), songs: songs.map(strip) };
}

import type { Context } from "../context.ts";
import { printEarnings } from "../earnings/printEarnings.ts";
import { type Earnings, readEarnings } from "../earnings/readEarnings.ts";
import { parseAddress } from "../parse.ts";

export async function action(context: Context, _: object, wanted?: `0x${string}`): Promise<void> {
  const { output, options, signal } = context;
  const chain = await context.connect();
  const address = wanted ?? parseAddress((await context.account(chain)).address);
  const earnings = await readEarnings({ chain, oracle: options.oracle, address, signal });
  printEarnings(earnings, output);
  output.json(withoutProofs(earnings));
}

/** Proofs are long; whoever wants them asks the oracle. */
function withoutProofs({ account, songs, ...rest }: Earnings): unknown {
  const strip = <T extends { proof: unknown }>({ proof: _, ...figures }: T) => figures;
  return { ...rest, account: account && strip(account), songs: songs.map(strip) };
}

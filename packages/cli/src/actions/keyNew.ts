import { generatePrivateKey } from "viem/accounts";
import type { Context } from "../context.ts";
import { keepKey } from "../keys/keepKey.ts";

export async function action(context: Context, { to }: { to?: string }): Promise<void> {
  await keepKey(context, generatePrivateKey(), to);
}

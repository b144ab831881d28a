import type { Context } from "../context.ts";
import { keepKey } from "../keys/keepKey.ts";
import { openKeyFile } from "../keys/loadAccount.ts";
import { parseKey } from "../keys/parseKey.ts";
import { ask } from "../keys/readPassword.ts";

type Options = { to?: string; oldPasswordFile?: string };

export async function action(context: Context, options: Options, file?: string): Promise<void> {
  const { signal } = context;
  const passwordFile = options.oldPasswordFile;
  const key =
    file === undefined
      ? parseKey(await ask("Private key: ", signal), "What was typed")
      : (await openKeyFile({ keyFile: file, passwordFile, signal })).key;
  await keepKey(context, key, options.to);
}

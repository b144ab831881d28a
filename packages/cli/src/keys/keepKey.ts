import { join, resolve } from "node:path";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Context } from "../context.ts";
import { encryptKey } from "./keystore.ts";
import { readPassword } from "./readPassword.ts";
import { requireFree, writePrivateFile } from "./writePrivateFile.ts";

/** Keeps a key under a new password in a file of its own, and says whose it is. */
export async function keepKey({ options, output, signal }: Context, key: Hex, to?: string): Promise<void> {
  const file = resolve(to ?? join(options.dataDir, "wallet.json"));
  requireFree(file);
  const { passwordFile } = options;
  const password = await readPassword({ passwordFile, question: "New password: ", isNew: true, signal });
  await writePrivateFile(file, await encryptKey(key, password));
  const { address } = privateKeyToAccount(key);
  output.print(`${address} is kept in ${file}. Without its password it is lost: there is no other way in.`);
  output.json({ address: address.toLowerCase(), file });
}

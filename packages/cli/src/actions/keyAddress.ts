import { UserError } from "@musicchain/protocol";
import { getAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Context } from "../context.ts";
import { parseKeystore } from "../keys/keystore.ts";
import { openKeyFile } from "../keys/loadAccount.ts";
import { readPrivateFile } from "../keys/readPrivateFile.ts";

export async function action({ options, output, signal }: Context, _: object, file?: string): Promise<void> {
  const { passwordFile, keyFile } = options;
  const path = file ?? keyFile;
  if (path === undefined)
    throw new UserError("Whose key? No file is named.", "Name it: musicchain key address FILE");
  const said = parseKeystore(await readPrivateFile(path, "key"), path)?.address;
  const address = said
    ? getAddress(said)
    : privateKeyToAccount((await openKeyFile({ keyFile: path, passwordFile, signal })).key).address;
  output.print(address);
  output.json({ address: address.toLowerCase(), file: path });
}

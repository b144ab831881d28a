import { UserError } from "@musicchain/protocol";
import type { Hex, LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { decryptKey, parseKeystore } from "./keystore.ts";
import { parseKey } from "./parseKey.ts";
import { readPassword } from "./readPassword.ts";
import { readPrivateFile } from "./readPrivateFile.ts";

/** Chains that exist on one machine only: a key in the environment can lose nothing there. */
const LOCAL_CHAINS = new Set([1_337, 31_337]);

export type KeySource = {
  /** A keystore (version 3), or one bare private key; readable by its owner only. */
  keyFile?: string;
  passwordFile?: string;
  environment?: Record<string, string | undefined>;
  chainId: number;
  warn: (text: string) => void;
  signal?: AbortSignal;
};

const INSTEAD =
  "Make a keystore, musicchain key new or key import FILE, and pass --key-file FILE --password-file FILE.";

async function loadKey(source: KeySource): Promise<Hex> {
  const { keyFile, environment = process.env, chainId, warn } = source;
  const isLocal = LOCAL_CHAINS.has(chainId);
  if (keyFile !== undefined) {
    const { key, isBare } = await openKeyFile({ ...source, keyFile });
    if (isBare && !isLocal) {
      warn(`${keyFile} holds a bare key; under a password it is safer: musicchain key import ${keyFile}`);
    }
    return key;
  }
  const key = environment.MUSICCHAIN_KEY;
  if (key === undefined || key === "") {
    throw new UserError(
      "This command signs and needs a key.",
      "Pass --key-file FILE, a keystore (musicchain key new makes one) or a bare key only you can read (chmod 600).",
    );
  }
  if (environment.NODE_ENV === "production") {
    throw new UserError("A key in the environment is refused in production (NODE_ENV).", INSTEAD);
  }
  if (!isLocal) {
    throw new UserError(`MUSICCHAIN_KEY is for local chains; this is chain ${chainId}.`, INSTEAD);
  }
  warn("Using the key in MUSICCHAIN_KEY: good for a local chain, never for money.");
  return parseKey(key, "MUSICCHAIN_KEY");
}

/** The key in a file; the password of a keystore is asked for, or read from its file. */
export async function openKeyFile({
  keyFile,
  passwordFile,
  signal,
}: Pick<KeySource, "passwordFile" | "signal"> & { keyFile: string }): Promise<{ key: Hex; isBare: boolean }> {
  const text = await readPrivateFile(keyFile, "key");
  const keystore = parseKeystore(text, keyFile);
  if (keystore === undefined) return { key: parseKey(text, keyFile), isBare: true };
  const password = await readPassword({ passwordFile, question: `Password of ${keyFile}: `, signal });
  return { key: await decryptKey(keystore, password, keyFile), isBare: false };
}

/**
 * The account that signs, from a key file or, on a local chain, from MUSICCHAIN_KEY. The key itself is never part
 * of an error or a message.
 * @throws UserError when there is no key, it can be read by others, or it is none
 */
export async function loadAccount(source: KeySource): Promise<LocalAccount> {
  return privateKeyToAccount(await loadKey(source));
}

import { readFile, stat } from "node:fs/promises";
import { UserError } from "@musicchain/protocol";
import type { Hex, LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/** Chains that exist on one machine only: a key in the environment can lose nothing there. */
const LOCAL_CHAINS = new Set([1_337, 31_337]);

export type KeySource = {
  /** File with one 0x private key, readable by its owner only. */
  keyFile?: string;
  environment?: Record<string, string | undefined>;
  chainId: number;
  warn: (text: string) => void;
};

async function loadKey({ keyFile, environment = process.env, chainId, warn }: KeySource): Promise<Hex> {
  if (keyFile !== undefined) return toKey(await readKeyFile(keyFile), keyFile);
  const key = environment.MUSICCHAIN_KEY;
  if (key === undefined || key === "") {
    throw new UserError(
      "This command signs and needs a key.",
      "Pass --key-file FILE, a file with one 0x private key that only you can read (chmod 600).",
    );
  }
  if (!LOCAL_CHAINS.has(chainId)) {
    throw new UserError(
      `MUSICCHAIN_KEY is for local chains; this is chain ${chainId}.`,
      "Keep the key in a file only you can read and pass --key-file FILE.",
    );
  }
  warn("Using the key in MUSICCHAIN_KEY: good for a local chain, never for money.");
  return toKey(key, "MUSICCHAIN_KEY");
}

/**
 * The account that signs, from a key file or, on a local chain, from MUSICCHAIN_KEY. The key itself is never part
 * of an error or a message.
 * @throws UserError when there is no key, it can be read by others, or it is none
 */
export async function loadAccount(source: KeySource): Promise<LocalAccount> {
  return privateKeyToAccount(await loadKey(source));
}

async function readKeyFile(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new UserError(
        `Others can read the key file ${path} (mode ${(mode & 0o777).toString(8)}).`,
        `Run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UserError(`The key file ${path} cannot be read (${code}).`, "Check the path and its owner.");
  }
}

function toKey(text: string, source: string): Hex {
  const key = text.trim().replace(/^(?!0x)/, "0x") as Hex;
  const wrong = new UserError(
    `${source} holds no private key.`,
    "It needs 64 hexadecimal digits, with or without 0x.",
  );
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw wrong;
  try {
    privateKeyToAccount(key);
  } catch {
    // A number that is no key of the curve; the library's message would repeat it.
    throw wrong;
  }
  return key;
}

import { UserError } from "@musicchain/protocol";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/**
 * Text as a private key. It is never part of the error.
 * @throws UserError when it is none
 */
export function parseKey(text: string, source: string): Hex {
  const key = text.trim().replace(/^(?!0x)/, "0x") as Hex;
  const wrong = new UserError(
    `${source} holds no private key.`,
    "It needs a keystore (version 3), or 64 hexadecimal digits, with or without 0x.",
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

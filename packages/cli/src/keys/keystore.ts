import { addressSchema, UserError } from "@musicchain/protocol";
import type { Hex } from "viem";
import { z } from "zod";

/** What is read of an Ethereum keystore file (Web3 Secret Storage, version 3) before its password is known. */
const keystoreSchema = z.object({
  version: z.literal(3),
  /** Left out by those who would not say whose key it is. */
  address: z
    .string()
    .transform((text) => `0x${text.replace(/^0x/, "")}`)
    .pipe(addressSchema)
    .optional(),
});

export type Keystore = z.infer<typeof keystoreSchema> & { json: string };

/**
 * The keystore a text is, or undefined when it is no JSON and so may be a bare key.
 * @throws UserError when it is another kind of JSON
 */
export function parseKeystore(text: string, source: string): Keystore | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  const json = text.replace(/"Crypto"(?=\s*:)/, '"crypto"');
  try {
    return { ...keystoreSchema.parse(JSON.parse(json)), json };
  } catch {
    throw new UserError(
      `${source} is no keystore of version 3.`,
      "Make one: musicchain key new, or musicchain key import FILE.",
    );
  }
}

/** A key under a password, by scrypt at the usual cost: 128 MiB and about a second. */
export async function encryptKey(key: Hex, password: string): Promise<string> {
  const { Wallet } = (await import("ethers")).ethers;
  return `${await new Wallet(key).encrypt(password)}\n`;
}

/** @throws UserError when the password is another one */
export async function decryptKey({ json }: Keystore, password: string, source: string): Promise<Hex> {
  const { Wallet } = (await import("ethers")).ethers;
  try {
    // At once: in steps it takes several times as long on a busy machine.
    return Wallet.fromEncryptedJsonSync(json, password).privateKey as Hex;
  } catch {
    throw new UserError(
      `The password does not open ${source}.`,
      "Try again with the password it was made with.",
    );
  }
}

import { normaliseLowS } from "@musicchain/protocol";
import { fromHex } from "../lib/hex.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A key the browser made and keeps: it can sign, nobody can read it out. `publicKey` is x ‖ y, 64 bytes. */
export async function createSessionKey(): Promise<{ privateKey: CryptoKey; publicKey: Uint8Array }> {
  const pair = await crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { privateKey: pair.privateKey, publicKey: raw.slice(1) };
}

/** r ‖ s over an EIP-712 digest, s in the lower half: WebCrypto gives the upper one half of the time. */
export async function signDigest(privateKey: CryptoKey, digest: string): Promise<Uint8Array> {
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, fromHex(digest));
  return normaliseLowS(new Uint8Array(signature));
}

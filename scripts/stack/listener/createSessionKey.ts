import { bytesToHex, type Hex, hexToBytes, normaliseLowS } from "@musicchain/protocol";

export type SessionKey = {
  /** `x ‖ y`, as a grant names it. */
  publicKey: Hex;
  /** ECDSA-SHA256 over the digest's bytes, low s. */
  sign(digest: Hex): Promise<Hex>;
};

/** A P-256 key that cannot leave WebCrypto, as the web app makes it. */
export async function createSessionKey(): Promise<SessionKey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    // Uncompressed points begin with 4.
    publicKey: bytesToHex(raw.subarray(1)),
    async sign(digest) {
      const message = new Uint8Array(hexToBytes(digest));
      const signature = await crypto.subtle.sign(algorithm, pair.privateKey, message);
      return bytesToHex(normaliseLowS(new Uint8Array(signature)));
    },
  };
}

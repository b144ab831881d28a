import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { createRequire } from "node:module";
import { bytesToHex, hexToBytes, keccak, nobleVerifiers, type Verifiers } from "@musicchain/protocol";
import { isLowS } from "./isLowS.ts";

export type FastVerifiers = Verifiers & {
  native: boolean;
  /** `verifyP256` with the digest's bytes, for a signature whose `s` is known to be low. */
  verifyLowP256: (digest: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean;
};

type Secp256k1 = typeof import("secp256k1");

/** The native build of `secp256k1`, or `undefined` where only its slow JavaScript would run. */
function nativeSecp256k1(): Secp256k1 | undefined {
  const require = createRequire(import.meta.url);
  try {
    const chosen = require("secp256k1") as Secp256k1;
    return chosen === require("secp256k1/bindings.js") ? chosen : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Signature checks at the speed of C: P-256 by node:crypto, secp256k1 by the native package. They decide as
 * protocol's own do. `native` is false where secp256k1 has no build here; then @noble/curves takes its place.
 */
export function createVerifiers(): FastVerifiers {
  const secp256k1 = nativeSecp256k1();
  /** About 3 KB each, kept as long as whoever holds the key's bytes. */
  const parsed = new WeakMap<Uint8Array, KeyObject | null>();

  function parseKey(key: Uint8Array): KeyObject | null {
    try {
      const [x, y] = [key.subarray(0, 32), key.subarray(32)].map((part) =>
        Buffer.from(part).toString("base64url"),
      );
      return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    } catch {
      return null;
    }
  }
  function keyOf(key: Uint8Array): KeyObject | null {
    let known = parsed.get(key);
    if (known === undefined) {
      known = parseKey(key);
      parsed.set(key, known);
    }
    return known;
  }

  function verifyLowP256(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
    const publicKey = keyOf(key);
    return (
      publicKey !== null && verify("sha256", digest, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)
    );
  }

  return {
    native: secp256k1 !== undefined,
    verifyLowP256,
    verifyP256(digest, signature, key) {
      if (signature.length !== 64 || key.length !== 64 || !isLowS(signature, "P-256")) return false;
      return verifyLowP256(hexToBytes(digest), signature, key);
    },
    recoverAddress(digest, signature) {
      if (!secp256k1) return nobleVerifiers.recoverAddress(digest, signature);
      const v = signature[64];
      if (signature.length !== 65 || (v !== 27 && v !== 28)) return undefined;
      if (!isLowS(signature, "secp256k1")) return undefined;
      try {
        const point = secp256k1.ecdsaRecover(signature.subarray(0, 64), v - 27, hexToBytes(digest), false);
        return bytesToHex(keccak(point.subarray(1)).subarray(12));
      } catch {
        return undefined;
      }
    },
  };
}

import { createPublicKey, createVerify, type KeyObject, verify } from "node:crypto";
import { createRequire } from "node:module";
import { bytesToHex, hexToBytes, keccak, nobleVerifiers, type Verifiers } from "@musicchain/protocol";
import { derOfP256 } from "./derOfP256.ts";
import { isLowS } from "./isLowS.ts";

export type FastVerifiers = Verifiers & {
  native: boolean;
  /** `verifyP256` with the digest's bytes, for a signature whose `s` is known to be low. */
  verifyLowP256: (digest: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean;
  /** A peer key's signature: 64 bytes by a key of 32. */
  verifyEd25519: (message: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean;
};

type Secp256k1 = typeof import("secp256k1");

type Sodium = typeof import("sodium-native");

const require = createRequire(import.meta.url);

/** The native build of `secp256k1`, or `undefined` where only its slow JavaScript would run. */
function nativeSecp256k1(): Secp256k1 | undefined {
  try {
    const chosen = require("secp256k1") as Secp256k1;
    return chosen === require("secp256k1/bindings.js") ? chosen : undefined;
  } catch {
    return undefined;
  }
}

/** libsodium, or `undefined` where it has no build. */
function nativeSodium(): Sodium | undefined {
  try {
    return require("sodium-native") as Sodium;
  } catch {
    return undefined;
  }
}

/**
 * Signature checks at the speed of C: P-256 by node:crypto, secp256k1 by the native package, Ed25519 by
 * libsodium in half the time of OpenSSL. They decide as protocol's own do. `native` is false where secp256k1 or
 * libsodium has no build here; then @noble/curves and node:crypto take their places.
 */
export function createVerifiers(): FastVerifiers {
  const secp256k1 = nativeSecp256k1();
  const sodium = nativeSodium();
  /** About 3 KB each, kept as long as whoever holds the key's bytes. */
  const parsed = new WeakMap<Uint8Array, KeyObject | null>();

  function parseKey(key: Uint8Array): KeyObject | null {
    const text = (from: number) => Buffer.from(key.subarray(from, from + 32)).toString("base64url");
    const kind =
      key.length === 32
        ? { kty: "OKP", crv: "Ed25519", x: text(0) }
        : { kty: "EC", crv: "P-256", x: text(0), y: text(32) };
    try {
      return createPublicKey({ key: kind, format: "jwk" });
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
    // Both 2 µs less than the one-shot `verify` with `r ‖ s`.
    return (
      publicKey !== null && createVerify("sha256").update(digest).verify(publicKey, derOfP256(signature))
    );
  }

  return {
    native: secp256k1 !== undefined && sodium !== undefined,
    verifyLowP256,
    verifyEd25519(message, signature, key) {
      if (signature.length !== 64 || key.length !== 32) return false;
      if (sodium) return sodium.crypto_sign_verify_detached(signature, message, key);
      const publicKey = keyOf(key);
      return publicKey !== null && verify(null, message, publicKey, signature);
    },
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

import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import {
  type Address,
  bytesToHex,
  concatBytes,
  type Hex,
  hexToBytes,
  readUint,
  writeUint,
} from "../bytes.ts";
import { UserError } from "../errors.ts";
import { keccak } from "../ledger/keccak.ts";

/** Faster verifiers can take the place of the ones here; they must decide the same. */
export type Verifiers = {
  /** The signer of a 65-byte `r ‖ s ‖ v` with low `s` and `v` 27 or 28; `undefined` for anything else. */
  recoverAddress(digest: Hex, signature: Uint8Array): Address | undefined;
  /** ECDSA-SHA256 over the 32 bytes of `digest`, low `s`; `signature` is `r ‖ s`, `key` is `x ‖ y`. */
  verifyP256(digest: Hex, signature: Uint8Array, key: Uint8Array): boolean;
};

const P256_ORDER = p256.Point.Fn.ORDER;
const SECP256K1_ORDER = secp256k1.Point.Fn.ORDER;

function sOf(signature: Uint8Array): bigint {
  if (signature.length < 64)
    throw new UserError(`A signature of ${signature.length} bytes`, "Pass r ‖ s, 64 bytes.");
  return readUint(signature, 32, 32);
}

/** Whether `s` of `r ‖ s` is in the lower half of the P-256 group order. */
export function isLowS(signature: Uint8Array): boolean {
  return sOf(signature) <= P256_ORDER / 2n;
}

/** The equivalent P-256 signature `r ‖ s` with low `s`: WebCrypto gives high ones half the time. */
export function normaliseLowS(signature: Uint8Array): Uint8Array {
  const s = sOf(signature);
  const normal = signature.slice(0, 64);
  if (s > P256_ORDER / 2n && s < P256_ORDER) writeUint(normal, 32, P256_ORDER - s, 32);
  return normal;
}

export function verifyP256(digest: Hex, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 64 || !isLowS(signature)) return false;
  try {
    const point = concatBytes(Uint8Array.of(4), key);
    return p256.verify(signature, hexToBytes(digest), point, { prehash: true, lowS: true });
  } catch {
    return false;
  }
}

export function recoverAddress(digest: Hex, signature: Uint8Array): Address | undefined {
  if (signature.length !== 65) return undefined;
  const v = signature[64]!;
  if ((v !== 27 && v !== 28) || sOf(signature) > SECP256K1_ORDER / 2n) return undefined;
  try {
    const point = secp256k1.Signature.fromBytes(
      concatBytes(Uint8Array.of(v - 27), signature.subarray(0, 64)),
      "recovered",
    ).recoverPublicKey(hexToBytes(digest));
    return bytesToHex(keccak(point.toBytes(false).subarray(1)).subarray(12));
  } catch {
    return undefined;
  }
}

/** By @noble/curves: run everywhere, about 500 to 900 a second. */
export const nobleVerifiers: Verifiers = { recoverAddress, verifyP256 };

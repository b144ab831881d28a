import { generateKeyPairSync, sign } from "node:crypto";
import { type Hex, hexToBytes, keccakHex, nobleVerifiers, normaliseLowS } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createSessionKey, createWallet, signDigest } from "../../test/createPeople.ts";
import { createVerifiers } from "./createVerifiers.ts";

const verifiers = createVerifiers();
const digestOf = (i: number): Hex => keccakHex(Uint8Array.of(i));

/** A signature and ways to break it; every verifier has to say the same of each. */
function broken(signature: Uint8Array): Uint8Array[] {
  const flipped = signature.slice();
  flipped[5]! ^= 1;
  const zero = signature.slice();
  zero.fill(0, 32, 64);
  const high = signature.slice();
  high.fill(0xff, 32, 64);
  return [flipped, zero, high, signature.slice(1), new Uint8Array(signature.length), new Uint8Array(0)];
}

test("secp256k1 and Ed25519 are native here", () => {
  expect(verifiers.native).toBe(true);
});

test("P-256: the same verdicts as protocol's", async () => {
  for (let i = 0; i < 20; i++) {
    const key = createSessionKey();
    const raw = hexToBytes(await key.sign(digestOf(i)));
    const [publicKey, low] = [hexToBytes(key.sessionKey), normaliseLowS(raw)];
    expect(verifiers.verifyP256(digestOf(i), low, publicKey)).toBe(true);
    expect(verifiers.verifyP256(digestOf(i + 1), low, publicKey)).toBe(false);
    expect(verifiers.verifyP256(digestOf(i), raw, publicKey)).toBe(
      nobleVerifiers.verifyP256(digestOf(i), raw, publicKey),
    );
    for (const bad of broken(low)) expect(verifiers.verifyP256(digestOf(i), bad, publicKey)).toBe(false);
    const noPoint = new Uint8Array(64).fill(7);
    expect(verifiers.verifyP256(digestOf(i), low, noPoint)).toBe(false);
    expect(verifiers.verifyP256(digestOf(i), low, publicKey.subarray(1))).toBe(false);
  }
});

test("secp256k1: the same signers as protocol's", async () => {
  for (let i = 0; i < 10; i++) {
    const wallet = createWallet();
    const signature = hexToBytes(await signDigest(wallet, digestOf(i)));
    expect(verifiers.recoverAddress(digestOf(i), signature)).toBe(wallet.address);
    for (const bad of [...broken(signature), Uint8Array.from([...signature.subarray(0, 64), 29])]) {
      expect(verifiers.recoverAddress(digestOf(i), bad)).toBe(
        nobleVerifiers.recoverAddress(digestOf(i), bad),
      );
    }
  }
});

test("Ed25519: what OpenSSL signs, and nothing else", () => {
  for (let i = 0; i < 20; i++) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
    const message = Uint8Array.of(i, 1, 2);
    const signature = sign(null, message, privateKey);
    expect(verifiers.verifyEd25519(message, signature, key)).toBe(true);
    expect(verifiers.verifyEd25519(Uint8Array.of(i), signature, key)).toBe(false);
    for (const bad of broken(signature)) expect(verifiers.verifyEd25519(message, bad, key)).toBe(false);
    expect(verifiers.verifyEd25519(message, signature, key.subarray(1))).toBe(false);
    expect(verifiers.verifyEd25519(message, signature, new Uint8Array(32))).toBe(false);
  }
});

import { webcrypto } from "node:crypto";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { signP256 } from "../../test/evidenceCases.ts";
import { bytesToHex, hexToBytes, readUint } from "../bytes.ts";
import { keccak } from "../ledger/keccak.ts";
import { isLowS, normaliseLowS, recoverAddress, verifyP256 } from "./signatures.ts";

const digest = bytesToHex(keccak(new Uint8Array(1)));

describe("P-256", () => {
  it("verifies what WebCrypto signs, once its s is low", async () => {
    const pair = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const key = new Uint8Array(await webcrypto.subtle.exportKey("raw", pair.publicKey)).subarray(1);
    const seen = new Set<boolean>();
    while (seen.size < 2) {
      const signed = await webcrypto.subtle.sign(
        { name: "ECDSA", hash: "SHA-256" },
        pair.privateKey,
        hexToBytes(digest),
      );
      const signature = new Uint8Array(signed);
      seen.add(isLowS(signature));
      expect(verifyP256(digest, signature, key)).toBe(isLowS(signature));
      const low = normaliseLowS(signature);
      expect(isLowS(low)).toBe(true);
      expect(verifyP256(digest, low, key)).toBe(true);
      expect(normaliseLowS(low)).toEqual(low);
    }
  });

  it("refuses other keys, digests and lengths, and keys on no curve", () => {
    const secret = keccak(Uint8Array.of(7));
    const signature = signP256(digest, secret);
    expect(verifyP256(digest, signature, new Uint8Array(64).fill(3))).toBe(false);
    expect(verifyP256(digest, signature, new Uint8Array(64))).toBe(false);
    expect(verifyP256(digest, signature, new Uint8Array(33))).toBe(false);
    expect(verifyP256(digest, signature.subarray(1), new Uint8Array(64))).toBe(false);
  });
});

describe("secp256k1", () => {
  const account = privateKeyToAccount(bytesToHex(keccak(Uint8Array.of(9))));

  it("recovers the address of what viem signs", async () => {
    const signature = hexToBytes(await account.sign({ hash: digest }));
    expect(recoverAddress(digest, signature)).toBe(account.address.toLowerCase());
    expect(readUint(signature, 64, 1)).toBeGreaterThanOrEqual(27n);
  });

  it("gives nothing for broken signatures", async () => {
    const signature = hexToBytes(await account.sign({ hash: digest }));
    const withV = (v: number) => signature.map((byte, i) => (i === 64 ? v : byte));
    for (const v of [0, 1, 26, 29, 255]) expect(recoverAddress(digest, withV(v))).toBeUndefined();
    expect(recoverAddress(digest, signature.subarray(0, 64))).toBeUndefined();
    expect(recoverAddress(digest, new Uint8Array(65))).toBeUndefined();
    expect(recoverAddress(digest, new Uint8Array(65).fill(255, 0, 64).fill(27, 64))).toBeUndefined();
  });
});

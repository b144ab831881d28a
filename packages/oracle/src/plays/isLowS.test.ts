import { randomBytes } from "node:crypto";
import {
  bytesToHex,
  concatBytes,
  hexToBytes,
  isLowS as isLowSP256,
  normaliseLowS,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { isLowS, lowerS } from "./isLowS.ts";

const r = new Uint8Array(32).fill(1);
const withS = (s: string) => concatBytes(r, hexToBytes(s));
const next = (hex: string) => `0x${(BigInt(hex) + 1n).toString(16).padStart(64, "0")}`;

test("agrees with the protocol at and around half the order", () => {
  const half = "0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
  for (const s of [half, next(half), `0x${"00".repeat(32)}`, `0x${"ff".repeat(32)}`]) {
    expect(isLowS(withS(s), "P-256"), s).toBe(isLowSP256(withS(s)));
  }
  expect(isLowS(withS(half), "P-256")).toBe(true);
  expect(isLowS(withS(next(half)), "P-256")).toBe(false);
});

test("knows secp256k1's half", () => {
  const half = "0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
  expect(isLowS(withS(half), "secp256k1")).toBe(true);
  expect(isLowS(withS(next(half)), "secp256k1")).toBe(false);
  expect(bytesToHex(withS(half))).toHaveLength(130);
});

test("lowers a high s as the protocol does", () => {
  let high = 0;
  for (let i = 0; i < 200; i++) {
    const signature = new Uint8Array(randomBytes(64));
    // Below the order, as every signature's is.
    signature[32]! &= 0xfe;
    if (isLowS(signature, "P-256")) continue;
    high++;
    const expected = normaliseLowS(signature);
    lowerS(signature);
    expect(bytesToHex(signature)).toBe(bytesToHex(expected));
    expect(isLowS(signature, "P-256")).toBe(true);
  }
  expect(high).toBeGreaterThan(50);
});

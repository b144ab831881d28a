import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { derOfP256 } from "./derOfP256.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("integers are as short as DER wants them, and never negative", () => {
  const signature = new Uint8Array(64);
  expect(hex(derOfP256(signature))).toBe("3006020100020100");
  signature[31] = 0x7f;
  signature[63] = 0x80;
  expect(hex(derOfP256(signature))).toBe("300702017f02020080");
  signature.fill(0xff);
  expect(hex(derOfP256(signature))).toBe(`3046${`022100${"ff".repeat(32)}`.repeat(2)}`);
});

test("OpenSSL agrees with what it made itself, 200 times", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = createPublicKey(publicKey.export({ format: "pem", type: "spki" }));
  for (let i = 0; i < 200; i++) {
    const message = Buffer.from([i]);
    const signature = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
    expect(verify("sha256", message, key, derOfP256(signature))).toBe(true);
  }
});

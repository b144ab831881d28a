import { verifyP256 } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createSessionKey, signDigest } from "./sessionKey.ts";

const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

test("signatures verify, are low-s every time, and the key cannot leave", async () => {
  const { privateKey, publicKey } = await createSessionKey();
  expect(publicKey.length).toBe(64);
  for (let i = 0; i < 16; i++) {
    const digest = `0x${i.toString(16).padStart(64, "0")}` as const;
    const signature = await signDigest(privateKey, digest);
    const s = BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
    expect(s <= HALF_ORDER).toBe(true);
    expect(verifyP256(digest, signature, publicKey)).toBe(true);
  }
  await expect(crypto.subtle.exportKey("pkcs8", privateKey)).rejects.toThrow();
});

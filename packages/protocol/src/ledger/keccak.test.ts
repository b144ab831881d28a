import { readFileSync } from "node:fs";
import { keccak_256 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compileKeccak } from "../../scripts/compileKeccak.ts";
import { bytesToHex, concatBytes } from "../bytes.ts";
import { KECCAK_WASM } from "./keccakWasm.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** `fast`: in WebAssembly; otherwise as where a page forbids it. */
async function load(fast: boolean) {
  if (!fast) vi.stubGlobal("WebAssembly", undefined);
  const module = await import("./keccak.ts");
  expect(module.keccakIsFast).toBe(fast);
  return module;
}

describe.each([true, false])("keccak (WebAssembly: %s)", (fast) => {
  it("is keccak256 for every length around a block, and far beyond", async () => {
    const { keccak, keccakHex } = await load(fast);
    expect(keccakHex(new Uint8Array(0))).toBe(
      "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    );
    const lengths = [...Array(300).keys(), 4_096, 131_072, 131_073];
    for (const length of lengths) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 31) % 251);
      expect(bytesToHex(keccak(message))).toBe(bytesToHex(keccak_256(message)));
    }
  });

  it("hashes many messages and many nodes as one by one", async () => {
    const { hashMessages, hashNodes } = await load(fast);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat(255),
        (length, count, fill) => {
          const messages = Uint8Array.from({ length: length * count }, (_, i) => (i * 7 + fill) % 256);
          const expected = Array.from({ length: count }, (_, i) =>
            keccak_256(messages.subarray(i * length, (i + 1) * length)),
          );
          expect(hashMessages(messages, length, count)).toEqual(concatBytes(...expected));
        },
      ),
    );
    const count = 2_501;
    const pairs = Uint8Array.from({ length: 64 * count }, (_, i) => (i * 13) % 255);
    const hashes = new Uint8Array(32 * count);
    hashNodes(pairs, count, hashes);
    for (let i = 0; i < count; i++) {
      const preimage = concatBytes(Uint8Array.of(1), pairs.subarray(64 * i, 64 * i + 64));
      expect(hashes.subarray(32 * i, 32 * i + 32)).toEqual(keccak_256(preimage));
    }
  });
});

it("is compiled from the committed source, and small enough for a browser's main thread", async () => {
  const source = readFileSync(new URL("../../assembly/keccak.ts", import.meta.url), "utf8");
  const binary = await compileKeccak(source);
  expect(Buffer.from(binary).toString("base64")).toBe(KECCAK_WASM);
  expect(binary.length).toBeLessThanOrEqual(4_096);
});

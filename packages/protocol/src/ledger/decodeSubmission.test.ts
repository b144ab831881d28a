import { encodeFunctionData } from "viem";
import { expect, test } from "vitest";
import { playLedgerAbi } from "../abi/index.ts";
import { type Hex, hexToBytes } from "../bytes.ts";
import { decodeSubmission } from "./decodeSubmission.ts";

const word = (value: bigint | number): string =>
  BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");
const hash = (byte: string): Hex => `0x${byte.repeat(32)}`;

const canonical = encodeFunctionData({
  abi: playLedgerAbi,
  functionName: "submitBatch",
  args: [
    0n,
    hash("11"),
    1_728_000_000n,
    33,
    hash("22"),
    "0x0155",
    ["0x010203", "0x0405"],
    [hash("33"), hash("44")],
  ],
});

test("reads what every encoder writes", () => {
  expect(decodeSubmission(hexToBytes(canonical))).toEqual({
    parentCommitment: hash("11"),
    segments: [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)],
    statesAfter: [hash("33"), hash("44")],
  });
});

test("follows a segment's offset backwards, as the ledger does", () => {
  const at = canonical.indexOf(`${word(2)}${word(64)}`) + 64;
  const backwards = (canonical.slice(0, at) + word(-96) + canonical.slice(at + 64)) as Hex;
  // 96 bytes before the elements of `segments` lies the CID.
  expect(decodeSubmission(hexToBytes(backwards)).segments[0]).toEqual(Uint8Array.of(1, 0x55));
});

test("never throws, whatever was sent", () => {
  for (const offset of [2n ** 255n, 2n ** 256n - 1n, 2n ** 64n, BigInt(canonical.length)]) {
    for (const index of [6, 7]) {
      const at = 10 + 64 * index;
      const odd = (canonical.slice(0, at) + word(offset) + canonical.slice(at + 64)) as Hex;
      const { segments, statesAfter } = decodeSubmission(hexToBytes(odd));
      expect(index === 6 ? segments : statesAfter).toEqual([]);
    }
  }
  for (let length = 0; length < 400; length += 7) {
    expect(decodeSubmission(hexToBytes(canonical).subarray(0, length)).segments).toEqual([]);
  }
});

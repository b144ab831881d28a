import { CID } from "multiformats/cid";
import { expect, test } from "vitest";
import { cidText } from "./cidText.ts";

const TEXT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const { bytes } = CID.parse(TEXT);

test("a CID is its text, what is none is empty", () => {
  expect(cidText(bytes)).toBe(TEXT);
  expect(cidText(new Uint8Array())).toBe("");
  expect(cidText(new Uint8Array([0]))).toBe("");
  expect(cidText(bytes.subarray(0, 20))).toBe("");
  expect(cidText(new Uint8Array([...bytes, 1]))).toBe("");
  // An identity CID as long as a transaction: it would be answered for every batch of a page.
  const long = new Uint8Array(100_000);
  long.set([1, 0x55, 0, 0x9a, 0x8d, 6]);
  expect(cidText(long)).toBe("");
});

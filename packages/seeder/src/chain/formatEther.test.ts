import { expect, test } from "vitest";
import { formatEther } from "./formatEther.ts";

test.each([
  [0n, "0 ETH"],
  [10n ** 18n, "1 ETH"],
  [123_456_789_012_345_678n, "0.123457 ETH"],
  [9_999n * 10n ** 18n, "9999 ETH"],
  [1n, "0.000000000000000001 ETH"],
])("%d wei", (wei, text) => {
  expect(formatEther(wei)).toBe(text);
});

import { expect, test } from "vitest";
import { formatTokens } from "./formatTokens.ts";

test.each([
  [0n, "0.00"],
  [10n ** 18n, "1.00"],
  [250_000_000_000_000_000n, "0.25"],
  [970_299n * 10n ** 15n, "970.299"],
  [1n, "0.000000000000000001"],
])("%d wei", (wei, text) => {
  expect(formatTokens(wei)).toBe(text);
});

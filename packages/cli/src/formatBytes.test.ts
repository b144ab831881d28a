import { expect, test } from "vitest";
import { formatBytes } from "./formatBytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [12_345, "12.3 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [20_000_000_000, "20.0 GB"],
])("%d", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

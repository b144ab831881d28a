import { expect, test } from "vitest";
import { formatSpeed } from "./formatSpeed.ts";

test.each([
  [1, "1 KB/s"],
  [850_400, "850 KB/s"],
  [999_600, "1.0 MB/s"],
  [12_440_000, "12.4 MB/s"],
  [150_000_000, "150 MB/s"],
])("%d is %s", (bytes, text) => {
  expect(formatSpeed(bytes)).toBe(text);
});

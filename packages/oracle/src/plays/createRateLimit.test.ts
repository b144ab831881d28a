import { expect, test } from "vitest";
import { createRateLimit } from "./createRateLimit.ts";

test("a burst, then the average; keys do not share, and idle ones are forgotten", () => {
  let ms = 0;
  const limit = createRateLimit({ perSecond: 2, burst: 4, now: () => ms });
  expect(Array.from({ length: 6 }, () => limit.allow("a"))).toEqual([true, true, true, true, false, false]);
  expect(limit.allow("b", 4)).toBe(true);
  expect(limit.allow("b")).toBe(false);
  ms += 500;
  expect([limit.allow("a"), limit.allow("a")]).toEqual([true, false]);
  expect(limit.size).toBe(2);
  limit.charge("a", 100);
  ms += 2_000;
  expect(limit.allow("a")).toBe(false);
  ms += 500;
  expect(limit.allow("a")).toBe(true);
  ms += 10_000;
  expect(limit.allow("c")).toBe(true);
  expect(limit.size).toBe(1);
});

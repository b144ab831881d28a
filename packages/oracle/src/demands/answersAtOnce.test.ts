import { expect, test } from "vitest";
import { answersAtOnce } from "./answersAtOnce.ts";

const DAY = 86_400;
const NOW = 1_000;
const flood = (count: number, seconds: number) => Array<number>(count).fill(NOW + seconds);

test.each([
  ["nothing is demanded", [], 4],
  ["one demand", flood(1, 30), 4],
  ["a whole batch, a day to answer", flood(157, DAY), 4],
  ["a whole batch, four hours", flood(157, 14_400), 4],
  ["a whole batch, an hour", flood(157, 3_600), 6],
  ["a whole batch, ten minutes", flood(157, 600), 32],
  ["a whole batch, one minute", flood(157, 60), 64],
  ["a deadline that is over", flood(3, -5), 4],
  ["few soon, many late", [...flood(10, 100), ...flood(500, DAY)], 10],
])("%s", (_, deadlines, expected) => {
  expect(answersAtOnce(deadlines, NOW)).toBe(expected);
});

test("the less time is left, the more at once; each round ends in the first half of it", () => {
  for (const count of [20, 157, 1_000]) {
    let before = 0;
    for (let left = DAY; left >= 120; left -= 60) {
      const atOnce = answersAtOnce(flood(count, left), NOW);
      expect(atOnce).toBeGreaterThanOrEqual(before);
      before = atOnce;
      const seconds = 60 * Math.ceil(count / atOnce);
      if (atOnce < 64) expect(seconds).toBeLessThanOrEqual(left / 2);
    }
  }
});

import { addSpan, createCoverage } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { coverageRuns } from "./coverageRuns.ts";

test("runs of heard seconds, to the last one", () => {
  const coverage = createCoverage(61);
  addSpan(coverage, 0, 3);
  addSpan(coverage, 7, 17);
  addSpan(coverage, 60, 61);
  expect(coverageRuns(coverage, 61)).toEqual([
    { from: 0, to: 3 },
    { from: 7, to: 17 },
    { from: 60, to: 61 },
  ]);
});

test("nothing heard, everything heard, no bitmap yet", () => {
  expect(coverageRuns(createCoverage(30), 30)).toEqual([]);
  expect(coverageRuns(createCoverage(30).fill(255), 30)).toEqual([{ from: 0, to: 30 }]);
  expect(coverageRuns(new Uint8Array(), 30)).toEqual([]);
});

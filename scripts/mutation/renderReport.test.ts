import { expect, test } from "vitest";
import { describeMutant } from "./describeMutant.ts";
import { mergeResults, type Result } from "./mergeResults.ts";
import { type Row, renderReport } from "./renderReport.ts";
import { scoreOutcomes } from "./scoreOutcomes.ts";
import type { Mutant, Verdict } from "./types.ts";

const SOURCE = "contract A {\n    uint256 a = b |\n        c;\n}\n";
const mutant: Mutant = {
  ...{ id: "1", file: "contracts/A.sol", line: 2, where: "a", operator: "bits" },
  ...{ start: 31, end: 32, original: "|", replacement: "&" },
};

test("shows the line of a mutant before and after", () => {
  expect(describeMutant(SOURCE, mutant)).toEqual({ before: "uint256 a = b |", after: "uint256 a = b &" });
  expect(describeMutant(SOURCE, { ...mutant, start: 29, end: 42, replacement: "1" })).toEqual({
    before: "uint256 a = b | c;",
    after: "uint256 a = 1;",
  });
});

test("leaves what does not compile, or to the same code, out of the share, and rounds down", () => {
  const verdicts: Verdict[] = ["killed", "killed", "survived", "invalid", "same"];
  expect(scoreOutcomes(verdicts.map((verdict) => ({ verdict })))).toEqual({
    ...{ killed: 2, survived: 1, uncounted: 2 },
    share: 6_666,
  });
  expect(scoreOutcomes([]).share).toBe(10_000);
});

const row = (target: string, verdict: Verdict, why?: string): Row => ({
  ...{ target, mutant, ...describeMutant(SOURCE, mutant), why },
  outcome: { verdict },
});
const result = (target: string, rows: Row[], found = rows.length): Result => ({
  ...{ target, found, seed: "7", day: "2026-01-02", rows },
});

test("counts by file", () => {
  const rows = [row("A", "survived"), row("A", "survived"), row("A", "killed")];
  expect(renderReport(rows)).toContain("| `contracts/A.sol` | 1 | 2 | 0 | 33.33 % |");
});

test("lists survivors with their explanation, safe in a table", () => {
  const block = mergeResults("", [result("A", [row("A", "survived"), row("A", "survived", "equal")])], ["A"]);
  expect(block).toContain("| A | A a | `uint256 a = b \\|` | `uint256 a = b &` | not explained |");
  expect(block).toContain("| `uint256 a = b &` | equal |");
});

test("replaces the results of the targets that ran and keeps the others", () => {
  const order = ["A", "AB", "C"];
  const first = [
    result("C", [row("C", "killed")]),
    result("A", [row("A", "survived", "before")]),
    result("AB", [row("AB", "survived", "kept")], 9),
  ];
  const block = mergeResults("an old sentence\n", first, order);
  const again = mergeResults(`\n${block}\n\n`, [result("A", [row("A", "killed")])], order);
  expect(again.split("\n").filter((line) => /^\| [AC]/.test(line))).toEqual([
    "| A: `A` | 2026-01-02 | all 1 | 1 | 0 | 0 | 100.00 % |",
    "| AB: `A` | 2026-01-02 | 1 of 9, seed 7 | 0 | 1 | 0 | 0.00 % |",
    "| C: `A` | 2026-01-02 | all 1 | 1 | 0 | 0 | 100.00 % |",
    "| AB | A a | `uint256 a = b \\|` | `uint256 a = b &` | kept |",
  ]);
  expect(mergeResults(again, [], order)).toBe(again);
});

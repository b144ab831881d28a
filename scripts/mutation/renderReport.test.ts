import { expect, test } from "vitest";
import { describeMutant } from "./describeMutant.ts";
import { renderReport } from "./renderReport.ts";
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

test("leaves what does not compile out of the share, and rounds down", () => {
  const outcomes = (["killed", "killed", "survived", "invalid"] as Verdict[]).map((verdict) => ({ verdict }));
  expect(scoreOutcomes(outcomes)).toEqual({ killed: 2, survived: 1, invalid: 1, share: 6_666 });
  expect(scoreOutcomes([]).share).toBe(10_000);
});

test("lists survivors with their explanation, safe in a table", () => {
  const row = { target: "A", mutant, ...describeMutant(SOURCE, mutant), why: undefined };
  const { table, survivors } = renderReport([
    { ...row, outcome: { verdict: "survived" } },
    { ...row, outcome: { verdict: "survived" }, why: "the same number" },
    { ...row, outcome: { verdict: "killed" } },
  ]);
  expect(table).toContain("| `contracts/A.sol` | 1 | 2 | 0 | 33.33 % |");
  expect(survivors).toContain("| A.sol a | `uint256 a = b \\|` | `uint256 a = b &` | not explained |");
  expect(survivors).toContain("| the same number |");
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createResults } from "./createResults.ts";
import { orderTests } from "./orderTests.ts";
import { sample } from "./sample.ts";
import { showProgress } from "./showProgress.ts";
import type { Mutant } from "./types.ts";

const mutant = (id: string) => ({ id }) as Mutant;

test("goes on where a run stopped; survivors are asked again by other tests", async () => {
  const folder = await mkdtemp(join(tmpdir(), "musicchain-results-"));
  try {
    const path = join(folder, "deep", "results.json");
    const first = await createResults(path, { fresh: false });
    await first.set(mutant("a"), "tests 1", { verdict: "killed", by: "T.test" });
    await first.set(mutant("b"), "tests 1", { verdict: "survived" });

    const again = await createResults(path, { fresh: false });
    expect(again.get(mutant("a"), "tests 2")).toMatchObject({ verdict: "killed", by: "T.test" });
    expect(again.get(mutant("b"), "tests 1")).toMatchObject({ verdict: "survived" });
    expect(again.get(mutant("b"), "tests 2")).toBeUndefined();
    expect(again.get(mutant("c"), "tests 1")).toBeUndefined();
    expect((await createResults(path, { fresh: true })).get(mutant("a"), "tests 1")).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a sample is the same for the same seed, and keeps the order", () => {
  const items = Array.from({ length: 50 }, (_, i) => mutant(`${i}`));
  const chosen = sample(items, 10, "7");
  expect(chosen).toHaveLength(10);
  expect(sample(items, 10, "7")).toEqual(chosen);
  expect(sample(items, 10, "8")).not.toEqual(chosen);
  expect(chosen).toEqual(items.filter((item) => chosen.includes(item)));
  expect(sample(items, 50, "7")).toEqual(items);
});

test("the tests that killed most come first, then those named like the file", () => {
  const tests = ["test/A.t.sol", "test/Rules.mutants.t.sol", "test/Rules.t.sol", "test/RulesOfThumb.t.sol"];
  expect(orderTests("contracts/Rules.sol", tests, () => 0)).toEqual([
    "test/Rules.mutants.t.sol",
    "test/Rules.t.sol",
    "test/A.t.sol",
    "test/RulesOfThumb.t.sol",
  ]);
  const kills = (test: string) => (test === "test/A.t.sol" ? 2 : 0);
  expect(orderTests("contracts/Rules.sol", tests, kills)[0]).toBe("test/A.t.sol");
});

test("progress says every tenth where nobody watches", () => {
  let said = "";
  const progress = showProgress("A", 20, { write: (text) => (said += text), interactive: false });
  for (let i = 0; i < 20; i++) progress.step();
  progress.stop();
  expect(said.trim().split("\n")).toHaveLength(10);
  expect(said).toMatch(/A █{30} 20\/20 \d+ s\n$/);
});

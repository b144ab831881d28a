import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRoot } from "../testing/stages.ts";
import { compile } from "./compile.ts";
import { createJudgeProcess, type JudgeProcess } from "./createJudgeProcess.ts";
import { findMutants } from "./findMutants.ts";
import type { Mutant } from "./types.ts";

const CONTRACT = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
library Small {
    function least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
    function count(uint256 n) internal pure returns (uint256 r) {
        for (uint256 i; i < n; i++) r += 1;
    }
}
`;
const TEST = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
import {Small} from "../contracts/Small.sol";
contract SmallTest {
    function test_Least() public pure {
        require(Small.least(1, 2) == 1 && Small.least(2, 1) == 1);
    }
    function test_Count() public pure {
        require(Small.count(3) == 3);
    }
}
`;
// Created by its test, with something to construct it from.
const STEP = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
contract Step {
    uint256 public immutable size;
    constructor(uint256 by) { size = by; }
    function next(uint256 a) external view returns (uint256) {
        if (a > 9 && true) a = 9;
        return a + size;
    }
}
`;
const STEP_TEST = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
import {Step} from "../contracts/Step.sol";
contract StepTest {
    Step private step = new Step(3);
    function test_Next() public view {
        require(step.next(4) == 7);
    }
}
`;

let root: string;
let mutants: Mutant[];
let judge: JudgeProcess;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "musicchain-mutation-"));
  await mkdir(join(root, "contracts"));
  await mkdir(join(root, "test"));
  await writeFile(join(root, "package.json"), "{}");
  await writeFile(join(root, "contracts/Small.sol"), CONTRACT);
  await writeFile(join(root, "test/Small.t.sol"), TEST);
  await writeFile(join(root, "contracts/Step.sol"), STEP);
  await writeFile(join(root, "test/Step.t.sol"), STEP_TEST);
  await writeFile(join(root, "test/Broken.t.sol"), TEST.replace("== 3", "== 4"));
  await symlink(join(findRoot(import.meta.dirname), "node_modules"), join(root, "node_modules"));
  judge = createJudgeProcess({ root, fuzzRuns: 4 });
  mutants = [
    ["contracts/Small.sol", CONTRACT],
    ["contracts/Step.sol", STEP],
  ].flatMap(([file, text]) =>
    findMutants(file!, text!, compile(new Map([[file!, text!]]), [file!], "ast").asts.get(file!)!),
  );
});
afterAll(async () => {
  judge.stop();
  await rm(root, { recursive: true, force: true });
});

function mutant(original: string, replacement: string): Mutant {
  const found = mutants.find((one) => one.original === original && one.replacement === replacement);
  if (!found) throw new Error(`no ${original} → ${replacement}`);
  return found;
}

test("tells killed, survived and invalid apart, and stops what never ends", {
  timeout: 120_000,
}, async () => {
  const tests = ["test/Small.t.sol"];
  const boundary = mutant("<", "<=");
  // the lesser of two equal numbers is either
  expect(await judge.judge(boundary, tests)).toEqual({ verdict: "survived" });
  expect(await judge.judge(mutant("<", ">="), tests)).toEqual({
    verdict: "killed",
    by: "SmallTest.test_Least",
  });
  expect(await judge.judge(mutant("i++", "i--"), tests)).toMatchObject({ verdict: "killed" });
  expect(await judge.judge(mutant("i++", ""), tests)).toEqual({ verdict: "killed", by: "it never ends" });
  expect(await judge.judge({ ...boundary, replacement: "<<<" }, tests)).toEqual({ verdict: "invalid" });
});

test("puts the code of a mutated contract where its test creates it", { timeout: 120_000 }, async () => {
  const tests = ["test/Step.t.sol", "test/Small.t.sol"];
  const killed = { verdict: "killed", by: "StepTest.test_Next" };
  expect(await judge.judge(mutant("+", "-"), tests)).toEqual(killed);
  // without what the constructor took
  expect(await judge.judge(mutant("size = by;", "{}"), tests)).toEqual(killed);
  expect(await judge.judge(mutant("a > 9 && true", "true"), tests)).toEqual(killed);
  expect(await judge.judge(mutant("9", "(9 + 1)"), tests)).toEqual({ verdict: "survived" });
  // the same code as the one before, and as the original
  const once = mutant("9", "(9 + 1)");
  expect(await judge.judge({ ...once, id: "again" }, tests)).toEqual({ verdict: "same" });
  expect(await judge.judge({ ...once, replacement: "(9)" }, tests)).toEqual({ verdict: "same" });
  expect(await judge.judge({ ...once, replacement: "nine" }, tests)).toEqual({ verdict: "invalid" });
});

test("refuses tests that fail without a mutant, or do not reach the file", async () => {
  await expect(judge.judge(mutant("<", ">="), ["test/Broken.t.sol"])).rejects.toThrow(
    "SmallTest.test_Count of test/Broken.t.sol fails without any mutant",
  );
  const elsewhere = { ...mutant("<", ">="), file: "contracts/Other.sol" };
  await expect(judge.judge(elsewhere, ["test/Small.t.sol"])).rejects.toThrow(
    "no test reaches contracts/Other.sol",
  );
});

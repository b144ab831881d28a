import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Leaf, parseTree } from "./parseTree.ts";

const TESTS = /\bfunction ((?:test|invariant)\w*)\s*\(/g;
// prettier keeps a function's head free of braces and semicolons, and calls have no name after `function`
const FUNCTIONS = /\bfunction (\w+)\s*\([^{;]*?\)[^{;]*?\b(?:external|public)\b[^{;]*\{/g;

const namesIn = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name]) => name!)),
];

async function find(root: string, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd: root })) found.push(path);
  return found.sort();
}

/** What one tree lacks beside its tests. */
function compare(tree: string, leaves: Leaf[], tests: string[]): string[] {
  const named = leaves.flatMap((leaf) => leaf.tests);
  return [
    ...leaves
      .filter((leaf) => leaf.tests.length === 0)
      .map(({ line, text }) => `${tree}:${line} names no test: ${text}`),
    ...leaves.flatMap(({ line, tests: wanted }) =>
      wanted
        .filter((name) => !tests.includes(name))
        .map((name) => `${tree}:${line} names ${name}, which is not there`),
    ),
    ...tests.filter((name) => !named.includes(name)).map((name) => `${tree} has no leaf for ${name}`),
  ];
}

/**
 * What is missing between contracts, trees and tests; nothing when every leaf (`when …: it … → test_Name`) has its
 * tests, every test a leaf, and every external function of a contract stands in some tree. Invariants have a README
 * instead of trees.
 */
export async function checkTrees(root: string): Promise<string[]> {
  const problems: string[] = [];
  let words = "";
  for (const path of await find(root, "test/contracts/**/*.t.sol")) {
    if (path.startsWith("test/contracts/invariants/")) continue;
    const tree = path.replace(/\.t\.sol$/, ".tree");
    if (!existsSync(join(root, tree))) {
      problems.push(`${path} has no tree: write ${basename(tree)} beside it`);
      continue;
    }
    const text = await readFile(join(root, tree), "utf8");
    words += `${text}\n`;
    const tests = namesIn(await readFile(join(root, path), "utf8"), TESTS);
    problems.push(...compare(tree, parseTree(text), tests));
  }
  const known = new Set(words.match(/\w+/g));
  for (const path of await find(root, "contracts/**/*.sol")) {
    if (path.startsWith("contracts/testing/")) continue;
    for (const name of namesIn(await readFile(join(root, path), "utf8"), FUNCTIONS)) {
      if (!known.has(name)) problems.push(`${path}: no tree names ${name}`);
    }
  }
  return problems;
}

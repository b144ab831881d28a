import { basename } from "node:path";

/** The tests named like the mutated file first: they are the likeliest to fail. */
export function orderTests(file: string, tests: string[]): string[] {
  const name = basename(file, ".sol");
  const own = tests.filter((path) => basename(path).split(".")[0] === name);
  return [...own, ...tests.filter((path) => !own.includes(path))];
}

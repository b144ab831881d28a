import { basename } from "node:path";

/**
 * Those first that killed most mutants of the file so far, and of the rest those named like it: they are the
 * likeliest to fail.
 */
export function orderTests(file: string, tests: string[], kills: (test: string) => number): string[] {
  const name = basename(file, ".sol");
  const own = (path: string) => (basename(path).split(".")[0] === name ? 1 : 0);
  return [...tests].sort((a, b) => kills(b) - kills(a) || own(b) - own(a));
}

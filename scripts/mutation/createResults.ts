import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Mutant, Outcome } from "./types.ts";

type Kept = Outcome & { tests: string };

export type Results = {
  /** What is known of a mutant, if the tests it survived are still the same. */
  get(mutant: Mutant, tests: string): Outcome | undefined;
  set(mutant: Mutant, tests: string, outcome: Outcome): Promise<void>;
};

/** Remembers outcomes in a file, so that a stopped run goes on. `tests` is a hash of what was run. */
export async function createResults(path: string, { fresh }: { fresh: boolean }): Promise<Results> {
  const text = fresh ? undefined : await readFile(path, "utf8").catch(() => undefined);
  const kept = new Map<string, Kept>(text === undefined ? [] : JSON.parse(text));
  await mkdir(dirname(path), { recursive: true });
  return {
    get(mutant, tests) {
      const found = kept.get(mutant.id);
      return found && (found.verdict !== "survived" || found.tests === tests) ? found : undefined;
    },
    async set(mutant, tests, outcome) {
      kept.set(mutant.id, { ...outcome, tests });
      await writeFile(`${path}.new`, JSON.stringify([...kept], null, 1));
      await rename(`${path}.new`, path);
    },
  };
}

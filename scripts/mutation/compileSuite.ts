import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile, compileEither } from "./compile.ts";
import { findHolders, type Holder } from "./findHolders.ts";
import { loadSources } from "./loadSources.ts";
import { padContracts } from "./padContracts.ts";
import type { Contract } from "./types.ts";

/** All tests of a target, compiled together. */
export type Suite = {
  /** By source, the contracts whose own code was made from it. */
  holders: Map<string, Holder[]>;
  /** By file and name, with room in what they create. */
  contracts: Record<string, Record<string, Contract>>;
};

type Kept = { sources: string; holders: [string, Holder[]][]; contracts: Suite["contracts"] };

/** Compiles test files with everything they import, or takes what an earlier run compiled of the same sources. */
export async function compileSuite(root: string, tests: string[]): Promise<Suite> {
  const sources = await loadSources(root, tests);
  const hash = (value: unknown) =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
  const state = hash([...sources]);
  const path = join(root, ".local/mutation", `suite-${hash(tests)}.json`);
  const text = await readFile(path, "utf8").catch(() => undefined);
  const found = text === undefined ? undefined : (JSON.parse(text) as Kept);
  if (found?.sources === state) return { holders: new Map(found.holders), contracts: found.contracts };

  const own = [...sources.keys()].filter((name) => !name.startsWith("@"));
  const { compiled, effort } = compileEither(sources, own);
  const holders = findHolders(compiled);
  const creatable = own.filter((name) => !name.startsWith("test/"));
  const padded = compile(padContracts(sources, creatable), own, effort);
  if (padded.error) throw new Error(`padded contracts do not compile: ${padded.error}`);
  const kept: Kept = { sources: state, holders: [...holders], contracts: padded.contracts };
  await mkdir(join(root, ".local/mutation"), { recursive: true });
  await writeFile(
    path,
    JSON.stringify(kept, (key, value) => (key === "sourceMap" ? "" : value)),
  );
  return { holders, contracts: padded.contracts };
}

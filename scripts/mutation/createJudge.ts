import { applyMutant } from "./applyMutant.ts";
import { compile, compileEither, type Effort } from "./compile.ts";
import { compileSuite, type Suite } from "./compileSuite.ts";
import type { Runner } from "./createRunner.ts";
import type { Holder } from "./findHolders.ts";
import { loadSources } from "./loadSources.ts";
import { orderTests } from "./orderTests.ts";
import { embeds, fits, spliceCode } from "./spliceCode.ts";
import type { Contract, Mutant, Outcome, Sources } from "./types.ts";

export type Judge = {
  /** Runs the tests against one mutant until one fails. */
  judge(mutant: Mutant, tests: string[]): Promise<Outcome>;
};

export type JudgeParameters = {
  root: string;
  runner: Runner;
  /** Seconds of work done so far. */
  worked: () => number;
  /** Called before tests run against a mutant, with the seconds of work they take without one, and after. */
  onRun: (seconds: number | undefined) => void;
};

/** What can be compiled by itself, without a mutant. */
type Unit = { sources: Sources; effort: Effort; contracts: Record<string, Contract> };

/** How many of the tests that killed mutants of a file are tried alone before all are. */
const FIRST = 4;

const codeOf = (contracts: Record<string, Contract>) =>
  Object.values(contracts)
    .map(({ evm }) => evm.bytecode.object)
    .join("\n");

function memoized<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/**
 * Compiles mutants and runs tests against them. A test that fails without a mutant is an error.
 *
 * Of a contract that tests create only that contract is compiled again, and its code put where the original's stands
 * in the code of the tests. Tests into which a mutant is compiled itself, as part of a library, are compiled whole.
 */
export function createJudge({ root, runner, worked, onRun }: JudgeParameters): Judge {
  const kills = new Map<string, Map<string, number>>();
  const seconds = new Map<string, number>();
  const seen = new Map<string, string>();

  const sourcesOf = memoized((file) => loadSources(root, [file]));
  const unitOf = memoized(async (file): Promise<Unit> => {
    const sources = await sourcesOf(file);
    const { compiled, effort } = compileEither(sources, [file]);
    return { sources, effort, contracts: compiled.contracts[file] ?? {} };
  });
  const suiteOf = memoized((tests) => compileSuite(root, tests.split("\n")));

  const killsOf = (mutant: Mutant, test: string) => {
    const key = `${mutant.file} ${test}`;
    const found = kills.get(key) ?? new Map<string, number>();
    kills.set(key, found);
    return found;
  };
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);

  /** Runs a test file without a mutant once, as it will be run with one. */
  async function measure(key: string, test: string, contracts: Record<string, Contract>): Promise<number> {
    const known = seconds.get(key);
    if (known !== undefined) return known;
    const before = worked();
    const { tests, failure } = await runner.run(test, contracts);
    if (tests === 0) throw new Error(`${test} has no test`);
    if (failure) throw new Error(`${failure} of ${test} fails without any mutant`);
    const took = worked() - before;
    seconds.set(key, took);
    return took;
  }

  async function run(mutant: Mutant, test: string, contracts: Record<string, Contract>, took: number) {
    const counts = killsOf(mutant, test);
    const likely = [...counts].sort((a, b) => b[1] - a[1]).slice(0, FIRST);
    onRun(took);
    let { failure } =
      likely.length === 0
        ? { failure: undefined }
        : await runner.run(
            test,
            contracts,
            likely.map(([name]) => name),
          );
    failure ??= (await runner.run(test, contracts)).failure;
    onRun(undefined);
    if (failure) counts.set(failure, (counts.get(failure) ?? 0) + 1);
    return failure;
  }

  /** The contracts of a file with the mutant; undefined when it does not compile. */
  async function compileWith(mutant: Mutant, file: string): Promise<Record<string, Contract> | undefined> {
    const { sources, effort } = await unitOf(file);
    const source = sources.get(mutant.file) as string;
    const compiled = compile(new Map(sources).set(mutant.file, applyMutant(source, mutant)), [file], effort);
    return compiled.error === undefined ? (compiled.contracts[file] ?? {}) : undefined;
  }

  /** Holders that the tests create, as they stand padded in their code, compiled with the mutant and without. */
  async function mutateHolders(mutant: Mutant, holders: Holder[], contracts: Suite["contracts"]) {
    const found: { place: string; before: string; after: string }[] = [];
    for (const { file, name } of holders) {
      const after = await compileWith(mutant, file);
      if (after === undefined) return undefined;
      const before = (await unitOf(file)).contracts;
      found.push({
        place: contracts[file]![name]!.evm.bytecode.object,
        before: before[name]!.evm.bytecode.object,
        after: after[name]!.evm.bytecode.object,
      });
    }
    return found;
  }

  return {
    async judge(mutant, tests) {
      const reaching: string[] = [];
      for (const test of tests) if ((await sourcesOf(test)).has(mutant.file)) reaching.push(test);
      if (reaching.length === 0) throw new Error(`no test reaches ${mutant.file}`);
      const suite = await suiteOf(tests.join("\n"));
      const holders = suite.holders.get(mutant.file) ?? [];
      const created = holders.filter(
        ({ file, name }) =>
          !file.startsWith("test/") &&
          reaching.some((test) =>
            Object.values(suite.contracts[test] ?? {}).some((contract) =>
              embeds(contract, suite.contracts[file]![name]!.evm.bytecode.object),
            ),
          ),
      );
      const whole: string[] = [];
      for (const test of reaching) {
        const sources = await sourcesOf(test);
        const inside = holders.some(({ file }) => file.startsWith("test/") && sources.has(file));
        if (inside || created.length === 0) whole.push(test);
      }
      const compiledHolders = memoized(() => mutateHolders(mutant, created, suite.contracts));
      if (whole.length === 0) {
        const places = await compiledHolders("");
        if (places === undefined) return { verdict: "invalid" };
        const code = places.map(({ after }) => after).join("\n");
        const other = seen.get(code) ?? mutant.id;
        seen.set(code, other);
        const changed = places.some(({ before, after }) => before !== after);
        if (!changed || other !== mutant.id) return { verdict: "same" };
      }

      let ran = false;
      for (const test of orderTests(mutant.file, reaching, (name) => sum(killsOf(mutant, name)))) {
        let contracts: Record<string, Contract>;
        let took: number;
        if (whole.includes(test)) {
          const unit = await unitOf(test);
          took = await measure(test, test, unit.contracts);
          const compiled = await compileWith(mutant, test);
          if (compiled === undefined) return { verdict: "invalid" };
          contracts = compiled;
          if (codeOf(contracts) === codeOf(unit.contracts)) continue;
        } else {
          const places = await compiledHolders("");
          if (places === undefined) return { verdict: "invalid" };
          const room = suite.contracts[test]!;
          const inIt = places.filter(({ place }) =>
            Object.values(room).some((contract) => embeds(contract, place)),
          );
          if (inIt.every(({ before, after }) => before === after)) continue;
          const splices = inIt.map(({ place, after }) => ({ before: place, after }));
          if (splices.every(fits)) {
            const original = spliceCode(
              room,
              inIt.map(({ place, before }) => ({ before: place, after: before })),
            );
            took = await measure(`${mutant.file} ${test}`, test, original);
            contracts = spliceCode(room, splices);
          } else {
            took = await measure(test, test, (await unitOf(test)).contracts);
            contracts = (await compileWith(mutant, test)) as Record<string, Contract>;
          }
        }
        ran = true;
        const failure = await run(mutant, test, contracts, took);
        if (failure) return { verdict: "killed", by: failure };
      }
      return { verdict: ran ? "survived" : "same" };
    },
  };
}

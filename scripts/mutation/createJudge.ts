import { applyMutant } from "./applyMutant.ts";
import { type Compiled, compile, type Effort } from "./compile.ts";
import type { Runner } from "./createRunner.ts";
import { loadSources } from "./loadSources.ts";
import { orderTests } from "./orderTests.ts";
import type { Mutant, Outcome, Sources } from "./types.ts";

/** `seconds` is what its tests take without a mutant. */
type Baseline = { sources: Sources; effort: Effort; code: string; seconds: number };

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

const codeOf = ({ contracts }: Compiled) =>
  Object.values(contracts)
    .map(({ evm }) => evm.bytecode.object)
    .join("\n");

/** Compiles mutants and runs tests against them. A test that fails without a mutant is an error. */
export function createJudge({ root, runner, worked, onRun }: JudgeParameters): Judge {
  const baselines = new Map<string, Baseline>();

  async function prepare(test: string): Promise<Baseline> {
    const known = baselines.get(test);
    if (known) return known;
    const sources = await loadSources(root, [test]);
    let effort: Effort = "plain";
    let compiled = compile(sources, test, effort);
    if (compiled.error?.includes("Stack too deep")) {
      effort = "stack";
      compiled = compile(sources, test, effort);
    }
    if (compiled.error) throw new Error(`${test} does not compile: ${compiled.error}`);
    const before = worked();
    const { tests, failure } = await runner.run(test, compiled);
    if (tests === 0) throw new Error(`${test} has no test`);
    if (failure) throw new Error(`${failure} of ${test} fails without any mutant`);
    const seconds = worked() - before;
    const baseline = { sources, effort, code: codeOf(compiled), seconds };
    baselines.set(test, baseline);
    return baseline;
  }

  return {
    async judge(mutant, tests) {
      let compiledOnce = false;
      for (const test of orderTests(mutant.file, tests)) {
        const { sources, effort, code, seconds } = await prepare(test);
        const source = sources.get(mutant.file);
        if (source === undefined) continue;
        const mutated = new Map(sources).set(mutant.file, applyMutant(source, mutant));
        const compiled = compile(mutated, test, effort);
        if (compiled.error && !compiledOnce) return { verdict: "invalid" };
        compiledOnce = true;
        if (compiled.error || codeOf(compiled) === code) continue;
        onRun(seconds);
        const { failure } = await runner.run(test, compiled);
        onRun(undefined);
        if (failure) return { verdict: "killed", by: failure };
      }
      if (!compiledOnce) throw new Error(`no test reaches ${mutant.file}`);
      return { verdict: "survived" };
    },
  };
}

import { createRequire } from "node:module";
import type * as Edr from "@nomicfoundation/edr";
import type { Contract } from "./types.ts";

export type Run = {
  /** How many tests ran. */
  tests: number;
  /** The first test that failed, with its contract. */
  failure: string | undefined;
};

export type Runner = {
  /** @param only names of tests with their contracts; all tests of the file without it */
  run(file: string, contracts: Record<string, Contract>, only?: string[]): Promise<Run>;
};

export type RunnerParameters = {
  root: string;
  /** Cases of a fuzz test. */
  fuzzRuns: number;
};

// Twice what the dearest test takes: a loop that never ends runs out of it.
const GAS = 2n ** 27n;

// Hardhat's own EVM, found where Hardhat finds it.
const require = createRequire(createRequire(import.meta.url).resolve("hardhat/package.json"));

/** Runs Solidity tests inside this process, with the engine `hardhat test solidity` uses. */
export async function createRunner({ root, fuzzRuns }: RunnerParameters): Promise<Runner> {
  const edr = require("@nomicfoundation/edr") as typeof Edr;
  const chain = edr.L1_CHAIN_TYPE;
  const context = new edr.EdrContext();
  await context.registerSolidityTestRunnerFactory(chain, edr.l1SolidityTestRunnerFactory());
  const config = {
    projectRoot: root,
    hardfork: edr.OSAKA,
    localPredeploys: edr.l1GenesisState(edr.l1HardforkFromString(edr.OSAKA)),
    gasLimit: GAS,
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
    fuzz: { runs: fuzzRuns, seed: "0x1" },
    invariant: { runs: 4, depth: 32, failOnRevert: true },
  };

  return {
    async run(file, contracts, only) {
      const artifacts = Object.entries(contracts).map(([name, { abi, evm }]) => ({
        id: { name, solcVersion: "0.8.37", source: file },
        contract: {
          abi: JSON.stringify(abi),
          bytecode: `0x${evm.bytecode.object}`,
          linkReferences: {},
          deployedBytecode: `0x${evm.deployedBytecode.object}`,
          deployedLinkReferences: {},
        },
      }));
      const suites = artifacts
        .filter(({ contract }) => contract.bytecode !== "0x" && /"name":"(test|invariant)/.test(contract.abi))
        .filter(({ id }) => only?.some((name) => name.startsWith(`${id.name}.`)) ?? true)
        .map(({ id }) => id);
      if (suites.length === 0) return { tests: 0, failure: undefined };
      const names = only?.map((name) => name.slice(name.indexOf(".") + 1));
      const chosen = names === undefined ? config : { ...config, testPattern: `^(${names.join("|")})\\(` };
      const results = await new Promise<Edr.SuiteResult[]>((resolve, reject) => {
        const done: Edr.SuiteResult[] = [];
        const tracing = { buildInfos: [], ignoreContracts: true };
        const onSuite = (result: Edr.SuiteResult) => {
          done.push(result);
          if (done.length === suites.length) resolve(done);
        };
        context.runSolidityTests(chain, artifacts, suites, chosen, tracing, onSuite).catch(reject);
      });
      const tests = results.flatMap(({ id, testResults }) =>
        testResults.map(({ name, status }) => ({ name: `${id.name}.${name.replace(/\(.*/, "")}`, status })),
      );
      return { tests: tests.length, failure: tests.find(({ status }) => `${status}` === "Failure")?.name };
    },
  };
}

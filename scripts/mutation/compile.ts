import { createRequire } from "node:module";
import type { AstNode, Contract, Sources } from "./types.ts";

type Output = {
  errors?: { severity: string; errorCode?: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, Contract>>;
  sources?: Record<string, { id: number; ast?: AstNode }>;
};
export type Compiled = {
  error?: string;
  /** By file and name. */
  contracts: Record<string, Record<string, Contract>>;
  /** The numbers that stand for sources in source maps. */
  ids: Map<string, number>;
  /** By file, when only parsed. */
  asts: Map<string, AstNode>;
};

/**
 * `plain` leaves the optimizer off, for speed. `stack` lets it move variables of inline assembly off the stack and
 * do nothing else: without that OpenZeppelin's P256 does not compile.
 */
export type Effort = "plain" | "stack";

const require = createRequire(import.meta.url);
let solc: { compile(input: string): string } | undefined;

const OPTIMIZER = {
  plain: { enabled: false },
  stack: {
    enabled: false,
    details: {
      ...{ peephole: true, inliner: false, jumpdestRemover: true, orderLiterals: false, deduplicate: false },
      ...{ cse: false, constantOptimizer: false, yul: true },
      yulDetails: { stackAllocation: true, optimizerSteps: "u:" },
    },
  },
};
const OUTPUTS = ["object", "sourceMap"].flatMap((part) => [
  `evm.bytecode.${part}`,
  `evm.deployedBytecode.${part}`,
]);

/** Compiles what the contracts of `files` need, or only parses (`ast`), inside this process. */
export function compile(sources: Sources, files: string[], what: Effort | "ast"): Compiled {
  solc ??= require("solc") as { compile(input: string): string };
  const wanted = what === "ast" ? { "": ["ast"] } : { "*": ["abi", ...OUTPUTS] };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings: {
      evmVersion: "cancun",
      optimizer: OPTIMIZER[what === "ast" ? "plain" : what],
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: Object.fromEntries(files.map((file) => [file, wanted])),
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const made = Object.entries(output.sources ?? {});
  const error = output.errors?.find(({ severity }) => severity === "error")?.formattedMessage;
  return {
    ...(error === undefined ? {} : { error }),
    contracts: output.contracts ?? {},
    ids: new Map(made.map(([name, { id }]) => [name, id])),
    asts: new Map(made.flatMap(([name, { ast }]) => (ast === undefined ? [] : [[name, ast]]))),
  };
}

/** With the least effort that compiles it: throws when none does. */
export function compileEither(sources: Sources, files: string[]): { compiled: Compiled; effort: Effort } {
  const compiled = compile(sources, files, "plain");
  if (compiled.error === undefined) return { compiled, effort: "plain" };
  const again = compiled.error.includes("Stack too deep") ? compile(sources, files, "stack") : compiled;
  if (again.error !== undefined) throw new Error(`${files[0]} does not compile: ${again.error}`);
  return { compiled: again, effort: "stack" };
}

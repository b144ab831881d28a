import { createRequire } from "node:module";
import type { AstNode, Sources } from "./types.ts";

type Contract = {
  abi: unknown[];
  evm: { bytecode: { object: string }; deployedBytecode: { object: string } };
};
type Output = {
  errors?: { severity: string; errorCode?: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, Contract>>;
  sources?: Record<string, { ast: AstNode }>;
};
export type Compiled = { error?: string; contracts: Record<string, Contract>; ast: AstNode | undefined };

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

/** Compiles what the contracts of `file` need, or only parses (`ast`), inside this process. */
export function compile(sources: Sources, file: string, what: Effort | "ast"): Compiled {
  solc ??= require("solc") as { compile(input: string): string };
  const outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"];
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings: {
      evmVersion: "cancun",
      optimizer: OPTIMIZER[what === "ast" ? "plain" : what],
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: { [file]: what === "ast" ? { "": ["ast"] } : { "*": outputs } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error")?.formattedMessage;
  return {
    ...(error === undefined ? {} : { error }),
    contracts: output.contracts?.[file] ?? {},
    ast: output.sources?.[file]?.ast,
  };
}

// `npm run prove`: proves bounds of cap and burn for all numbers, not for examples. Solidity's SMTChecker (in solc)
// asks z3 about the library that the rules of a play use; z3 alone answers for the burn curve, slashes and shares.
// False claims beside them must be refuted, so that a prover that says yes to everything is noticed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findRoot } from "./testing/stages.ts";

type Solc = { compile(input: string, callbacks: object): string };
type Answer = { severity: string; message: string; sourceLocation?: { start: number; end: number } };

const require = createRequire(import.meta.url);
const solc = require("solc") as Solc;
const { smtCallback } = require("solc/smtchecker") as {
  smtCallback(solve: (query: string) => string): object;
};

const root = findRoot(import.meta.dirname);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const LANES = "test/proofs/LanesProof.sol";
const QUESTIONS = {
  "burn curve": "test/proofs/burnCurve.smt2",
  "slash and shares": "test/proofs/slash.smt2",
};
// seconds for one question; they take well under one
const PATIENCE = 60;

let failed = 0;
function report(claim: string, expected: "proved" | "refuted", actual: string): void {
  if (actual !== expected) failed += 1;
  console.log(
    `${actual === expected ? "✓" : "✗"} ${actual}${actual === expected ? "" : `, not ${expected}`}: ${claim}`,
  );
}

function z3(query: string): string {
  const { stdout, error } = spawnSync("z3", [`-T:${PATIENCE}`, "-smt2", "-in"], {
    input: query,
    encoding: "utf8",
  });
  if (error) {
    console.error(
      "z3 is missing, so nothing was proved. On Debian: sudo apt-get install z3; then run this again.",
    );
    process.exit(1);
  }
  return stdout;
}

/** What the SMTChecker says of each `assert` of `contract`. */
function check(contract: string, expected: "proved" | "refuted"): void {
  const source = read(LANES);
  const input = {
    language: "Solidity",
    sources: { [LANES]: { content: source } },
    settings: {
      outputSelection: { "*": { "*": [] } },
      modelChecker: {
        ...{ engine: "chc", solvers: ["smtlib2"], targets: ["assert"], contracts: { [LANES]: [contract] } },
        ...{ showProvedSafe: true, showUnproved: true, showUnsupported: true },
      },
    },
  };
  const callbacks = { import: (path: string) => ({ contents: read(path) }), smtSolver: smtCallback(z3) };
  const { errors } = JSON.parse(solc.compile(JSON.stringify(input), callbacks)) as { errors?: Answer[] };
  const verdicts = new Map<string, string>();
  for (const { severity, message, sourceLocation } of errors ?? []) {
    if (severity === "error") throw new Error(message);
    const claim = sourceLocation ? source.slice(sourceLocation.start, sourceLocation.end) : "";
    if (!claim.startsWith("assert(")) continue;
    if (/check is safe/.test(message)) verdicts.set(claim, "proved");
    else if (/violation happens here/.test(message)) verdicts.set(claim, "refuted");
    else verdicts.set(claim, "unknown");
  }
  const body = source.slice(source.indexOf(`contract ${contract} `)).split("\n}\n")[0]!;
  for (const [claim] of body.matchAll(/assert\(.*\)(?=;)/g)) {
    report(`${contract}: ${claim}`, expected, verdicts.get(claim) ?? "unanswered");
  }
}

check("LanesProof", "proved");
check("LanesControl", "refuted");

for (const [name, path] of Object.entries(QUESTIONS)) {
  const lines = z3(read(path)).trim().split("\n");
  const claims = [...read(path).matchAll(/\(echo "(proved|refuted): (.*)"\)/g)];
  for (const [i, [, expected, claim]] of claims.entries()) {
    const answer = lines[2 * i + 1];
    const actual = answer === "unsat" ? "proved" : answer === "sat" ? "refuted" : `${answer}`;
    report(`${name}: ${claim}`, expected as "proved" | "refuted", actual);
  }
}
process.exit(failed > 0 ? 1 : 0);

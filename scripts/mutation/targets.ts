import { glob } from "node:fs/promises";

export type Target = {
  name: string;
  /** Mutated. */
  files: string[];
  /** The tests that can reach them, the likeliest to fail first. */
  tests: string[];
};

const test = (path: string) => `test/contracts/${path}.t.sol`;
const plays = (...names: string[]) => names.map((name) => `contracts/plays/${name}.sol`);

/** Patterns of paths. Without the invariants, which are slow: what only they notice lacks a test of its own. */
const DEFINITIONS: Target[] = [
  {
    name: "PlayRules",
    files: [...plays("PlayRules", "Lanes"), "contracts/token/BurnCurve.sol"],
    tests: [test("plays/PlayRules*"), test("token/BurnCurve*")],
  },
  { name: "StateTree", files: plays("StateTree"), tests: [test("plays/StateTree*")] },
  { name: "PlayCodec", files: plays("PlayCodec"), tests: [test("plays/PlayCodec*")] },
  {
    name: "Evidence",
    files: plays("Evidence", "Coverage"),
    tests: [test("plays/Evidence*"), test("plays/Coverage*")],
  },
  {
    name: "PlayLedger",
    files: plays("PlayLedger", "AttesterSet", "BatchChain", "SessionGrants", "ParameterSet"),
    tests: [
      ...["PlayLedger", "AttesterSet", "BatchChain", "CatchUp", "SessionGrants"].map((name) =>
        test(`plays/${name}*`),
      ),
      test("exploits/*"),
    ],
  },
  {
    name: "FaultProofs",
    files: ["contracts/proofs/*.sol"],
    tests: [test("proofs/*"), test("exploits/*")],
  },
  {
    name: "Money",
    files: ["contracts/token/MusicToken.sol", "contracts/songs/SongRegistry.sol"],
    tests: [test("token/MusicToken*"), test("songs/SongRegistry*")],
  },
];

async function expand(root: string, patterns: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const paths: string[] = [];
    for await (const path of glob(pattern, { cwd: root })) paths.push(path);
    found.push(...paths.sort().filter((path) => !found.includes(path)));
  }
  return found;
}

/** What `npm run mutate` knows how to mutate, with the paths that exist now. */
export async function targets(root: string): Promise<Target[]> {
  return Promise.all(
    DEFINITIONS.map(async ({ name, files, tests }) => ({
      name,
      files: await expand(root, files),
      tests: await expand(root, tests),
    })),
  );
}

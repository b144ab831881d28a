import { existsSync } from "node:fs";
import { join } from "node:path";

/** How a stage's output says how many tests ran. `one` is for tools that only say yes or no. */
export type Counting = "one" | "hardhat" | "vitest";

/** `lite` while one edits, `ci` before one lands, `nightly` for what takes luck or patience to find. */
export const SPEEDS = ["lite", "ci", "nightly"] as const;
export type Speed = (typeof SPEEDS)[number];

export type Stage = {
  /** What `--only` matches, with `group`. */
  name: string;
  group:
    | "lint"
    | "types"
    | "drift"
    | "contracts"
    | "differential"
    | "unit"
    | "integration"
    | "browser"
    | "proof"
    | "mutation";
  command: string[];
  /** Beside the environment of the whole run. */
  env: Record<string, string>;
  counting: Counting;
  /** Seconds after which the stage is stopped and counted as failed. */
  limit: number;
};

const minutes = 60;

const tool = (root: string, name: string) => join(root, "node_modules", ".bin", name);

/** Seeds of the oracle's world that a night tries. */
const NIGHTLY_SEEDS = Array.from({ length: 8 }, (_, i) => i + 1).join(",");

/** A night has a seed of its own, unless one is given to look at it again. */
export const nightlySeed = (): string =>
  process.env.MUSICCHAIN_FUZZ_SEED ?? `0x${new Date().toISOString().slice(0, 10).replaceAll("-", "")}`;

/** Everything `npm test` runs at a speed, in order: the cheap and telling checks first. */
export function stages(root: string, speed: Speed = "ci"): Stage[] {
  const node = process.execPath;
  const env = {
    MUSICCHAIN_TEST_SPEED: speed,
    ...(speed === "nightly" ? { WORLD_SEEDS: NIGHTLY_SEEDS } : {}),
  };
  // What waits for luck gets four times as long.
  const patience = speed === "nightly" ? 4 : 1;
  const one = (group: Stage["group"], name: string, command: string[], limit = 5 * minutes): Stage => ({
    ...{ name, group, command, env, counting: "one", limit: limit * patience },
  });
  const vitest = (group: "unit" | "integration" | "browser", limit: number, paths: string[] = []): Stage => ({
    ...{ name: group, group, env, counting: "vitest", limit: limit * patience },
    command: [tool(root, "vitest"), "run", "--project", group, ...paths],
  });
  const hardhat = (name: Stage["group"], runner: string): Stage => ({
    ...{ name, group: name, env, counting: "hardhat", limit: 12 * minutes * patience },
    command: [tool(root, "hardhat"), "test", runner],
  });
  const prettier = [tool(root, "prettier"), "--check", "{contracts,test}/**/*.sol"];
  // Only files that changed, by content. The other speeds look at all: a cache knows nothing of a newer plugin.
  const cache = ["--cache", "--cache-strategy", "content", "--cache-location", ".local/lite/prettier"];
  const solhint = ["--noPoster", "--disc", "--max-warnings=0", "contracts/**/*.sol"];
  const lint = [
    one("lint", "biome", [tool(root, "biome"), "ci", "--error-on-warnings"]),
    one("lint", "solhint", [tool(root, "solhint"), ...solhint]),
    one("lint", "prettier", speed === "lite" ? [...prettier, ...cache] : prettier),
    one("lint", "trees", [node, "scripts/checkTrees.ts"]),
  ];
  if (speed === "lite") {
    // Types, and comparing real music by sound, take longer than all of this; an editor shows the first.
    const quick = [
      "packages/protocol/src",
      "scripts/testing",
      "test/vectors",
      "--exclude",
      "**/fingerprint/**",
    ];
    return [
      ...lint.filter(({ name }) => name !== "solhint"),
      hardhat("contracts", "solidity"),
      vitest("unit", 5 * minutes, quick),
    ];
  }
  const everything = [
    ...lint,
    one("types", "tsc", [tool(root, "tsc"), "--project", root]),
    one("types", "tsc client", [tool(root, "tsc"), "--project", join(root, "packages", "client")]),
    one("drift", "abi", [node, "scripts/exportAbi.ts", "--check"]),
    one("drift", "vectors", [node, "scripts/makeVectors.ts", "--check"]),
    hardhat("contracts", "solidity"),
    hardhat("differential", "nodejs"),
    vitest("unit", 10 * minutes),
    vitest("integration", 12 * minutes),
    vitest("browser", 10 * minutes),
  ];
  if (speed === "ci") return everything;
  return [
    ...everything,
    one("proof", "prove", [node, "scripts/prove.ts"]),
    one("mutation", "mutate", [node, "scripts/mutate.ts", "--sample", "40"], 15 * minutes),
  ];
}

/** The stages whose group or name is in `only`; all of them when `only` is empty. */
export function selectStages(all: Stage[], only: string[]): Stage[] {
  const unknown = only.filter((word) => !all.some((stage) => stage.group === word || stage.name === word));
  if (unknown.length > 0) {
    const known = [...new Set(all.flatMap((stage) => [stage.group, stage.name]))].join(", ");
    throw new Error(`--only does not know ${unknown.join(", ")}; it knows ${known}`);
  }
  return only.length === 0
    ? all
    : all.filter((stage) => only.includes(stage.group) || only.includes(stage.name));
}

/** Finds the repository: the folder that holds hardhat.config.ts, from `from` upwards. */
export function findRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, "hardhat.config.ts"))) {
    const parent = join(folder, "..");
    if (parent === folder)
      throw new Error(`no hardhat.config.ts above ${from}; run this inside the repository`);
    folder = parent;
  }
  return folder;
}

import { existsSync } from "node:fs";
import { join } from "node:path";

/** How a stage's output says how many tests ran. `one` is for tools that only say yes or no. */
export type Counting = "one" | "hardhat" | "vitest";

export type Stage = {
  /** What `--only` matches, with `group`. */
  name: string;
  group: "lint" | "types" | "drift" | "contracts" | "differential" | "unit" | "integration" | "browser";
  command: string[];
  counting: Counting;
  /** Seconds after which the stage is stopped and counted as failed. */
  limit: number;
};

const minutes = 60;

const tool = (root: string, name: string) => join(root, "node_modules", ".bin", name);

/** Everything `npm test` runs, in order: the cheap and telling checks first. */
export function stages(root: string): Stage[] {
  const node = process.execPath;
  const one = (group: Stage["group"], name: string, command: string[]): Stage => ({
    name,
    group,
    command,
    counting: "one",
    limit: 5 * minutes,
  });
  const vitest = (group: "unit" | "integration" | "browser", limit: number): Stage => ({
    name: group,
    group,
    command: [tool(root, "vitest"), "run", "--project", group],
    counting: "vitest",
    limit,
  });
  const hardhat = (name: Stage["group"], runner: string): Stage => ({
    name,
    group: name,
    command: [tool(root, "hardhat"), "test", runner],
    counting: "hardhat",
    limit: 12 * minutes,
  });
  return [
    one("lint", "biome", [tool(root, "biome"), "ci", "--error-on-warnings"]),
    one("lint", "solhint", [
      tool(root, "solhint"),
      "--noPoster",
      "--disc",
      "--max-warnings=0",
      "contracts/**/*.sol",
    ]),
    one("lint", "prettier", [tool(root, "prettier"), "--check", "{contracts,test}/**/*.sol"]),
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

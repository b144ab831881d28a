/** `npm run format`: writes what the lint stage of `npm test` checks. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findRoot } from "./testing/stages.ts";

const root = findRoot(import.meta.dirname);
const tools = [
  ["biome", "check", "--write"],
  ["prettier", "--write", "{contracts,test}/**/*.sol"],
];
for (const [name, ...rest] of tools) {
  const run = spawnSync(join(root, "node_modules", ".bin", name as string), rest, {
    cwd: root,
    stdio: "inherit",
  });
  if (run.status !== 0) process.exitCode = 1;
}

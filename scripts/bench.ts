/** `npm run bench`: every bench, one after the other. `--json` prints one flat object with all their figures. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findRoot } from "./testing/stages.ts";

const root = findRoot(import.meta.dirname);
const passedOn = process.argv.slice(2);
const json = passedOn.includes("--json");
const figures: Record<string, unknown> = {};

for (const name of ["gas", "oracle", "match", "reach", "swarm"]) {
  const run = spawnSync(process.execPath, [join(root, "bench", `${name}.ts`), ...passedOn], {
    cwd: root,
    stdio: ["ignore", json ? "pipe" : "inherit", "inherit"],
    encoding: "utf8",
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  // A bench may print lines before its figures; they are the last one.
  if (json) Object.assign(figures, JSON.parse(run.stdout.trim().split("\n").at(-1) as string));
}
if (json) console.log(JSON.stringify(figures));

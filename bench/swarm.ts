/**
 * Our transfer engine against plain Helia over bitswap and against HTTP, seeders in processes of their own:
 * `npm run bench:swarm [-- --json]`. What each figure means: docs/benchmarks.md.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchCapped } from "./swarm/benchCapped.ts";
import { benchLoopback } from "./swarm/benchLoopback.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const folder = join(import.meta.dirname, "..", ".local", "bench-swarm");
mkdirSync(folder, { recursive: true });
const file = (name: string, bytes: number) => {
  const path = join(folder, name);
  writeFileSync(path, randomBytes(bytes));
  return path;
};

let figures: Record<string, number | boolean | string>;
try {
  const swarmLoadBefore = loadavg()[0]!;
  const loopback = await benchLoopback({ path: file("album", 24 << 20) });
  const capped = await benchCapped({ small: file("song", 4 << 20), large: file("long", 24 << 20) });
  figures = { ...loopback, ...capped, swarmLoadBefore };
} finally {
  rmSync(folder, { recursive: true, force: true });
}

if (values.json) console.log(JSON.stringify(figures));
else {
  const targets: Record<string, string> = {
    ratioToBitswapThreePeers: "≥ 4",
    ratioToBitswapOnePeer: "≥ 1",
    cpuRatioToBitswap: "≤ 0.6",
    wireByteRatio: "≤ 1.02",
    timeToFirstByteMs: "≤ 15",
    timeToFirstByteRatioToBitswap: "≤ 0.1",
    cappedOnePeerRatio: "≥ 0.93",
    cappedThreePeersRatio: "≥ 0.93",
    slowSongPlays: "true",
  };
  console.table(
    Object.entries(figures).map(([figure, value]) => ({
      figure,
      measured: typeof value === "number" ? Number(value.toPrecision(3)) : value,
      target: targets[figure] ?? "",
    })),
  );
}

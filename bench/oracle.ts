/**
 * What the oracle does with a core, against OpenSSL, against a bare file, and against OpenZeppelin's tree:
 * `npm run bench:oracle [-- --json]`. What each figure means: docs/benchmarks.md.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchMemory } from "./oracle/benchMemory.ts";
import { benchPlays } from "./oracle/benchPlays.ts";
import { benchSockets } from "./oracle/benchSockets.ts";
import { benchStore } from "./oracle/benchStore.ts";
import { benchVerification } from "./oracle/benchVerification.ts";
import { benchTree } from "./tree.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
// On the disk the store would use, not on a memory file system.
const folder = join(import.meta.dirname, "..", ".local", "bench");
mkdirSync(folder, { recursive: true });

const memory = benchMemory();
const verification = await benchVerification();
const plays = await benchPlays({ folder });
const sockets = await benchSockets({ folder });
const store = await benchStore({ folder });
const tree = benchTree();
rmSync(folder, { recursive: true, force: true });

const figures = { ...plays, ...sockets, ...verification, ...store, ...memory, ...tree };
if (values.json) console.log(JSON.stringify(figures));
else {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const ratio = (value: number) => value.toFixed(2);
  console.table([
    row("plays with their 20 beats, per CPU-second", count(figures.playsPerCpuSecond), "≥ 3,000"),
    row("the same over real sockets", count(figures.playsPerCpuSecondOverSockets), ""),
    row("beats alone, per CPU-second", count(figures.beatsPerCpuSecond), ""),
    row("signatures verified per counted play", ratio(figures.verificationsPerPlay), "1 to 2"),
    row("statements verified, per CPU-second", count(figures.statementsPerCpuSecond), ""),
    row("openssl speed ecdsap256, verifications/s", count(figures.opensslVerifiesPerSecond), ""),
    row("verification path ÷ OpenSSL", ratio(figures.verifyRatioToOpenssl), "≥ 0.75"),
    row("plays stored durably, per second", count(figures.storedPerSecond), ""),
    row("same bytes, append + fdatasync, per second", count(figures.appendedPerSecond), ""),
    row("store ÷ fdatasync", ratio(figures.storeRatioToFdatasync), ""),
    row("bytes of an open play in memory", count(figures.bytesPerOpenPlay), "≈ 170"),
    row("tree of a million accounts, CPU s", ratio(figures.treeMillionSeconds), ""),
    row(
      "times less per account than OpenZeppelin",
      count(figures.treePerAccountRatioToOpenZeppelin),
      "≥ 100",
    ),
  ]);
}

function row(figure: string, measured: string, target: string) {
  return { figure, measured, target };
}

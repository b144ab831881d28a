/**
 * `npm test`: everything a newcomer needs to trust the tree, in stages; goes on after one that fails.
 * `--only name[,name]` runs some of them (a stage's name or its group). `--speed lite` takes less than a minute,
 * `--speed nightly` as long as it takes. The last line is the result.
 */
import { parseArgs } from "node:util";
import { runStage, type StageResult } from "./testing/runStage.ts";
import { findRoot, nightlySeed, SPEEDS, type Stage, selectStages, stages } from "./testing/stages.ts";

const root = findRoot(import.meta.dirname);
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    speed: { type: "string", default: "ci" },
  },
});
const speed = SPEEDS.find((name) => name === values.speed);
if (speed === undefined) {
  console.error(`--speed does not know ${values.speed}; it knows ${SPEEDS.join(", ")}`);
  process.exit(2);
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort());

function printSummary(results: StageResult[]): void {
  const rows = results.map((result) => [
    result.stage.name,
    String(result.passed),
    String(result.failed),
    `${result.seconds.toFixed(1)} s`,
    result.timedOut ? `stopped after ${result.stage.limit} s` : "",
  ]);
  const table = [["stage", "passed", "failed", "time", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  console.log("");
  for (const row of table) {
    const cells = row
      .slice(0, 4)
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    console.log(`  ${[...cells, row[4]].join("  ")}`.trimEnd());
  }
}

let chosen: ReturnType<typeof stages>;
try {
  chosen = selectStages(
    stages(root, speed),
    values.only.flatMap((word) => word.split(",")),
  );
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}

if (speed === "nightly") console.log(`fuzz seed ${nightlySeed()}: MUSICCHAIN_FUZZ_SEED repeats it`);

async function run(stage: Stage, write: (text: string) => void, givesWay = false): Promise<StageResult> {
  write(`\n▶ ${stage.name}\n`);
  const result = await runStage(stage, root, { signal: stopping.signal, write, givesWay });
  const mark = result.failed === 0 ? "✔" : "✘";
  const { passed, failed, seconds } = result;
  write(`${mark} ${stage.name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s\n`);
  return result;
}

// The compiler keeps one core busy for most of `lite`, and has it to itself; the other does the rest meanwhile. What
// the contracts' stage says is held until then.
const isBeside = ({ group }: Stage) => speed === "lite" && group === "contracts";
const held: string[] = [];
const beside = Promise.all(chosen.filter(isBeside).map((stage) => run(stage, (text) => held.push(text))));
const results: StageResult[] = [];
for (const stage of chosen.filter((stage) => !isBeside(stage))) {
  if (stopping.signal.aborted) break;
  results.push(await run(stage, (text) => process.stdout.write(text), chosen.some(isBeside)));
}
results.push(...(await beside));
process.stdout.write(held.join(""));
printSummary(results);
const skipped = results.flatMap((result) => result.skipped);
if (skipped.length > 0) {
  console.log(`\n${skipped.length} not run:`);
  for (const name of skipped) console.log(`  ${name}`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
if (stopping.signal.aborted) console.log("\nstopped before the end");
process.exitCode = failed > 0 || stopping.signal.aborted ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed`);

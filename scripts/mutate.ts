// `npm run mutate`: changes the contracts a little, one place at a time, and asks whether a test notices.
//   --target PlayRules,PlayLedger   these only (see mutation/targets.ts)
//   --file AttesterSet,BatchChain   these of their files only
//   --sample N --seed S             N mutants of each target, the same ones for the same seed
//   --fresh                         forget what earlier runs found (.local/mutation/)
//   --list                          say what would be tried
//   --write                         put the results of these targets into docs/mutation.md
// Ends with 1 when less than nine tenths are killed, or a survivor has no explanation in test/mutation/explained.json.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "./mutation/compile.ts";
import { createJudgeProcess } from "./mutation/createJudgeProcess.ts";
import { createResults } from "./mutation/createResults.ts";
import { describeMutant } from "./mutation/describeMutant.ts";
import { findMutants } from "./mutation/findMutants.ts";
import { loadSources } from "./mutation/loadSources.ts";
import { mergeResults, type Result } from "./mutation/mergeResults.ts";
import { type Row, renderReport } from "./mutation/renderReport.ts";
import { sample } from "./mutation/sample.ts";
import { scoreOutcomes } from "./mutation/scoreOutcomes.ts";
import { showProgress } from "./mutation/showProgress.ts";
import { targets } from "./mutation/targets.ts";
import type { AstNode } from "./mutation/types.ts";
import { findRoot } from "./testing/stages.ts";

type Explained = { file: string; before: string; after: string; why: string };

const ENOUGH = 9_000;
const root = findRoot(import.meta.dirname);
const { values } = parseArgs({
  options: {
    target: { type: "string", multiple: true, default: [] },
    file: { type: "string", multiple: true, default: [] },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    fresh: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const words = (list: string[]) => list.flatMap((word) => word.split(","));
const all = await targets(root);
const unknown = words(values.target).filter((name) => !all.some((target) => target.name === name));
if (unknown.length > 0) {
  console.error(
    `--target does not know ${unknown.join(", ")}; it knows ${all.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}
const limit = values.sample === undefined ? Number.POSITIVE_INFINITY : Number(values.sample);
if (!(limit > 0)) {
  console.error(`--sample is a number above 0, not ${values.sample}`);
  process.exit(2);
}
const chosen = all.filter(({ name }) => values.target.length === 0 || words(values.target).includes(name));
const files = words(values.file);

const explained = JSON.parse(
  await readFile(join(root, "test/mutation/explained.json"), "utf8"),
) as Explained[];
const results = await createResults(join(root, ".local/mutation/results.json"), { fresh: values.fresh });
const judge = createJudgeProcess({ root, fuzzRuns: 64 });

const day = execFileSync("git", ["log", "-1", "--format=%cs"], { cwd: root, encoding: "utf8" }).trim();
const reports: Result[] = [];
for (const target of chosen) {
  if (target.files.length === 0) continue;
  const sources = await loadSources(root, target.files);
  const changed = target.files.filter((file) => files.length === 0 || files.includes(basename(file, ".sol")));
  const { asts, error } = compile(sources, changed, "ast");
  if (error !== undefined) throw new Error(`${target.name} does not parse: ${error}`);
  const found = changed.flatMap((file) =>
    findMutants(file, sources.get(file) as string, asts.get(file) as AstNode),
  );
  const mutants = sample(found, limit, values.seed);
  const closure = await loadSources(root, target.tests);
  const tests = createHash("sha256")
    .update(JSON.stringify([...closure].filter(([name]) => !target.files.includes(name)).sort()))
    .digest("hex");

  const rows: Row[] = [];
  const progress = showProgress(target.name, values.list ? 0 : mutants.length);
  for (const mutant of mutants) {
    const lines = describeMutant(sources.get(mutant.file) as string, mutant);
    if (values.list) {
      console.log(`${mutant.file}:${mutant.line} ${mutant.operator}: ${lines.before}  →  ${lines.after}`);
      continue;
    }
    let outcome = results.get(mutant, tests);
    if (!outcome) {
      outcome = await judge.judge(mutant, target.tests);
      await results.set(mutant, tests, outcome);
    }
    const why = explained.find(
      ({ file, before, after }) => file === mutant.file && before === lines.before && after === lines.after,
    )?.why;
    rows.push({ target: target.name, mutant, outcome, ...lines, why });
    if (outcome.verdict === "survived" && why === undefined) {
      progress.say(
        `survived  ${mutant.file}:${mutant.line} ${mutant.where}\n    ${lines.before}\n    ${lines.after}`,
      );
    }
    progress.step();
  }
  progress.stop();
  reports.push({ target: target.name, found: found.length, seed: values.seed, day, rows });
}
judge.stop();
if (values.list) process.exit(0);

const rows = reports.flatMap((report) => report.rows);
console.log(`\n${renderReport(rows)}`);
if (values.write) {
  const path = join(root, "docs/mutation.md");
  const text = await readFile(path, "utf8");
  const [start, end] = ["<!-- results -->\n", "<!-- end of results -->"];
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)];
  const order = all.map(({ name }) => name);
  const block = mergeResults(text.slice(from, to), reports, order);
  await writeFile(path, `${text.slice(0, from)}\n${block}\n\n${text.slice(to)}`);
}
const { share } = scoreOutcomes(rows.map(({ outcome }) => outcome));
const open = rows.filter(({ outcome, why }) => outcome.verdict === "survived" && why === undefined);
if (share < ENOUGH) console.error(`less than ${ENOUGH / 100} % are killed`);
if (open.length > 0) console.error(`${open.length} survivors have no explanation`);
process.exit(share < ENOUGH || open.length > 0 ? 1 : 0);

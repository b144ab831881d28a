// Started by createJudgeProcess.ts: judges one mutant after another, in a process that can be stopped.
import { createJudge } from "./createJudge.ts";
import { createRunner } from "./createRunner.ts";
import type { Mutant, Outcome } from "./types.ts";

export type Question = { mutant: Mutant; tests: string[] };
/** `stuck`: tests are still running, and only ending the process ends them. */
export type Answer = { outcome: Outcome; stuck: boolean } | { error: string };

const [root, fuzzRuns] = process.argv.slice(2) as [string, string];
const answer = (message: Answer) => process.send?.(message);
// seconds of this process's own work, which other processes on the machine do not lengthen
const worked = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

// What a loop that never ends may remember meanwhile, above what the process holds when tests start.
const MEMORY = 2 ** 31;

let limit = Number.POSITIVE_INFINITY;
let most = Number.POSITIVE_INFINITY;
const unlimited = () => {
  limit = Number.POSITIVE_INFINITY;
  most = Number.POSITIVE_INFINITY;
};
setInterval(() => {
  if (worked() < limit && process.memoryUsage.rss() < most) return;
  unlimited();
  answer({ outcome: { verdict: "killed", by: "it never ends" }, stuck: true });
}, 100);

const judge = createJudge({
  root,
  runner: await createRunner({ root, fuzzRuns: Number(fuzzRuns) }),
  worked,
  onRun: (seconds) => {
    if (seconds === undefined) return unlimited();
    limit = worked() + 5 + 10 * seconds;
    most = process.memoryUsage.rss() + MEMORY;
  },
});

process.on("message", ({ mutant, tests }: Question) => {
  judge.judge(mutant, tests).then(
    (outcome) => answer({ outcome, stuck: false }),
    (error: Error) => answer({ error: error.message }),
  );
});

process.on("disconnect", () => process.exit());

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Judge } from "./createJudge.ts";
import type { Answer } from "./judgeProcess.ts";
import type { Outcome } from "./types.ts";

export type JudgeProcess = Judge & { stop(): void };

/**
 * Judges in another process, which is ended when a mutant makes it work much longer than the tests do without it: a
 * loop that never ends is noticed like any other failure, and the engine has no way to stop it.
 */
export function createJudgeProcess({ root, fuzzRuns }: { root: string; fuzzRuns: number }): JudgeProcess {
  let child: ChildProcess | undefined;
  const start = () => {
    const path = fileURLToPath(new URL("judgeProcess.ts", import.meta.url));
    child = fork(path, [root, `${fuzzRuns}`], { serialization: "advanced" });
    return child;
  };
  const stop = () => {
    child?.kill("SIGKILL");
    child = undefined;
  };

  return {
    stop,
    judge(mutant, tests) {
      const worker = child ?? start();
      return new Promise<Outcome>((resolve, reject) => {
        const done = () => worker.removeAllListeners();
        worker.on("message", (answer: Answer) => {
          done();
          if ("error" in answer) return reject(new Error(answer.error));
          if (answer.stuck) stop();
          resolve(answer.outcome);
        });
        worker.on("exit", (code) => {
          done();
          child = undefined;
          reject(new Error(`the judging process ended with ${code}`));
        });
        worker.send({ mutant, tests });
      });
    },
  };
}

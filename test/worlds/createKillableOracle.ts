import { type ChildProcess, fork } from "node:child_process";
import type { OracleConfigInput } from "@musicchain/oracle";

/** Starts, kills and starts again one oracle on one data folder. */
export function createKillableOracle(config: OracleConfigInput, ahead: () => number) {
  let child: ChildProcess | undefined;
  let url = "";

  return {
    get url() {
      return url;
    },
    async start(): Promise<void> {
      const started = fork(
        new URL("oracleProcess.ts", import.meta.url),
        [JSON.stringify(config), String(ahead())],
        {
          execArgv: ["--disable-warning=ExperimentalWarning"],
        },
      );
      child = started;
      url = await new Promise<string>((resolve, reject) => {
        started.once("message", (message) => resolve((message as { url: string }).url));
        started.once("exit", (code) => reject(new Error(`The oracle ended with ${code}`)));
      });
    },
    /** Tells it the time; resolves once it knows. */
    async follow(): Promise<void> {
      const following = child;
      if (!following?.connected) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      following.once("message", resolve).once("exit", resolve);
      following.send({ ahead: ahead() });
      await promise;
      following.off("message", resolve).off("exit", resolve);
    },
    /** `kill -9`, whatever it is doing. */
    async kill(): Promise<void> {
      const dying = child!;
      const gone = new Promise((resolve) => dying.once("exit", resolve));
      dying.kill("SIGKILL");
      await gone;
    },
  };
}

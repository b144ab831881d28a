import { join } from "node:path";
import { createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { waitUntil } from "./waitUntil.ts";

export type WebOptions = {
  root: string;
  port: number;
  /** The built app. */
  folder: string;
  oracleUrl: string;
  rpcUrl: string;
  logFile: string;
  watchdog: Watchdog;
};

/** The process that serves the web app and the faucet. */
export function createWeb({ root, port, folder, oracleUrl, rpcUrl, logFile, watchdog }: WebOptions) {
  const url = `http://127.0.0.1:${port}`;
  const child = createChild({
    name: "web",
    command: [
      process.execPath,
      join(import.meta.dirname, "serveApp.ts"),
      ...["--folder", folder, "--port", String(port), "--oracle", oracleUrl, "--rpc", rpcUrl],
    ],
    cwd: root,
    logFile,
    watchdog,
  });
  return {
    child,
    url,
    async start({ signal }: { signal?: AbortSignal } = {}) {
      child.start();
      await waitUntil("the web server", async () => (await fetch(`${url}/musicchain.json`)).ok, {
        seconds: 20,
        unless: child.death(),
        signal,
      });
    },
    stop: () => child.stop(),
  };
}

import { FatalError } from "@musicchain/protocol";
import { localPrivateKey } from "./accounts.ts";
import { createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { musicchain } from "./musicchain.ts";

export type RegisterFolderOptions = {
  root: string;
  deploymentFile: string;
  /** The seeder's library. */
  folder: string;
  music: string;
  logFile: string;
  watchdog: Watchdog;
  signal?: AbortSignal;
};

/**
 * Scans a folder into the seeder's library and registers what is new as the artist's songs.
 * @returns the sentence that sums it up
 */
export async function registerFolder(options: RegisterFolderOptions): Promise<string> {
  const { root, deploymentFile, folder, music, logFile, watchdog, signal } = options;
  const child = createChild({
    name: "registration of the songs",
    command: musicchain(root, "add", music, "--deployment", deploymentFile, "--data", folder, "--yes"),
    cwd: root,
    env: { MUSICCHAIN_KEY: localPrivateKey("artist"), NO_COLOR: "1" },
    logFile,
    watchdog,
  });
  child.start();
  const stop = () => void child.stop();
  signal?.addEventListener("abort", stop, { once: true });
  const { code } = await child.exited;
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new FatalError(`the songs were not registered:\n${await child.lastLines()}`, `read ${logFile}`);
  }
  return (await child.lastLines(1)).trim();
}

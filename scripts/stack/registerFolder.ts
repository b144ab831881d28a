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
  /** Logs of the two commands. */
  logFile: (name: string) => string;
  watchdog: Watchdog;
  signal?: AbortSignal;
};

/**
 * Scans a folder into the seeder's library and registers what is new as the artist's songs, both by the command line
 * a seeder and an artist would use.
 * @returns the sentences that sum it up
 */
export async function registerFolder(options: RegisterFolderOptions): Promise<string[]> {
  const { root, deploymentFile, folder, music, logFile, watchdog, signal } = options;

  async function run(name: string, args: string[], key?: string): Promise<string> {
    const child = createChild({
      name: `musicchain ${name}`,
      command: musicchain(root, ...args),
      cwd: root,
      env: {
        MUSICCHAIN_DEPLOYMENT: deploymentFile,
        MUSICCHAIN_DATA_DIR: folder,
        MUSICCHAIN_KEY: key,
        NO_COLOR: "1",
      },
      logFile: logFile(name),
      watchdog,
    });
    child.start();
    const stop = () => void child.stop();
    signal?.addEventListener("abort", stop, { once: true });
    const { code } = await child.exited;
    signal?.removeEventListener("abort", stop);
    signal?.throwIfAborted();
    if (code !== 0) {
      throw new FatalError(
        `musicchain ${name} did not work:\n${await child.lastLines()}`,
        `read ${logFile(name)}`,
      );
    }
    return (await child.lastLines(1)).trim();
  }

  return [
    await run("add", ["add", music]),
    await run("register", ["register", "--yes"], localPrivateKey("artist")),
  ];
}

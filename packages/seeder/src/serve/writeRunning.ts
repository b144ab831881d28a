import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RUNNING_FILE } from "./lockDataFolder.ts";

/**
 * Writes down who has a data folder and where its page is, for `musicchain status` and for whoever wants the folder.
 * @returns what removes it again
 */
export async function writeRunning(folder: string, url: string): Promise<() => Promise<void>> {
  const file = join(folder, RUNNING_FILE);
  const text = JSON.stringify({ pid: process.pid, url });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return () => rm(file, { force: true });
}

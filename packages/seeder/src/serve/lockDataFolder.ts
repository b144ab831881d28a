import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "@musicchain/protocol";

/** What a running seeder says about itself to other processes of its user. */
export const RUNNING_FILE = "running.json";

/**
 * Two seeders must not use one data folder: both would be one peer. The lock is the system's own on an open file (by
 * way of SQLite), so it ends with the process, however that ends.
 * @returns what gives the folder free again
 * @throws UserError that names the process that has it
 */
export async function lockDataFolder(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, "seeder.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (cause) {
    lock.close();
    if (!/locked|busy/i.test(String(cause))) throw cause;
    const holder = await readFile(join(folder, RUNNING_FILE), "utf8")
      .then((text) => (JSON.parse(text) as { pid?: number }).pid)
      .catch(() => undefined);
    const who = holder === undefined ? "Another process" : `Process ${holder}`;
    throw new UserError(
      `${who} is seeding from ${folder} already.`,
      "Use that one (musicchain status), stop it first, or give this one a folder of its own: --data-dir FOLDER.",
      { cause },
    );
  }
  return () => lock.close();
}

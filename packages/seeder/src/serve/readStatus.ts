import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RetryableError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { SeederStatus } from "./createSeeder.ts";
import { RUNNING_FILE } from "./lockDataFolder.ts";

/**
 * What the seeder that runs from a data folder says of itself.
 * @throws RetryableError when none does
 */
export async function readStatus(folder: string): Promise<SeederStatus> {
  try {
    const { pid, url } = JSON.parse(await readFile(join(folder, RUNNING_FILE), "utf8")) as Record<
      string,
      unknown
    >;
    const signal = AbortSignal.timeout(LIMITS.serve.statusRequest);
    const answer = (await (await fetch(`${url}/status`, { signal })).json()) as SeederStatus;
    // After a crash another program may have its port.
    if (answer.pid === pid) return answer;
  } catch {
    // Said below, whatever it was.
  }
  throw new RetryableError(
    `No seeder runs from ${folder}.`,
    "Start it with musicchain seed, or name its folder with --data-dir.",
  );
}

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { publicClientFor } from "./rpc.ts";

export type ChainRecordOptions = {
  rpcUrl: string;
  /** Remembers which chain the folders below belong to. */
  file: string;
  /** Folders and files that mean nothing on another chain. */
  dependents: string[];
};

/**
 * Removes what was kept of another chain (a state file that was deleted, or a node that starts fresh every time).
 * @returns whether anything was kept and had to go
 */
export async function forgetOtherChain({ rpcUrl, file, dependents }: ChainRecordOptions): Promise<boolean> {
  const { hash } = await publicClientFor(rpcUrl).getBlock({ blockNumber: 0n });
  const known = (await readFile(file, "utf8").catch(() => "")).trim();
  if (known === hash) return false;
  await Promise.all(dependents.map((path) => rm(path, { recursive: true, force: true })));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${hash}\n`);
  return known !== "";
}

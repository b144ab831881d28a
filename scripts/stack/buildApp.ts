import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { FatalError } from "@musicchain/protocol";
import { createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { hashFolders } from "./hashFolders.ts";

/** What the built app depends on. */
const SOURCES = ["packages/client", "packages/protocol/src", "packages/swarm/src", "package-lock.json"];
const KEPT = 3;

export type BuildOptions = { root: string; logFile: string; watchdog: Watchdog };

/**
 * Builds the web app unless these very sources were built before.
 * @returns the folder to serve, and whether it had to be built
 */
export async function buildApp({
  root,
  logFile,
  watchdog,
}: BuildOptions): Promise<{ folder: string; built: boolean }> {
  const cache = join(root, ".local", "app");
  const folder = join(cache, await hashFolders(root, SOURCES));
  if (await stat(join(folder, "index.html")).catch(() => undefined)) {
    const now = new Date();
    await utimes(folder, now, now);
    return { folder, built: false };
  }
  await mkdir(cache, { recursive: true });
  const unfinished = `${folder}.${process.pid}`;
  const build = createChild({
    name: "build of the web app",
    command: [join(root, "node_modules", ".bin", "vite"), "build", "--outDir", unfinished, "--emptyOutDir"],
    cwd: join(root, "packages", "client"),
    env: { NO_COLOR: "1" },
    logFile,
    watchdog,
  });
  build.start();
  const { code } = await build.exited;
  if (code !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    throw new FatalError(`the web app did not build:\n${await build.lastLines()}`, `read ${logFile}`);
  }
  // Whoever builds the same sources at the same time makes the same files: the first one stays.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  await removeOld(cache);
  return { folder, built: true };
}

async function removeOld(cache: string): Promise<void> {
  const builds = await Promise.all(
    (await readdir(cache))
      .filter((name) => /^[0-9a-f]{16}$/.test(name))
      .map(async (name) => ({ name, at: (await stat(join(cache, name))).mtimeMs })),
  );
  const old = builds.sort((a, b) => b.at - a.at).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(cache, name), { recursive: true, force: true })));
}

import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { LibraryProblem } from "./problem.ts";

export type ListedFile = { path: string; stats: Stats } | { path: string; problem: LibraryProblem };

export type ListOptions = {
  /** Told of every folder before its names are read. */
  onFolder?: (folder: string) => void;
  /** Folders that are passed over. */
  leftOut?: ReadonlySet<string>;
};

/**
 * Walks a folder depth first in name order. Hidden entries, sockets, pipes and devices are passed over; links are
 * followed, each folder once, so a link to a parent ends. What cannot be read comes out as a problem.
 */
export async function* listFiles(
  folder: string,
  options: ListOptions = {},
  seen = new Set<string>(),
): AsyncGenerator<ListedFile> {
  let names: string[];
  try {
    const real = await realpath(folder);
    if (seen.has(real)) return;
    seen.add(real);
    options.onFolder?.(folder);
    names = (await readdir(folder)).sort();
  } catch (cause) {
    yield { path: folder, problem: unreadable(cause) };
    return;
  }
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    let stats: Stats;
    try {
      stats = await stat(path);
    } catch (cause) {
      yield { path, problem: unreadable(cause) };
      continue;
    }
    if (stats.isDirectory()) {
      if (!options.leftOut?.has(path)) yield* listFiles(path, options, seen);
    } else if (stats.isFile()) yield { path, stats };
  }
}

function unreadable(cause: unknown): LibraryProblem {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
  return new LibraryProblem(
    "Unreadable",
    `cannot be read (${code}); check that it exists and that you may read it`,
    cause,
  );
}

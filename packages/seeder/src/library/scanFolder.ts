import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { LIMITS } from "../limits.ts";
import type { Stage } from "./analyseFile.ts";
import { findTools, type Tools } from "./findTools.ts";
import { type ListedFile, type ListOptions, listFiles } from "./listFiles.ts";
import { isWithin, type Library, type Track } from "./openLibrary.ts";
import type { LibraryProblem } from "./problem.ts";
import { isUnchanged, scanFile } from "./scanFile.ts";

export type ScanEvent =
  | { type: "found"; files: number }
  | { type: "stage"; path: string; stage: Stage }
  | { type: "added"; path: string; track: Track }
  | { type: "unchanged"; path: string }
  /** Same bytes as a file already in the library; reported once, when it is new. */
  | { type: "duplicate"; path: string; of: string }
  | { type: "problem"; path: string; problem: LibraryProblem }
  /** Neither named nor made like music: a cover, a text. */
  | { type: "ignored"; path: string }
  | { type: "removed"; path: string };

export type ScanResult = {
  added: Track[];
  unchanged: number;
  duplicates: { path: string; of: string }[];
  problems: { path: string; problem: LibraryProblem }[];
  ignored: number;
  removed: string[];
  /** Files somebody wrote to just now: left for the next scan. */
  waiting: string[];
};

export type ScanParameters = {
  /** A folder or several, or single files. */
  folder: string | readonly string[];
  library: Library;
  tools?: Tools;
  /** Files worked on at once. Default: the processor's cores, at most 4. */
  atOnce?: number;
  /** Files changed less than this many milliseconds ago are left for the next scan. Default 0. */
  settle?: number;
  /** Told of every folder before its names are read. */
  onFolder?: (folder: string) => void;
  onEvent?: (event: ScanEvent) => void;
  signal?: AbortSignal;
};

/** How a file ended. */
export type Outcome = Exclude<ScanEvent, { type: "found" | "stage" | "removed" }>;

/**
 * Brings a library up to date with a folder. Files whose size and time are known are not opened again, known bytes
 * under a new name not analysed again. What cannot be a song comes back as a problem and stops nothing. What is in
 * a folder that cannot be read stays known: a disk may be unplugged.
 */
export async function scanFolder(parameters: ScanParameters): Promise<ScanResult> {
  const { library, onFolder, onEvent, signal, settle = 0 } = parameters;
  const atOnce = parameters.atOnce ?? Math.min(LIMITS.scan.atOnce, availableParallelism());
  const roots = [parameters.folder].flat().map((root) => resolve(root));
  const tools = parameters.tools ?? (await findTools());
  const result: ScanResult = {
    added: [],
    unchanged: 0,
    duplicates: [],
    problems: [],
    ignored: 0,
    removed: [],
    waiting: [],
  };
  const report = (event: Outcome) => {
    if (event.type === "added") result.added.push(event.track);
    else if (event.type === "duplicate") result.duplicates.push({ path: event.path, of: event.of });
    else if (event.type === "problem") result.problems.push({ path: event.path, problem: event.problem });
    else result[event.type] += 1;
    onEvent?.(event);
  };

  const files: { path: string; stats: Stats }[] = [];
  const leftOut = library.leftOut();
  const gone = new Set(library.paths().filter((path) => roots.some((root) => isWithin(path, root))));
  const listed = new Set<string>();
  for (const root of roots) {
    for await (const file of listRoot(root, { leftOut, onFolder })) {
      signal?.throwIfAborted();
      if (listed.has(file.path)) continue;
      listed.add(file.path);
      gone.delete(file.path);
      if ("problem" in file) {
        for (const path of gone) if (isWithin(path, file.path)) gone.delete(path);
        report({ type: "problem", path: file.path, problem: file.problem });
      } else if (settle > 0 && Math.abs(Date.now() - file.stats.ctimeMs) < settle) {
        if (!isUnchanged(library.file(file.path), file.stats)) result.waiting.push(file.path);
        else files.push(file);
      } else files.push(file);
    }
  }
  onEvent?.({ type: "found", files: files.length });

  const working = new Map<string, Promise<unknown>>();
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) {
      signal?.throwIfAborted();
      report(await scanFile({ ...file, library, tools, working, gone, onEvent, signal }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  // At the end, so that a file that only has another name now never leaves the library.
  for (const path of gone) {
    library.removeFile(path);
    result.removed.push(path);
    onEvent?.({ type: "removed", path });
  }
  result.added.sort((a, b) => (a.path < b.path ? -1 : 1));
  return result;
}

/** A folder's files, or the one file. */
async function* listRoot(root: string, options: ListOptions): AsyncGenerator<ListedFile> {
  const stats = await stat(root).catch(() => undefined);
  if (stats?.isFile()) yield { path: root, stats };
  else yield* listFiles(root, options);
}

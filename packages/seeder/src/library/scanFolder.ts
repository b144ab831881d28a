import type { Stats } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve, sep } from "node:path";
import { LIMITS } from "../limits.ts";
import type { Stage } from "./analyseFile.ts";
import { findTools, type Tools } from "./findTools.ts";
import { listFiles } from "./listFiles.ts";
import type { Library, Track } from "./openLibrary.ts";
import type { LibraryProblem } from "./problem.ts";
import { scanFile } from "./scanFile.ts";

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
};

export type ScanParameters = {
  folder: string;
  library: Library;
  tools?: Tools;
  /** Files worked on at once. Default: the processor's cores, at most 4. */
  atOnce?: number;
  onEvent?: (event: ScanEvent) => void;
  signal?: AbortSignal;
};

/** How a file ended. */
export type Outcome = Exclude<ScanEvent, { type: "found" | "stage" | "removed" }>;

/**
 * Brings a library up to date with a folder. Files whose size and time are known are not opened again, known bytes
 * under a new name not analysed again. What cannot be a song comes back as a problem and stops nothing.
 */
export async function scanFolder(parameters: ScanParameters): Promise<ScanResult> {
  const {
    library,
    onEvent,
    signal,
    atOnce = Math.min(LIMITS.scan.atOnce, availableParallelism()),
  } = parameters;
  const folder = resolve(parameters.folder);
  const tools = parameters.tools ?? (await findTools());
  const result: ScanResult = {
    added: [],
    unchanged: 0,
    duplicates: [],
    problems: [],
    ignored: 0,
    removed: [],
  };
  const report = (event: Outcome) => {
    if (event.type === "added") result.added.push(event.track);
    else if (event.type === "duplicate") result.duplicates.push({ path: event.path, of: event.of });
    else if (event.type === "problem") result.problems.push({ path: event.path, problem: event.problem });
    else result[event.type] += 1;
    onEvent?.(event);
  };

  const files: { path: string; stats: Stats }[] = [];
  const gone = new Set(library.paths().filter((path) => path.startsWith(folder + sep)));
  for await (const file of listFiles(folder)) {
    signal?.throwIfAborted();
    gone.delete(file.path);
    if ("problem" in file) report({ type: "problem", path: file.path, problem: file.problem });
    else files.push(file);
  }
  onEvent?.({ type: "found", files: files.length });
  for (const path of gone) {
    library.removeFile(path);
    result.removed.push(path);
    onEvent?.({ type: "removed", path });
  }

  const working = new Map<string, Promise<unknown>>();
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) {
      signal?.throwIfAborted();
      report(await scanFile({ ...file, library, tools, working, onEvent, signal }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  result.added.sort((a, b) => (a.path < b.path ? -1 : 1));
  return result;
}

import type { Stats } from "node:fs";
import { availableParallelism } from "node:os";
import { extname, resolve, sep } from "node:path";
import { formatByExtension, RetryableError } from "@musicchain/protocol";
import type { Stage } from "./analyseFile.ts";
import { detectFormat } from "./detectFormat.ts";
import { findTools, type Tools } from "./findTools.ts";
import { hashFile } from "./hashFile.ts";
import { listFiles } from "./listFiles.ts";
import type { Library, Track } from "./openLibrary.ts";
import { LibraryProblem } from "./problem.ts";

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

type Outcome = Exclude<ScanEvent, { type: "found" | "stage" | "removed" }>;

/**
 * Brings a library up to date with a folder. Files whose size and time are known are not opened again, known bytes
 * under a new name not analysed again. What cannot be a song comes back as a problem and stops nothing.
 */
export async function scanFolder(parameters: ScanParameters): Promise<ScanResult> {
  const { library, onEvent, signal, atOnce = Math.min(4, availableParallelism()) } = parameters;
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

  /** Two workers must not analyse the same bytes under two names. */
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

type FileScan = Pick<ScanParameters, "library" | "onEvent" | "signal"> & {
  path: string;
  stats: Stats;
  tools: Tools;
  working: Map<string, Promise<unknown>>;
};

async function scanFile(scan: FileScan): Promise<Outcome> {
  const { path, stats, library, signal } = scan;
  const known = library.file(path);
  if (known?.size === stats.size && known.mtimeMs === stats.mtimeMs) {
    return known.problem ? { type: "problem", path, problem: known.problem } : { type: "unchanged", path };
  }
  try {
    return await scanNewFile(scan);
  } catch (error) {
    signal?.throwIfAborted();
    const problem = toProblem(error);
    // What may be different next time although the file is not is tried again next time.
    if (problem.code !== "Unreadable" && problem.code !== "ChangedWhileReading") {
      library.saveFile({ path, size: stats.size, mtimeMs: stats.mtimeMs, contentHash: undefined, problem });
    }
    return { type: "problem", path, problem };
  }
}

async function scanNewFile({
  path,
  stats,
  library,
  tools,
  working,
  onEvent,
  signal,
}: FileScan): Promise<Outcome> {
  const named = formatByExtension(extname(path)) !== undefined;
  if (stats.size === 0) {
    if (named) throw new LibraryProblem("Empty", "is empty (0 bytes); copy it again from its source");
    return { type: "ignored", path };
  }
  const format = await detectFormat(path);
  if (format === undefined) {
    if (named) {
      throw new LibraryProblem(
        "NotAudio",
        `is named ${extname(path)} but holds no audio in a format that can be played`,
      );
    }
    return { type: "ignored", path };
  }
  const onStage = (stage: Stage) => onEvent?.({ type: "stage", path, stage });
  onStage("hashing");
  const contentHash = await hashFile(path, { signal });
  // Loaded when there is something to analyse: it brings a UnixFS importer and all tag parsers.
  const { analyseFile } = await import("./analyseFile.ts");
  while (working.has(contentHash)) await working.get(contentHash)?.catch(() => {});
  if (library.hasTrack(contentHash)) {
    const of = library.pathsOf(contentHash).find((other) => other !== path);
    library.saveFile({ path, size: stats.size, mtimeMs: stats.mtimeMs, contentHash, problem: undefined });
    return of === undefined ? { type: "unchanged", path } : { type: "duplicate", path, of };
  }
  const work = analyseFile({ path, stats, format, contentHash, tools, onStage, signal }).then(
    ({ track, layout }) => {
      library.saveTrack(track, layout);
      return track;
    },
  );
  working.set(contentHash, work);
  const track = await work.finally(() => working.delete(contentHash));
  return { type: "added", path, track };
}

/** Only what the file system says about this file is the file's problem; everything else is ours. */
const FILE_CALLS = new Set(["open", "read", "stat", "lstat", "scandir", "realpath"]);

function toProblem(error: unknown): LibraryProblem {
  if (error instanceof LibraryProblem) return error;
  if (error instanceof RetryableError) {
    return new LibraryProblem("ChangedWhileReading", "changed while it was read; scan again", error);
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !FILE_CALLS.has(syscall)) throw error;
  return new LibraryProblem("Unreadable", `cannot be read (${code}); check that you may read it`, error);
}

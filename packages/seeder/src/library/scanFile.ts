import type { Stats } from "node:fs";
import { extname } from "node:path";
import { formatByExtension } from "@musicchain/protocol";
import type { Stage } from "./analyseFile.ts";
import { detectFormat } from "./detectFormat.ts";
import type { Tools } from "./findTools.ts";
import { hashFile } from "./hashFile.ts";
import type { FileEntry } from "./openLibrary.ts";
import { LibraryProblem } from "./problem.ts";
import type { Outcome, ScanParameters } from "./scanFolder.ts";

export type FileScan = Pick<ScanParameters, "library" | "onEvent" | "signal"> & {
  path: string;
  stats: Stats;
  tools: Tools;
  /** By content hash: two workers must not analyse the same bytes under two names. */
  working: Map<string, Promise<unknown>>;
  /** Paths the index knows and the disk does not. */
  gone: ReadonlySet<string>;
};

/** Whether a file is as the index knows it, by size and modification time. */
export const isUnchanged = (known: FileEntry | undefined, stats: Stats): known is FileEntry =>
  known?.size === stats.size && known.mtimeMs === stats.mtimeMs;

/** Brings one file's entry up to date. */
export async function scanFile(scan: FileScan): Promise<Outcome> {
  const { path, stats, library, signal } = scan;
  const known = library.file(path);
  if (isUnchanged(known, stats)) {
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
  gone,
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
    const of = library.pathsOf(contentHash).find((other) => other !== path && !gone.has(other));
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
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !FILE_CALLS.has(syscall)) throw error;
  return new LibraryProblem("Unreadable", `cannot be read (${code}); check that you may read it`, error);
}

import { type FSWatcher, watch } from "node:fs";
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import { LIMITS } from "../limits.ts";
import { findTools, type Tools } from "./findTools.ts";
import { isWithin, type Library } from "./openLibrary.ts";
import type { LibraryProblem } from "./problem.ts";
import { type ScanEvent, type ScanResult, scanFolder } from "./scanFolder.ts";

export type FolderWatch = ReturnType<typeof createFolderWatch>;

export type WatchParameters = {
  library: Library;
  onEvent?: (event: ScanEvent) => void;
  /** After every scan, with what it changed. */
  onScanned?: (result: ScanResult) => void;
  /** A scan could not be made, or a folder cannot be watched; it is tried again. */
  onError?: (error: Error) => void;
  /** Times in milliseconds; default: `LIMITS.watch`. */
  times?: Partial<Record<keyof typeof LIMITS.watch, number>>;
};

/**
 * Keeps a library in line with the folders it watches. What the system reports is gathered until it is quiet, and only
 * the folders it names are scanned; now and then all of them are, because network drives report nothing. One scan
 * runs at a time. A file that is still written to is left until it rests.
 */
export function createFolderWatch({ library, onEvent, onScanned, onError, times }: WatchParameters) {
  const { quiet, atMost, settle, rescan, retry } = { ...LIMITS.watch, ...times };
  const stopping = new AbortController();
  const { signal } = stopping;
  const watchers = new Map<string, FSWatcher>();
  const problems = new Map<string, LibraryProblem>();
  const dirty = new Set<string>();
  let known = new Set<string>();
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let everything: NodeJS.Timeout | undefined;
  let scanning: Promise<void> | undefined;
  let limited = false;
  let tools: Tools | undefined;

  /** Has a folder or a file looked at soon. */
  const mark = (path: string) => {
    if (signal.aborted) return;
    if (dirty.size === 0) since = Date.now();
    dirty.add(path);
    schedule(Math.max(0, Math.min(quiet, since + atMost - Date.now())));
  };
  const schedule = (delay: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), delay);
  };
  const run = async () => {
    if (scanning || signal.aborted || dirty.size === 0) return;
    const paths = [...dirty];
    dirty.clear();
    scanning = scan(paths)
      .catch((error: Error) => {
        if (signal.aborted) return;
        onError?.(error);
        for (const path of paths) dirty.add(path);
        schedule(retry);
      })
      .finally(() => {
        scanning = undefined;
      });
    await scanning;
    // What was reported meanwhile has waited long enough.
    if (dirty.size > 0 && !signal.aborted) schedule(quiet);
  };

  const scan = async (paths: string[]) => {
    const roots = await rootsOf(paths);
    if (roots.length === 0) return;
    const visited = new Set<string>();
    tools ??= await findTools();
    const result = await scanFolder({
      ...{ folder: roots, library, tools, settle, signal },
      onFolder: (folder) => {
        visited.add(folder);
        follow(folder);
      },
      onEvent: (event) => {
        if (event.type === "problem") {
          const before = problems.get(event.path);
          problems.set(event.path, event.problem);
          if (before?.message === event.problem.message) return;
        }
        onEvent?.(event);
      },
    });
    const wrong = new Set(result.problems.map(({ path }) => path));
    for (const path of problems.keys()) {
      if (!wrong.has(path) && roots.some((root) => isWithin(path, root))) problems.delete(path);
    }
    for (const folder of watchers.keys()) {
      if (!visited.has(folder) && roots.some((root) => isWithin(folder, root))) unfollow(folder);
    }
    if (
      result.waiting.length > 0 ||
      result.problems.some(({ problem }) => problem.code === "ChangedWhileReading")
    ) {
      setTimeout(() => roots.forEach(mark), settle).unref();
    }
    onScanned?.(result);
  };

  /** The highest folders that cover these paths and are there; what is gone is looked for in the folder above. */
  const rootsOf = async (paths: string[]): Promise<string[]> => {
    const folders = library.folders();
    const leftOut = [...library.leftOut()];
    const isOut = (path: string) =>
      leftOut.some(
        (out) =>
          isWithin(path, out) && !folders.some((folder) => isWithin(path, folder) && isWithin(folder, out)),
      );
    const all = await Promise.all(
      paths.map(async (path) => {
        if (isOut(path)) return undefined;
        let at = path;
        while (!folders.includes(at) && !(await exists(at))) {
          if (folders.some((folder) => isWithin(at, folder))) at = dirname(at);
          else return forget(at);
        }
        return at;
      }),
    );
    const there = [...new Set(all.filter((path) => path !== undefined))];
    return there.filter((path) => !there.some((other) => other !== path && isWithin(path, other)));
  };
  /** A file in no watched folder that is gone, and not with its disk. */
  const forget = async (path: string): Promise<undefined> => {
    if (await exists(dirname(path))) library.removeFile(path);
  };

  const follow = (folder: string) => {
    if (watchers.has(folder) || signal.aborted) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (!name?.startsWith(".")) mark(folder);
      });
      watcher.on("error", () => unfollow(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      // The system's number of watched folders is limited; the others are still looked at now and then.
      if (!limited) onError?.(error as Error);
      limited = true;
    }
  };
  const unfollow = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };

  /** Files that lie in no watched folder. */
  const loose = () => {
    const folders = library.folders();
    return library.paths().filter((path) => !folders.some((folder) => isWithin(path, folder)));
  };
  const markEverything = () => {
    for (const path of [...library.folders(), ...loose()]) mark(path);
    everything = setTimeout(markEverything, rescan);
  };

  return {
    /** Scans everything, then follows what changes. Resolves at once. */
    start(): void {
      known = new Set(library.folders());
      markEverything();
      schedule(0);
    },
    mark,
    /** Takes up folders that were added, lets go of those that were removed, and looks for those that were away. */
    async sync(): Promise<void> {
      const folders = library.folders();
      for (const folder of folders) {
        if (!known.has(folder) || (!watchers.has(folder) && (await exists(folder)) && !limited)) mark(folder);
      }
      for (const folder of watchers.keys()) {
        if (!folders.some((each) => isWithin(folder, each))) unfollow(folder);
      }
      known = new Set(folders);
    },
    /** Files and folders that could not be taken, and why. */
    problems: (): ReadonlyMap<string, LibraryProblem> => problems,
    scanning: () => scanning !== undefined,
    async stop(): Promise<void> {
      stopping.abort(new DOMException("The library is no longer watched", "AbortError"));
      clearTimeout(timer);
      clearTimeout(everything);
      for (const folder of [...watchers.keys()]) unfollow(folder);
      await scanning;
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

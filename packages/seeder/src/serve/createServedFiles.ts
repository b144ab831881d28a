import { statSync } from "node:fs";
import type { BlockSource, LaidOutFile } from "@musicchain/swarm";
import { createFileBlocks } from "@musicchain/swarm/node";
import type { Library, Track } from "../library/openLibrary.ts";

/** The files of a library as a source of blocks. A file that changed is out until a scan has seen it again. */
export function createServedFiles({
  library,
  onChanged,
}: {
  library: Library;
  onChanged: (change: { path: string; cid: string; reason: string }) => void;
}) {
  /** Path to what is served from it. */
  const added = new Map<string, { cid: string; mtimeMs: number }>();
  const files = createFileBlocks({
    onChanged: (change) => {
      added.delete(change.path);
      onChanged(change);
    },
  });
  return {
    source: files as BlockSource,
    serves: ({ path, cid }: Track): boolean => added.get(path)?.cid === cid,
    /** Brings what is served in line with library and disk; gives whether anything changed. */
    refresh(): boolean {
      let changed = false;
      const gone = new Set(added.keys());
      for (const { track, layout } of library.layouts()) {
        gone.delete(track.path);
        const { cid, mtimeMs } = layout;
        const before = added.get(track.path);
        if (before?.cid === cid && before.mtimeMs === mtimeMs) continue;
        if (!isThere(track.path, layout)) continue;
        files.add(track.path, layout);
        added.set(track.path, { cid, mtimeMs });
        changed ||= before?.cid !== cid;
      }
      for (const path of gone) {
        files.remove(path);
        added.delete(path);
      }
      return changed || gone.size > 0;
    },
    /** Looks at every file; those that changed are reported. */
    check: () => files.check(),
    stop: () => files.stop(),
  };
}

/** A disk may be unplugged, a file changed since the scan. */
function isThere(path: string, { size, mtimeMs }: LaidOutFile): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.size === size && stats.mtimeMs === mtimeMs;
  } catch {
    return false;
  }
}

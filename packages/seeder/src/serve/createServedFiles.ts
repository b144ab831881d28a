import type { BlockSource } from "@musicchain/swarm";
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
  /** Path to the CID that is served from it. */
  const added = new Map<string, string>();
  const files = createFileBlocks({
    onChanged: (change) => {
      added.delete(change.path);
      onChanged(change);
    },
  });
  return {
    source: files as BlockSource,
    serves: ({ path, cid }: Track): boolean => added.get(path) === cid,
    /** Brings what is served in line with the library. */
    refresh(): void {
      const gone = new Set(added.keys());
      for (const { track, layout } of library.layouts()) {
        gone.delete(track.path);
        if (added.get(track.path) === layout.cid) continue;
        files.add(track.path, layout);
        added.set(track.path, layout.cid);
      }
      for (const path of gone) {
        files.remove(path);
        added.delete(path);
      }
    },
    /** Looks at every file; those that changed are reported. */
    check: () => files.check(),
    stop: () => files.stop(),
  };
}

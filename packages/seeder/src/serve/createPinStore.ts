import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { RetryableError } from "@musicchain/protocol";
import type { Blockstore } from "@musicchain/swarm";
import { FsBlockstore } from "blockstore-fs";

/**
 * Keeps others' evidence on disk, up to `maxBytes`, each block for `keepSeconds` after it was last handed in. When
 * it is full it says so instead of forgetting what a challenge may still need.
 */
export function createPinStore({
  folder,
  maxBytes,
  keepSeconds,
  room = () => Number.POSITIVE_INFINITY,
}: {
  folder: string;
  maxBytes: number;
  keepSeconds: number;
  /** Bytes the disk limit leaves. */
  room?: () => number;
}) {
  const store = new FsBlockstore(folder);
  let bytes = 0;
  let blocks = 0;

  const blockstore: Pick<Blockstore, "put" | "get" | "has"> = {
    async put(cid, value, options) {
      const size = value instanceof Uint8Array ? value.length : 0;
      const isNew = !(await store.has(cid));
      if (isNew && (bytes + size > maxBytes || size > room())) {
        throw new RetryableError("This seeder's room for evidence is full", "Ask another seeder");
      }
      await store.put(cid, value, options);
      if (isNew) {
        bytes += size;
        blocks += 1;
      }
      return cid;
    },
    get: (cid, options) => store.get(cid, options),
    has: (cid, options) => store.has(cid, options),
  };

  return {
    blockstore,
    usage: () => ({ bytes, blocks, maxBytes }),
    async start(): Promise<void> {
      await store.open();
      await this.sweep();
    },
    /** Forgets what is too old, and counts what is there. */
    async sweep(now = Date.now()): Promise<void> {
      const counted = { bytes: 0, blocks: 0 };
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const stats = await stat(path).catch(() => undefined);
        if (stats === undefined) continue;
        if (now - stats.mtimeMs > keepSeconds * 1_000) await unlink(path).catch(() => {});
        else {
          counted.bytes += stats.size;
          counted.blocks += 1;
        }
      }
      ({ bytes, blocks } = counted);
    },
    stop: () => store.close(),
  };
}

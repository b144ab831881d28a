import { open } from "node:fs/promises";
import { RetryableError, UserError } from "@musicchain/protocol";
import { importByteStream } from "ipfs-unixfs-importer";
import type { CID } from "multiformats/cid";
import { DAG_PB } from "../blocks/frames.ts";
import { layout } from "../dag/layout.ts";
import { readNode } from "../dag/readNode.ts";
import type { LaidOutFile } from "../types.ts";

const READ = 1024 * 1024;

/**
 * Lays a file out as UnixFS in one pass and bounded memory: its bytes are hashed and let go, what is kept is the
 * leaves' digests and the nodes above them (about 90 bytes a leaf).
 */
export async function layOutFile({
  path,
  chunkSize,
  signal,
  onProgress,
}: {
  path: string;
  chunkSize: number;
  signal?: AbortSignal;
  onProgress?: (bytesDone: number, size: number) => void;
}): Promise<LaidOutFile> {
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    if (size === 0) throw new UserError(`${path} is empty`, "Remove it, or copy it again");
    async function* content() {
      for (let done = 0; done < size; ) {
        signal?.throwIfAborted();
        const buffer = new Uint8Array(Math.min(READ, size - done));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, done);
        if (bytesRead === 0) throw changed(path);
        done += bytesRead;
        yield buffer.subarray(0, bytesRead);
        onProgress?.(done, size);
      }
    }
    const nodes = new Map<string, { cid: CID; bytes: Uint8Array }>();
    const store = {
      put(cid: CID, bytes: Uint8Array) {
        if (cid.code === DAG_PB) nodes.set(cid.toString(), { cid, bytes });
        return cid;
      },
    };
    const { cid } = await importByteStream(
      content(),
      store as Parameters<typeof importByteStream>[1],
      layout(chunkSize),
    );
    const after = await file.stat();
    if (after.size !== size || after.mtimeMs !== mtimeMs) throw changed(path);

    const leaves = new Uint8Array(32 * Math.ceil(size / chunkSize));
    let leaf = 0;
    const collect = (at: CID): void => {
      const node = nodes.get(at.toString());
      if (node === undefined) {
        leaves.set(at.multihash.digest, 32 * leaf++);
        return;
      }
      const read = readNode(at, node.bytes, 0);
      if ("parts" in read) for (const part of read.parts) collect(part.cid);
    };
    collect(cid);
    return {
      cid: cid.toString(),
      size,
      mtimeMs,
      chunkSize,
      leaves,
      nodes: [...nodes.values()].map((node) => ({ cid: node.cid.toString(), bytes: node.bytes })),
    };
  } finally {
    await file.close();
  }
}

const changed = (path: string) =>
  new RetryableError(`${path} changed while it was read`, "Add it again when nothing writes to it");

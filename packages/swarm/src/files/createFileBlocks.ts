import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { CID } from "multiformats/cid";
import { RAW } from "../blocks/frames.ts";
import { LIMITS } from "../limits.ts";
import type { BlockSource, LaidOutFile } from "../types.ts";
import { createDigestIndex } from "./createDigestIndex.ts";
import { createHandles } from "./createHandles.ts";

export interface FileBlocks extends BlockSource {
  /** Serves a file laid out by `layOutFile`. A path added again replaces what it was. */
  add(path: string, layout: LaidOutFile): void;
  remove(path: string): void;
  /** Looks at every file's size and modification time; reports and stops serving those that are gone or cut. */
  check(): Promise<void>;
  paths(): string[];
  /** Closes what is open. */
  stop(): void;
}

interface Served {
  path: string;
  layout: LaidOutFile;
  number: number;
}

/**
 * Serves blocks as ranges of the original files: no second copy on disk. Every range is hashed before it is
 * given out (40 µs for 64 KiB), so that a file that changed is never served as what it was: it is reported, and
 * its blocks are missing until it is added again.
 */
export function createFileBlocks({
  onChanged,
}: {
  onChanged?: (change: { path: string; cid: string; reason: string }) => void;
} = {}): FileBlocks {
  const index = createDigestIndex();
  const handles = createHandles();
  const byPath = new Map<string, Served>();
  const byNumber = new Map<number, Served>();
  const pieces = new Map<string, Promise<Uint8Array>>();
  const nodes = new Map<string, { bytes: Uint8Array; users: number }>();

  const remove = (path: string) => {
    const served = byPath.get(path);
    if (served === undefined) return;
    byPath.delete(path);
    byNumber.delete(served.number);
    index.remove(served.number);
    for (const key of pieces.keys()) if (key.startsWith(`${served.number} `)) pieces.delete(key);
    for (const { cid } of served.layout.nodes) {
      const node = nodes.get(cid);
      if (node !== undefined && --node.users === 0) nodes.delete(cid);
    }
    handles.close(path);
  };
  const report = (served: Served, reason: string) => {
    if (byPath.get(served.path) !== served) return;
    remove(served.path);
    onChanged?.({ path: served.path, cid: served.layout.cid, reason });
  };
  /** What a piece of a file was a moment ago: players ask for leaves in order, and a call to the disk costs more than its bytes. */
  const pieceOf = (served: Served, index: number, length: number): Promise<Uint8Array> => {
    const key = `${served.number} ${index}`;
    const known = pieces.get(key);
    if (known !== undefined) return known;
    const offset = index * length;
    const bytes = new Uint8Array(Math.min(length, served.layout.size - offset));
    const piece = handles
      .use(served.path, (file) => file.read(bytes, 0, bytes.length, offset))
      .then(({ bytesRead }) => bytes.subarray(0, bytesRead));
    piece.catch(() => pieces.delete(key));
    pieces.set(key, piece);
    for (const oldest of pieces.keys()) {
      if (pieces.size <= LIMITS.files.pieces) break;
      pieces.delete(oldest);
    }
    return piece;
  };
  const read = async (served: Served, leaf: number, digest: Uint8Array): Promise<Uint8Array | undefined> => {
    const { size, chunkSize } = served.layout;
    const length = Math.min(chunkSize, size - leaf * chunkSize);
    try {
      const perPiece = Math.max(1, Math.floor(LIMITS.files.piece / chunkSize));
      const piece = await pieceOf(served, Math.floor(leaf / perPiece), perPiece * chunkSize);
      const block = piece.subarray((leaf % perPiece) * chunkSize).subarray(0, length);
      const found = createHash("sha256").update(block).digest();
      if (block.length === length && found.equals(digest)) return block;
      report(
        served,
        block.length < length ? "It is shorter than it was" : "Its bytes are not what they were",
      );
    } catch (error) {
      report(served, error instanceof Error ? error.message : String(error));
    }
    return undefined;
  };

  return {
    add(path, layout) {
      remove(path);
      const served = { path, layout, number: index.add(layout.leaves) };
      byPath.set(path, served);
      byNumber.set(served.number, served);
      for (const { cid, bytes } of layout.nodes) {
        const node = nodes.get(cid) ?? { bytes, users: 0 };
        node.users++;
        nodes.set(cid, node);
      }
    },
    remove,
    async check() {
      for (const served of [...byPath.values()]) {
        const { size, mtimeMs } = served.layout;
        const now = await stat(served.path).catch((error: Error) => error);
        if (now instanceof Error) report(served, now.message);
        else if (now.size !== size) report(served, `It has ${now.size} bytes, it had ${size}`);
        else if (now.mtimeMs !== mtimeMs) report(served, "It was modified");
      }
    },
    paths: () => [...byPath.keys()],
    async get(cid: CID) {
      const { digest } = cid.multihash;
      if (cid.code !== RAW) return nodes.get(cid.toString())?.bytes;
      for (const { file, leaf } of index.find(digest)) {
        const served = byNumber.get(file);
        const block = served === undefined ? undefined : await read(served, leaf, digest);
        if (block !== undefined) return block;
      }
      return undefined;
    },
    stop() {
      pieces.clear();
      handles.closeAll();
    },
  };
}

import { decode } from "@ipld/dag-pb";
import { FatalError } from "@musicchain/protocol";
import { UnixFS } from "ipfs-unixfs";
import type { CID } from "multiformats/cid";
import { RAW } from "../blocks/frames.ts";

/** A part of a file: where it begins, how long it is, and the block that describes it. */
export interface Span {
  cid: CID;
  start: number;
  size: number;
}

/** A block of a UnixFS file that begins at `start`: its bytes, or the parts it is made of. */
export type DagNode = { size: number; data: Uint8Array } | { size: number; parts: Span[] };

export function readNode(cid: CID, block: Uint8Array, start: number): DagNode {
  if (cid.code === RAW) return { size: block.length, data: block };
  try {
    const { Data, Links } = decode(block);
    const file = UnixFS.unmarshal(Data ?? new Uint8Array());
    if (file.isDirectory() || file.type === "symlink" || file.type === "metadata")
      throw new Error(`a ${file.type}`);
    if (Links.length === 0) return { size: file.data?.length ?? 0, data: file.data ?? new Uint8Array() };
    if (file.blockSizes.length !== Links.length || file.data?.length)
      throw new Error("sizes do not match links");
    const parts: Span[] = [];
    let size = 0;
    Links.forEach(({ Hash }, i) => {
      const part = Number(file.blockSizes[i]);
      parts.push({ cid: Hash, start: start + size, size: part });
      size += part;
    });
    if (!Number.isSafeInteger(size)) throw new Error("too large");
    return { size, parts };
  } catch (cause) {
    throw new FatalError(
      `${cid} is not part of a UnixFS file`,
      "Register the song with the CID of its file",
      { cause },
    );
  }
}

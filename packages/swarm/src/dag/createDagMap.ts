import { FatalError } from "@musicchain/protocol";
import type { CID } from "multiformats/cid";
import { RAW } from "../blocks/frames.ts";
import { LIMITS } from "../limits.ts";
import { type DagNode, readNode, type Span } from "./readNode.ts";

/** Finds the leaf at an offset of a UnixFS file, loading only the nodes on the way to it. */
export async function createDagMap(root: CID, load: (cid: CID) => Promise<Uint8Array>) {
  const nodes = new Map<string, Promise<DagNode>>();
  const nodeOf = (cid: CID, start: number) => {
    const key = `${start} ${cid}`;
    let node = nodes.get(key);
    if (node === undefined) {
      node = load(cid).then((block) => readNode(cid, block, start));
      node.catch(() => nodes.delete(key)); // a failed load may be tried again
      nodes.set(key, node);
    }
    return node;
  };

  const top = await nodeOf(root, 0);
  return {
    size: top.size,
    async leafAt(offset: number): Promise<Span> {
      let span: Span = { cid: root, start: 0, size: top.size };
      let node = top;
      for (let depth = 0; depth <= LIMITS.song.maxDepth; depth++) {
        if ("data" in node) return span;
        span = partAt(node.parts, offset);
        if (span.cid.code === RAW) return span;
        node = await nodeOf(span.cid, span.start);
        if (node.size !== span.size) break;
      }
      throw new FatalError(`${root} is not a well-formed file`, "Register the song with the CID of its file");
    },
  };
}

/** The last part that begins at or before the offset. */
function partAt(parts: Span[], offset: number): Span {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (parts[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return parts[low]!;
}

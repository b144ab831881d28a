import { UserError } from "@musicchain/protocol";
import type { CID } from "multiformats/cid";
import { LIMITS } from "../limits.ts";
import type { Peer, Provider } from "../types.ts";
import { readNode, type Span } from "./readNode.ts";

export interface FetchOptions {
  /** Of all blocks together. Default: `LIMITS.dag.maxBytes`. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** Every block of a file, checked, from these providers only; nothing is cached or read from a cache. */
export async function fetchBlocks(
  peer: Peer,
  root: CID,
  providers: Iterable<Provider>,
  { maxBytes = LIMITS.dag.maxBytes, signal }: FetchOptions = {},
) {
  const session = peer.exchange.session(providers);
  const blocks: { cid: CID; bytes: Uint8Array }[] = [];
  const content: Uint8Array[] = [];
  let total = 0;
  const account = (bytes: number) => {
    total += bytes;
    if (total <= maxBytes && blocks.length < LIMITS.dag.maxBlocks) return;
    throw new UserError(
      `${root} is larger than ${maxBytes} bytes`,
      "Allow more bytes, or ask for another file",
    );
  };
  const walk = async (span: Span, block: Uint8Array, depth: number): Promise<void> => {
    account(block.length);
    blocks.push({ cid: span.cid, bytes: block });
    const node = readNode(span.cid, block, span.start);
    if ("data" in node) return void content.push(node.data);
    if (node.size > maxBytes || depth >= LIMITS.song.maxDepth) account(maxBytes);
    const next = node.parts.map((part) => session.get(part.cid, { signal }));
    for (const each of next) each.catch(() => {}); // the first failure is thrown below, the rest follow it
    for (const [i, part] of node.parts.entries()) await walk(part, await next[i]!, depth + 1);
  };
  try {
    const first = await session.get(root, { signal });
    await walk({ cid: root, start: 0, size: 0 }, first, 0);
    return { blocks, content, bytes: total };
  } finally {
    session.close();
  }
}

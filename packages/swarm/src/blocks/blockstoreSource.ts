import toBuffer from "it-to-buffer";
import type { CID } from "multiformats/cid";
import type { BlockSource, Blockstore } from "../types.ts";

/** Serves what a blockstore holds, and nothing it would have to fetch. */
export function blockstoreSource(store: Pick<Blockstore, "get" | "has">): BlockSource {
  return {
    async get(cid: CID) {
      if (!(await store.has(cid))) return undefined;
      return toBuffer(store.get(cid));
    },
  };
}

import type { BlockSource } from "../types.ts";

/** Asks sources in order; the first that has a block gives it. */
export function firstSource(...sources: BlockSource[]): BlockSource {
  return {
    async get(cid) {
      for (const source of sources) {
        const block = await source.get(cid);
        if (block !== undefined) return block;
      }
      return undefined;
    },
  };
}

import { BaseBlockstore } from "blockstore-core";
import toBuffer from "it-to-buffer";
import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { decode } from "multiformats/hashes/digest";
import type { Blockstore } from "../types.ts";

/** A blockstore in memory that holds at most `maxBytes` and forgets what was used longest ago. */
export function createMemoryBlockstore({ maxBytes }: { maxBytes: number }): Blockstore {
  const blocks = new Map<string, Uint8Array>();
  let held = 0;
  const keyOf = (cid: CID) => base32.encode(cid.multihash.bytes);
  const drop = (key: string) => {
    held -= blocks.get(key)?.length ?? 0;
    blocks.delete(key);
  };
  const keep = (cid: CID, bytes: Uint8Array) => {
    drop(keyOf(cid));
    blocks.set(keyOf(cid), bytes);
    held += bytes.length;
    for (const oldest of blocks.keys()) {
      if (held <= maxBytes) break;
      drop(oldest);
    }
    return cid;
  };

  class MemoryBlocks extends BaseBlockstore {
    override put(cid: CID, value: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
      return value instanceof Uint8Array
        ? keep(cid, value)
        : toBuffer(value).then((bytes) => keep(cid, bytes));
    }
    override *get(cid: CID) {
      const key = keyOf(cid);
      const bytes = blocks.get(key);
      if (bytes === undefined) throw Object.assign(new Error(`Not held: ${cid}`), { name: "NotFoundError" });
      blocks.delete(key);
      blocks.set(key, bytes);
      yield bytes;
    }
    override has(cid: CID) {
      return blocks.has(keyOf(cid));
    }
    override delete(cid: CID) {
      drop(keyOf(cid));
    }
    override *getAll() {
      for (const [key, bytes] of blocks) {
        yield { cid: CID.createV1(raw.code, decode(base32.decode(key))), bytes: only(bytes) };
      }
    }
  }
  return new MemoryBlocks();
}

async function* only(bytes: Uint8Array) {
  yield bytes;
}

import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { expect, it } from "vitest";
import { blockstoreSource } from "./blockstoreSource.ts";
import { createMemoryBlockstore } from "./createMemoryBlockstore.ts";

it("forgets what was used longest ago", async () => {
  const store = createMemoryBlockstore({ maxBytes: 300 });
  const cids: CID[] = [];
  for (let i = 0; i < 4; i++) {
    const bytes = new Uint8Array(100).fill(i);
    const cid = CID.createV1(raw.code, await sha256.digest(bytes));
    cids.push(cid);
    if (i === 3) expect(await blockstoreSource(store).get(cids[0]!)).toHaveLength(100);
    await store.put(cid, bytes);
  }
  expect(await Promise.all(cids.map((cid) => store.has(cid)))).toEqual([true, false, true, true]);
  expect(await blockstoreSource(store).get(cids[1]!)).toBeUndefined();
  await store.delete(cids[0]!);
  expect(await store.has(cids[0]!)).toBe(false);
});

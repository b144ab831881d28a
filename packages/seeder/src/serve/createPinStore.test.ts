import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Blockstore, createMemoryBlockstore, layOutBytes } from "@musicchain/swarm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPinStore } from "./createPinStore.ts";

type Block = { cid: Parameters<Blockstore["put"]>[0]; bytes: Uint8Array };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-pins-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A single real block of a thousand bytes. */
async function block(fill: number): Promise<Block> {
  const bytes = new Uint8Array(1_000).fill(fill);
  const memory = createMemoryBlockstore({ maxBytes: 10_000 });
  const blocks: Block[] = [];
  const blockstore: Pick<Blockstore, "put"> = {
    put: async (cid, value) => {
      blocks.push({ cid, bytes: value as Uint8Array });
      return memory.put(cid, value);
    },
  };
  await layOutBytes(bytes, { blockstore, chunkSize: 65_536 });
  return blocks[0]!;
}

test("keeps blocks over a restart, up to its cap, and counts each once", async () => {
  const store = createPinStore({ folder, maxBytes: 2_500, keepSeconds: 60 });
  await store.start();
  const [first, second, third] = [await block(1), await block(2), await block(3)];
  await store.blockstore.put(first.cid, first.bytes);
  await store.blockstore.put(first.cid, first.bytes);
  await store.blockstore.put(second.cid, second.bytes);
  expect(store.usage()).toEqual({ bytes: 2_000, blocks: 2, maxBytes: 2_500 });
  await expect(store.blockstore.put(third.cid, third.bytes)).rejects.toThrow("room for evidence is full");
  await store.stop();

  const again = createPinStore({ folder, maxBytes: 2_500, keepSeconds: 60 });
  await again.start();
  expect(again.usage()).toMatchObject({ bytes: 2_000, blocks: 2 });
  expect(await again.blockstore.has(third.cid)).toBe(false);
  const parts: Uint8Array[] = [];
  for await (const part of again.blockstore.get(second.cid)) parts.push(part);
  expect(Buffer.concat(parts)).toEqual(Buffer.from(second.bytes));

  await again.sweep(Date.now() + 61_000);
  expect(again.usage()).toMatchObject({ bytes: 0, blocks: 0 });
  await again.blockstore.put(third.cid, third.bytes);
  expect(again.usage()).toMatchObject({ bytes: 1_000 });
  await again.stop();
});

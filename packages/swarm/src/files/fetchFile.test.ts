import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomFile, same, startPeer, startSeeder } from "../../test/peers.ts";
import { NoProviderError } from "../errors.ts";
import type { BlockSource } from "../types.ts";
import { fetchFile } from "./fetchFile.ts";

const LEAF = 65_536;
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-fetch-"));
  path = join(folder, "song.part");
});
afterEach(() => rm(folder, { recursive: true }));

test("a file comes from two peers at once, byte for byte", async () => {
  const file = await randomFile(40 * LEAF + 99);
  const slow: BlockSource = {
    get: async (cid) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return file.source.get(cid);
    },
  };
  const seeders = await Promise.all([0, 1].map(() => startSeeder({ source: slow })));
  const peer = await startPeer();
  const seen: number[] = [];
  const fetched = await fetchFile({
    ...{ peer, cid: file.cid, path, providers: seeders.map(({ address }) => address) },
    onProgress: ({ bytes, size }) => {
      expect(size).toBe(file.content.length);
      seen.push(bytes);
    },
  });
  expect(same(await readFile(path), file.content)).toBe(true);
  expect(fetched).toMatchObject({ size: file.content.length, kept: 0 });
  expect([...fetched.bytesBySeeder.keys()].sort()).toEqual(seeders.map((seeder) => seeder.peer.id).sort());
  expect(seen).toHaveLength(41);
  expect(seen.at(-1)).toBe(file.content.length);
});

test("what was interrupted goes on with what is missing, and what was damaged meanwhile is fetched again", async () => {
  const file = await randomFile(30 * LEAF);
  const seeder = await startSeeder({ source: file.source });
  const peer = await startPeer();
  const interrupt = new AbortController();
  const request = { peer, cid: file.cid, path, providers: [seeder.address] };
  const first = fetchFile({
    ...request,
    signal: interrupt.signal,
    onProgress: ({ bytes }) => bytes >= 10 * LEAF && interrupt.abort(),
  });
  await expect(first).rejects.toThrow(/abort/i);
  const left = await readFile(path);
  expect(left.length).toBeLessThan(file.content.length);
  left[0]! ^= 1;
  await writeFile(path, left);

  const before = seeder.served.stats().bytes;
  const { kept } = await fetchFile(request);
  expect(same(await readFile(path), file.content)).toBe(true);
  expect(kept).toBeGreaterThanOrEqual(9 * LEAF);
  const wire = seeder.served.stats().bytes - before;
  // The damaged leaf, those that were missing, and the root.
  expect(wire).toBeGreaterThanOrEqual(file.content.length - kept);
  expect(wire).toBeLessThan(file.content.length - kept + LEAF);

  const again = await fetchFile(request);
  expect(again.kept).toBe(file.content.length);
});

test("bytes an earlier, longer file left behind are cut off", async () => {
  const file = await randomFile(1_000);
  const seeder = await startSeeder({ source: file.source });
  await writeFile(path, Buffer.alloc(5_000, 7));
  await fetchFile({ peer: await startPeer(), cid: file.cid, path, providers: [seeder.address] });
  expect(same(await readFile(path), file.content)).toBe(true);
});

test("a peer with wrong bytes is named, and the file comes from the other; alone it gives nothing", async () => {
  const file = await randomFile(12 * LEAF);
  const wrong: BlockSource = {
    get: async (cid) => {
      const block = (await file.source.get(cid))?.slice();
      if (block !== undefined && cid.code === 0x55) block[7]! ^= 1;
      return block;
    },
  };
  const liar = await startSeeder({ source: wrong });
  const honest = await startSeeder({ source: file.source });
  const peer = await startPeer();
  const named: string[] = [];
  await fetchFile({
    ...{ peer, cid: file.cid, path, providers: [liar.address, honest.address] },
    onPeerError: ({ peerId }) => named.push(peerId),
  });
  expect(same(await readFile(path), file.content)).toBe(true);
  expect(named).toEqual([liar.peer.id]);

  const alone = { peer: await startPeer(), cid: file.cid, path: `${path}.2`, providers: [liar.address] };
  await expect(fetchFile(alone)).rejects.toThrow(`Peer ${liar.peer.id}`);
});

test("what is refused for its size leaves no file; nobody who has it can be tried again", async () => {
  const file = await randomFile(3 * LEAF);
  const seeder = await startSeeder({ source: file.source });
  const peer = await startPeer();
  const request = { peer, cid: file.cid, path, providers: [seeder.address] };
  const refused = fetchFile({
    ...request,
    admit: (size) => {
      throw new UserError(`${size} bytes are too many`, "Make room");
    },
  });
  await expect(refused).rejects.toThrow(`${3 * LEAF} bytes are too many`);
  await expect(readFile(path)).rejects.toThrow("ENOENT");
  const other = await randomFile(LEAF);
  await expect(fetchFile({ ...request, cid: other.cid })).rejects.toBeInstanceOf(NoProviderError);
  await expect(fetchFile({ ...request, path: join(folder, "no", "where") })).rejects.toThrow(
    /cannot be written/,
  );
});

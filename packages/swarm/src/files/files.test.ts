import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, open, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create } from "multiformats/hashes/digest";
import { describe, expect, it, onTestFinished } from "vitest";
import { collect, same, startPeer, startSeeder } from "../../test/peers.ts";
import { createMemoryBlockstore } from "../blocks/createMemoryBlockstore.ts";
import { layOutBytes } from "../dag/layOutBytes.ts";
import { openSong } from "../song/openSong.ts";
import { createFileBlocks } from "./createFileBlocks.ts";
import { layOutFile } from "./layOutFile.ts";

async function fileOf(size: number) {
  const folder = await mkdtemp(join(tmpdir(), "swarm-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "song.mp3");
  const content = new Uint8Array(randomBytes(size));
  await writeFile(path, content);
  return { path, content };
}
const leafOf = (leaves: Uint8Array, i: number) =>
  CID.createV1(raw.code, create(0x12, leaves.slice(32 * i, 32 * i + 32)));

describe("layOutFile", () => {
  it.each([1, 65_536, 65_537, 5_000_000])("lays %i bytes out as the importer does", async (size) => {
    const { path, content } = await fileOf(size);
    const progress: number[] = [];
    const layout = await layOutFile({ path, chunkSize: 65_536, onProgress: (done) => progress.push(done) });
    const store = createMemoryBlockstore({ maxBytes: 64 << 20 });
    expect(layout.cid).toBe(await layOutBytes(content, { blockstore: store }));
    expect(layout.size).toBe(size);
    expect(layout.leaves.length).toBe(32 * Math.ceil(size / 65_536));
    for (let i = 0; i < layout.leaves.length / 32; i++)
      expect(await store.has(leafOf(layout.leaves, i))).toBe(true);
    expect(progress.at(-1)).toBe(size);
  });

  it("stops at a signal and refuses an empty file", async () => {
    const { path } = await fileOf(3_000_000);
    const stop = new AbortController();
    const laid = layOutFile({ path, chunkSize: 65_536, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(laid).rejects.toThrow(/abort/i);
    await truncate(path, 0);
    await expect(layOutFile({ path, chunkSize: 65_536 })).rejects.toThrow("is empty");
  });

  it("refuses a file that grows while it is read", async () => {
    const { path } = await fileOf(3_000_000);
    let once = true;
    const onProgress = () => {
      if (once) void appendFile(path, "more");
      once = false;
    };
    await expect(layOutFile({ path, chunkSize: 65_536, onProgress })).rejects.toThrow(
      "changed while it was read",
    );
  });
});

describe("createFileBlocks", () => {
  async function serveFile(size: number) {
    const { path, content } = await fileOf(size);
    const changes: { path: string; reason: string }[] = [];
    const files = createFileBlocks({ onChanged: (change) => changes.push(change) });
    onTestFinished(() => files.stop());
    const layout = await layOutFile({ path, chunkSize: 65_536 });
    files.add(path, layout);
    return { path, content, files, layout, changes };
  }

  it("streams the original file to another peer", async () => {
    const { files, layout, content } = await serveFile(5_000_001);
    const seeder = await startSeeder({ source: files });
    const song = await openSong({ peer: await startPeer(), cid: layout.cid, providers: [seeder.address] });
    expect(same(await collect(song.read(0)), content)).toBe(true);
  });

  it("serves a file of two levels, and one of a single leaf", async () => {
    const { path, content, files } = await serveFile(3_000_000);
    files.add(path, await layOutFile({ path, chunkSize: 1_024 }));
    const one = await fileOf(10);
    const small = await layOutFile({ path: one.path, chunkSize: 65_536 });
    files.add(one.path, small);
    const seeder = await startSeeder({ source: files });
    const peer = await startPeer();
    const { cid } = await layOutFile({ path, chunkSize: 1_024 });
    const song = await openSong({ peer, cid, providers: [seeder.address] });
    expect(same(await collect(song.read(0)), content)).toBe(true);
    const tiny = await openSong({ peer, cid: small.cid, providers: [seeder.address] });
    expect(same(await collect(tiny.read(0)), one.content)).toBe(true);
  });

  it("serves no byte of a file that was changed in place, and says so", async () => {
    const { path, files, layout, changes } = await serveFile(1_000_000);
    const { mtimeMs } = layout;
    const handle = await open(path, "r+");
    await handle.write(new Uint8Array([1, 2, 3, 4]), 0, 4, 500_000);
    await handle.close();
    await utimes(path, mtimeMs / 1_000, mtimeMs / 1_000); // even when the clock hides it
    const changedLeaf = Math.floor(500_000 / 65_536);
    expect(await files.get(leafOf(layout.leaves, changedLeaf))).toBeUndefined();
    expect(await files.get(leafOf(layout.leaves, 0))).toBeUndefined();
    expect(changes).toEqual([{ path, cid: layout.cid, reason: "Its bytes are not what they were" }]);

    files.add(path, await layOutFile({ path, chunkSize: 65_536 }));
    expect(await files.get(leafOf(layout.leaves, 0))).toHaveLength(65_536);
  });

  it("notices files that were cut, modified or moved away", async () => {
    const cut = await serveFile(1_000_000);
    await truncate(cut.path, 900_000);
    expect(await cut.files.get(leafOf(cut.layout.leaves, 15))).toBeUndefined();
    expect(cut.changes[0]?.reason).toBe("It is shorter than it was");

    const gone = await serveFile(1_000_000);
    await rename(gone.path, `${gone.path}.old`);
    expect(await gone.files.get(leafOf(gone.layout.leaves, 3))).toBeUndefined();
    expect(gone.changes[0]?.reason).toContain("ENOENT");

    const touched = await serveFile(100_000);
    await touched.files.check();
    expect(touched.files.paths()).toEqual([touched.path]);
    await utimes(touched.path, 1, 1);
    await touched.files.check();
    expect(touched.files.paths()).toEqual([]);
    expect(touched.changes[0]?.reason).toBe("It was modified");
  });

  it("keeps many files apart, shared bytes included", async () => {
    const files = createFileBlocks();
    onTestFinished(() => files.stop());
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => fileOf(70_000 + i)));
    await writeFile(all[1]!.path, all[0]!.content);
    const layouts = await Promise.all(all.map(({ path }) => layOutFile({ path, chunkSize: 1_024 })));
    layouts.forEach((layout, i) => {
      files.add(all[i]!.path, layout);
    });
    for (const [i, layout] of layouts.entries()) {
      const content = i === 1 ? all[0]!.content : all[i]!.content;
      expect(same((await files.get(leafOf(layout.leaves, 68)))!, content.slice(68 * 1_024, 69 * 1_024))).toBe(
        true,
      );
      expect(await files.get(CID.parse(layout.cid))).toBeDefined();
    }
    files.remove(all[0]!.path);
    expect(await files.get(leafOf(layouts[0]!.leaves, 5))).toHaveLength(1_024);
    expect(await files.get(CID.parse(layouts[0]!.cid))).toBeDefined();
    files.remove(all[1]!.path);
    expect(await files.get(leafOf(layouts[0]!.leaves, 5))).toBeUndefined();
    expect(await files.get(CID.parse(layouts[0]!.cid))).toBeUndefined();
  });
});

import { setTimeout as wait } from "node:timers/promises";
import { CID } from "multiformats/cid";
import { describe, expect, it } from "vitest";
import { collect, randomFile, same, startPeer, startSeeder, TCP, until, WS } from "../../test/peers.ts";
import { BadPeerError, NoProviderError } from "../errors.ts";
import type { BlockSource } from "../types.ts";
import { openSong } from "./openSong.ts";

/** Serves like `source`, each block so much later. */
const slow = (source: BlockSource, milliseconds: number): BlockSource => ({
  get: async (cid) => {
    await wait(milliseconds);
    return source.get(cid);
  },
});

describe("openSong", () => {
  it.each([
    ["WebSockets", WS],
    ["TCP", TCP],
  ])("transfers a file over %s", async (_, listen) => {
    const file = await randomFile(6_000_001);
    const seeder = await startSeeder({ listen: [listen], source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    expect(song.size).toBe(6_000_001);
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(song.bytesBySeeder().get(seeder.peer.id)).toBeGreaterThan(6_000_001);
  });

  it("reads any range, across leaves and at the edges", async () => {
    const file = await randomFile(1_000_000);
    const seeder = await startSeeder({ source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    for (const [offset, length] of [
      [0, 1],
      [65_535, 2],
      [999_999, 1],
      [131_072, 65_536],
      [500_000, 400_000],
    ] as const) {
      expect(
        same(await collect(song.read(offset, length)), file.content.slice(offset, offset + length)),
      ).toBe(true);
    }
    expect(await collect(song.read(1_000_000))).toHaveLength(0);
    await expect(collect(song.read(1_000_001, 1))).rejects.toThrow("Bytes 1000001 to 1000002 of 1000000");
  });

  it("finds leaves below two levels of nodes", async () => {
    const file = await randomFile(3_000_000, 1_024); // 2 930 leaves, 1 024 links a node
    const seeder = await startSeeder({ source: file.source });
    const listener = await startPeer();
    const song = await openSong({
      peer: listener,
      cid: file.cid,
      providers: [seeder.address],
      signal: AbortSignal.timeout(25_000),
    });
    expect(same(await collect(song.read(2_500_000)), file.content.slice(2_500_000))).toBe(true);
    expect(same(await collect(song.read(0, 70_000)), file.content.slice(0, 70_000))).toBe(true);
  });

  it("opens a file of one leaf", async () => {
    const file = await randomFile(1_234);
    const seeder = await startSeeder({ source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
  });

  it("takes back what a seek makes useless", async () => {
    const file = await randomFile(20_000_000);
    const seeder = await startSeeder({ source: slow(file.source, 5) });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    for await (const _ of song.read(0)) break;
    const before = seeder.served.stats().blocks;
    expect(
      same(await collect(song.read(15_000_000, 65_536)), file.content.slice(15_000_000, 15_065_536)),
    ).toBe(true);
    // The 4 MiB asked for ahead of the first place are 64 blocks; at most a few were under way.
    await wait(200);
    const asked = seeder.served.stats().blocks - before;
    expect(asked).toBeLessThan(64 + 16);
    song.close();
    await wait(50);
    const after = seeder.served.stats().blocks;
    await wait(200);
    expect(seeder.served.stats().blocks - after).toBeLessThan(2);
  });

  it("stops at a signal, and reads on afterwards", async () => {
    const file = await randomFile(2_000_000);
    const seeder = await startSeeder({ source: slow(file.source, 20) });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    const stopped = collect(song.read(0, undefined, { signal: AbortSignal.timeout(100) }));
    await expect(stopped).rejects.toThrow(/timeout/i);
    expect(same(await collect(song.read(0, 1_000)), file.content.slice(0, 1_000))).toBe(true);
  });

  it("plays on when one of two seeders dies", async () => {
    const file = await randomFile(8_000_000);
    const seeders = await Promise.all([0, 1].map(() => startSeeder({ source: slow(file.source, 3) })));
    const listener = await startPeer();
    const providers = seeders.map(({ address }) => address);
    const song = await openSong({ peer: listener, cid: file.cid, providers });
    const parts: Uint8Array[] = [];
    for await (const part of song.read(0)) {
      parts.push(part);
      if (parts.length === 20) void seeders[0]!.peer.stop();
    }
    expect(same(Buffer.concat(parts), file.content)).toBe(true);
    expect([...song.bytesBySeeder().keys()].sort()).toEqual(seeders.map(({ peer }) => peer.id).sort());
  });

  it("names and bans a peer with wrong bytes, and plays on from another", async () => {
    const file = await randomFile(2_000_000);
    const wrong: BlockSource = {
      get: async (cid) => {
        const block = (await file.source.get(cid))?.slice();
        if (block !== undefined && cid.code === 0x55) block[7]! ^= 1;
        return block;
      },
    };
    const evil = await startSeeder({ source: wrong });
    const listener = await startPeer();
    const errors: BadPeerError[] = [];
    const song = await openSong({
      peer: listener,
      cid: file.cid,
      providers: [evil.address],
      onPeerError: (error) => errors.push(error),
    });
    await expect(collect(song.read(0))).rejects.toBeInstanceOf(BadPeerError);
    expect(errors.map(({ peerId }) => peerId)).toEqual([evil.peer.id]);
    expect(listener.isBanned(evil.peer.id)).toBe(true);
    await until(() => listener.libp2p.getConnections().length === 0, 1_000);
    await expect(listener.connect(evil.address)).rejects.toThrow(evil.peer.id);
    await expect(listener.libp2p.dial(evil.peer.libp2p.getMultiaddrs()[0]!)).rejects.toThrow();

    const honest = await startSeeder({ source: file.source });
    song.addProvider(honest.address);
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(song.bytesBySeeder().get(evil.peer.id) ?? 0).toBeLessThan(file.content.length);
  });

  it("says when nobody has it, and when nobody is there", async () => {
    const file = await randomFile(100_000);
    const empty = await startSeeder();
    const listener = await startPeer();
    const nobody = openSong({ peer: listener, cid: file.cid, providers: [empty.address] });
    await expect(nobody).rejects.toThrow("None of 1 providers has");
    await empty.peer.stop();
    const gone = openSong({ peer: await startPeer(), cid: file.cid, providers: [empty.address] });
    await expect(gone).rejects.toBeInstanceOf(NoProviderError);
  });

  it("fetches what one provider lacks from the other", async () => {
    const file = await randomFile(2_000_000);
    const half: BlockSource = {
      get: async (cid) =>
        cid.multihash.digest[0]! < 128 || cid.equals(file.root) ? file.source.get(cid) : undefined,
    };
    const [a, b] = await Promise.all([startSeeder({ source: half }), startSeeder({ source: file.source })]);
    const song = await openSong({
      peer: await startPeer(),
      cid: file.cid,
      providers: [a.address, b.address],
    });
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(a.served.stats().missing).toBeGreaterThan(0);
  });

  it("asks another peer for what comes late", async () => {
    const file = await randomFile(1_000_000);
    const stuck: BlockSource = {
      get: (cid) => (cid.equals(file.root) ? file.source.get(cid) : new Promise(() => {})),
    };
    const [a, b] = await Promise.all([startSeeder({ source: stuck }), startSeeder({ source: file.source })]);
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [a.address] });
    const start = performance.now();
    const all = collect(song.read(0));
    await wait(100);
    song.addProvider(b.address);
    expect(same(await all, file.content)).toBe(true);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it("takes in a peer that joins while it reads", async () => {
    const file = await randomFile(8_000_000);
    const [a, b] = await Promise.all([0, 1].map(() => startSeeder({ source: slow(file.source, 10) })));
    const song = await openSong({ peer: await startPeer(), cid: file.cid, providers: [a!.address] });
    let parts = 0;
    for await (const _ of song.read(0)) if (++parts === 10) song.addProvider(b!.address);
    expect(song.bytesBySeeder().get(b!.peer.id)).toBeGreaterThan(1_000_000);
  });

  it("keeps verified blocks for a second reading", async () => {
    const file = await randomFile(1_000_000);
    const seeder = await startSeeder({ source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [seeder.address] });
    await collect(song.read(0));
    await seeder.peer.stop();
    const again = await openSong({ peer: listener, cid: file.cid, providers: [] });
    expect(same(await collect(again.read(0)), file.content)).toBe(true);
    expect(await listener.cache.has(CID.parse(file.cid))).toBe(true);
  });
});

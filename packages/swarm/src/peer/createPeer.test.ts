import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixfs } from "@helia/unixfs";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it, onTestFinished } from "vitest";
import { collect, randomFile, same, startPeer, startSeeder, TCP, until, WS } from "../../test/peers.ts";
import { serveBlocks } from "../blocks/serveBlocks.ts";
import { LIMITS } from "../limits.ts";
import { openSong } from "../song/openSong.ts";
import { loadPeerKey } from "./loadPeerKey.ts";
import { generatePeerKey, peerIdOfKey } from "./peerKey.ts";

describe("createPeer", () => {
  it("is who its key says, on WebSockets and TCP, and speaks to nobody by itself", async () => {
    const privateKey = await generatePeerKey();
    const peer = await startPeer({ privateKey, listen: [WS, TCP] });
    expect(peer.id).toBe(peerIdOfKey(privateKey));
    expect(peer.addresses()).toHaveLength(2);
    for (const address of peer.addresses()) {
      const other = await startPeer();
      expect((await other.connect(address)).remotePeer.toString()).toBe(peer.id);
    }
    const alone = await startPeer({ listen: [WS] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(alone.libp2p.getConnections()).toEqual([]);
    expect(alone.libp2p.getDialQueue()).toEqual([]);
  });

  it("connects once, and only to whom the address names", async () => {
    const [a, b, c] = [
      await startPeer({ listen: [WS] }),
      await startPeer({ listen: [WS] }),
      await startPeer(),
    ];
    const first = await c.connect(a.addresses()[0]!);
    expect(await c.connect({ peerId: a.id, multiaddrs: [] })).toBe(first);
    expect(await c.connect(a.id)).toBe(first);
    const wrong = a.addresses()[0]!.replace(a.id, b.id);
    await expect(c.connect(wrong)).rejects.toThrow();
    await expect(c.connect("/ip4/127.0.0.1/tcp/1/ws")).rejects.toThrow("does not end in /p2p/");
    await expect(c.connect("nonsense")).rejects.toThrow("is not a multiaddr");
  });

  it("reads through unixfs.cat of Helia, with and without naming providers", async () => {
    const file = await randomFile(3_000_000);
    const seeder = await startSeeder({ source: file.source });
    const connected = await startPeer();
    await connected.connect(seeder.address);
    await until(() => connected.libp2p.getPeers().length === 1, 1_000);
    expect(same(await collect(unixfs(connected.helia).cat(file.root)), file.content)).toBe(true);

    const named = await startPeer();
    const providers = [multiaddr(seeder.address)];
    const part = unixfs(named.helia).cat(file.root, { offset: 1_000_000, length: 500, providers } as object);
    expect(same(await collect(part), file.content.slice(1_000_000, 1_000_500))).toBe(true);

    const session = (await startPeer()).helia.blockstore.createSession(file.root, { providers });
    const root = await collect(session.get(file.root) as AsyncIterable<Uint8Array>);
    expect(root.length).toBeGreaterThan(1_000);
  });

  it("reads from a seeder behind a relay", async () => {
    const relay = await startPeer({ listen: [WS], relay: true });
    const hidden = await startPeer({ listen: [`${relay.addresses()[0]}/p2p-circuit`] });
    const file = await randomFile(3_000_000);
    await serveBlocks(hidden, { source: file.source });
    await until(() => hidden.addresses().some((address) => address.includes("p2p-circuit")), 5_000);
    const address = hidden.addresses().find((each) => each.includes("p2p-circuit"))!;
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [address] });
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(song.bytesBySeeder().has(hidden.id)).toBe(true);
  });

  it("bears more than five connections a second from one address", async () => {
    const hub = await startPeer({ listen: [WS] });
    const peers = await Promise.all(Array.from({ length: 15 }, () => startPeer()));
    const connections = await Promise.all(peers.map((peer) => peer.connect(hub.addresses()[0]!)));
    expect(connections.every(({ status }) => status === "open")).toBe(true);
    expect(LIMITS.connections.inboundPerSecond).toBeGreaterThan(15);
  });
});

describe("loadPeerKey", () => {
  it("makes a key once, for its owner only, and refuses what is none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "swarm-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "peer.key");
    const key = await loadPeerKey(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(peerIdOfKey(await loadPeerKey(path))).toBe(peerIdOfKey(key));
    expect(same(await readFile(path), key)).toBe(true);
    await writeFile(path, "not a key");
    await expect(loadPeerKey(path)).rejects.toThrow("holds no peer key");
  });
});

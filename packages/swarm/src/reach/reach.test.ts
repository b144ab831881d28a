import type { Stream } from "@libp2p/interface";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { collect, randomFile, same, startPeer, startSeeder, TCP, until, WS } from "../../test/peers.ts";
import { serveBlocks } from "../blocks/serveBlocks.ts";
import { LIMITS } from "../limits.ts";
import { openSong } from "../song/openSong.ts";
import type { Peer } from "../types.ts";
import { serveRequests } from "../util/serveRequests.ts";
import { createStunServer } from "./createStunServer.ts";
import { STUN_PROTOCOL, serveStunAddress } from "./stunAddress.ts";

// What is waited for has limits of its own; a loaded machine needs more than a test usually gets.
vi.setConfig({ testTimeout: 120_000 });

const SIGNALLING = "/webrtc-signaling/0.0.1";
const DIRECT = "/ip4/127.0.0.1/udp/0/webrtc-direct";

/** A relay with a STUN server, and a peer that is reached through it only. */
async function startHidden({ webRtc }: { webRtc: boolean }) {
  const relay = await startPeer({ listen: [WS], relay: true });
  const stun = createStunServer({ port: 0, host: "127.0.0.1" });
  await stun.start();
  onTestFinished(stun.stop);
  await serveStunAddress(relay, { port: stun.port() });
  const at = relay.addresses()[0]!;
  const hidden = await startPeer({ listen: ["/p2p-circuit", ...(webRtc ? ["/webrtc"] : [])] });
  await hidden.connect(at);
  const circuit = () => hidden.addresses().find((each) => /p2p-circuit\/p2p\/[^/]+$/.test(each));
  await until(() => circuit() !== undefined, 10_000);
  return { relay, stun, hidden, address: circuit()! };
}

const routeOf = (peer: Peer, other: Peer) => {
  const path = peer.pathOf(other.id);
  return path === undefined ? undefined : `${path.route} ${path.transport}`;
};

describe("transports", () => {
  it("dials TCP, WebSockets and WebRTC-direct, and says which", async () => {
    const peer = await startPeer({ listen: [TCP, WS, DIRECT] });
    const seen: (string | undefined)[] = [];
    for (const address of peer.addresses()) {
      const dialler = await startPeer();
      expect(dialler.pathOf(peer.id)).toBeUndefined();
      await dialler.connect(address);
      seen.push(routeOf(dialler, peer));
      await until(() => peer.pathOf(dialler.id)?.route === "direct", 10_000);
    }
    expect(seen.sort()).toEqual(["direct tcp", "direct webrtc-direct", "direct websocket"]);
    expect(peer.paths()).toHaveLength(3);
  });

  it("serves blocks over WebRTC-direct", async () => {
    const file = await randomFile(2_000_000);
    const { peer, address } = await startSeeder({ listen: [DIRECT], source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [address] });
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(listener.pathOf(peer.id)).toMatchObject({ transport: "webrtc-direct" });
    expect(listener.pathOf(peer.id)!.bytesPerSecond).toBeGreaterThan(0);
  });
});

describe("a peer behind a relay", () => {
  it("is read from through the relay at once and directly soon, within one song", async () => {
    const { hidden, address, relay } = await startHidden({ webRtc: true });
    const file = await randomFile(8_000_000);
    await serveBlocks(hidden, { source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [address] });
    const parts: Uint8Array[] = [];
    const routes = new Set<string | undefined>();
    for await (const part of song.read(0)) {
      parts.push(part);
      routes.add(routeOf(listener, hidden));
      // Half way, wait for the upgrade: what follows comes over it.
      if (parts.length === 40) await until(() => routeOf(listener, hidden) === "direct webrtc", 30_000);
    }
    expect(same(new Uint8Array(Buffer.concat(parts)), file.content)).toBe(true);
    expect(routes).toContain("direct webrtc");
    expect([...song.bytesBySeeder().keys()]).toEqual([hidden.id]);
    expect(hidden.pathOf(listener.id)).toMatchObject({ route: "direct", transport: "webrtc" });
    // The relay is left, and the direct connection goes on without it.
    const relayed = () =>
      listener.libp2p
        .getConnections()
        .filter((each) => String(each.remoteAddr).includes(`${relay.id}/p2p-circuit/p2p`));
    await until(() => relayed().length === 0, 6 * LIMITS.reach.keepRelayed);
    expect(routeOf(listener, hidden)).toBe("direct webrtc");
    const again = await openSong({ peer: await startPeer(), cid: file.cid, providers: [address] });
    expect(again.size).toBe(8_000_000);
  });

  it("stays relayed when it does not speak WebRTC", async () => {
    const { hidden, address } = await startHidden({ webRtc: false });
    const listener = await startPeer();
    await listener.connect(address);
    expect(listener.pathOf(hidden.id)).toEqual({
      peerId: hidden.id,
      route: "relayed",
      transport: "websocket",
    });
  });

  it("stays relayed when no direct way comes about, and says so", async () => {
    const { hidden, address } = await startHidden({ webRtc: true });
    // As between two symmetric NATs, only sooner: whoever makes an offer hears nothing good.
    await hidden.libp2p.unhandle(SIGNALLING);
    let offers = 0;
    await hidden.libp2p.handle(
      SIGNALLING,
      (stream) => {
        offers++;
        stream.abort(new Error("no way"));
      },
      { runOnLimitedConnection: true },
    );
    const file = await randomFile(1_000_000);
    await serveBlocks(hidden, { source: file.source });
    const listener = await startPeer();
    const song = await openSong({ peer: listener, cid: file.cid, providers: [address] });
    await until(() => listener.pathOf(hidden.id)?.upgrade === "given up", 60_000);
    expect(offers).toBe(LIMITS.reach.upgradeTries.length);
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    expect(listener.pathOf(hidden.id)).toMatchObject({ route: "relayed", upgrade: "given up" });
  });

  it("answers so many offers at once and no more", async () => {
    const { hidden, address } = await startHidden({ webRtc: true });
    const offer = async (flooder: Peer) => {
      const connection = await flooder.connect(address);
      const stream = await connection.newStream(SIGNALLING, { runOnLimitedConnection: true });
      return stream;
    };
    const flooder = await startPeer();
    const streams: Stream[] = [];
    for (let i = 0; i < LIMITS.reach.offersPerConnection + 4; i++) {
      const stream = await offer(flooder).catch(() => undefined);
      if (stream !== undefined) streams.push(stream);
    }
    const open = () => streams.filter(({ status }) => status === "open").length;
    await until(() => open() <= LIMITS.reach.offersPerConnection, 10_000);
    // Those that say nothing are not waited for: the next peer gets through.
    await until(() => open() === 0, 4 * LIMITS.connections.negotiationTimeout);
    const honest = await startPeer();
    await honest.connect(address);
    await until(() => routeOf(honest, hidden) === "direct webrtc", 60_000);
  });

  it("is reached although its own addresses lead nowhere", async () => {
    const { hidden, address } = await startHidden({ webRtc: false });
    // 192.0.2.0/24 is nobody's (RFC 5737).
    const multiaddrs = [`/ip4/192.0.2.1/tcp/4001/p2p/${hidden.id}`, address];
    const listener = await startPeer();
    const connection = await listener.connect({ peerId: hidden.id, multiaddrs });
    expect(String(connection.remoteAddr)).toContain("p2p-circuit");
    const neither = {
      peerId: hidden.id,
      multiaddrs: [
        multiaddrs[0]!.replace("tcp/4001", "udp/1"),
        `/ip4/127.0.0.1/tcp/1/ws/p2p/${hidden.id}/p2p-circuit`,
      ],
    };
    await expect((await startPeer()).connect(neither)).rejects.toThrow();
  });

  it.each([
    [{}],
    [{ port: 0 }],
    [{ port: 70_000 }],
    [{ port: "3478; evil" }],
    [null],
    ["3478"],
    [{ port: [] }],
  ])("does not learn a STUN server from %j", async (answer) => {
    const liar = await startPeer({ listen: [WS] });
    let asked = 0;
    await serveRequests(liar, STUN_PROTOCOL, async () => {
      asked++;
      return answer as object;
    });
    const peer = await startPeer();
    await peer.connect(liar.addresses()[0]!);
    await until(() => asked > 0, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(peer.stunServers()).toEqual([]);
  });

  it("learns its hub's STUN server, by the hub's own address", async () => {
    const { hidden, stun } = await startHidden({ webRtc: true });
    await until(() => hidden.stunServers().length === 1, 10_000);
    expect(hidden.stunServers()).toEqual([`stun:127.0.0.1:${stun.port()}`]);
    const configured = await startPeer({ stun: ["stun:203.0.113.7:3478"] });
    expect(configured.stunServers()).toEqual(["stun:203.0.113.7:3478"]);
    await expect(startPeer({ stun: ["https://example.org"] })).rejects.toThrow("is no STUN server");
  });
});

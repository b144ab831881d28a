import { setTimeout as wait } from "node:timers/promises";
import { bindingDigest, decodePresence, encodePresence } from "@musicchain/protocol";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, it, onTestFinished } from "vitest";
import { bind, LEDGER as domain, randomFile, startPeer, until, WS } from "../../test/peers.ts";
import { createFrameReader } from "../blocks/createFrameReader.ts";
import { LIMITS } from "../limits.ts";
import type { Peer, PresenceChange } from "../types.ts";
import { framePresence, PRESENCE_PROTOCOL } from "./createControl.ts";
import { createHub, type HubParameters } from "./createHub.ts";
import { type JoinHubParameters, joinHub } from "./joinHub.ts";

async function startHub(parameters: Partial<HubParameters> = {}) {
  const peer = await startPeer({ listen: [WS], relay: true });
  const hub = createHub(peer, { domain, ...parameters });
  await hub.start();
  return { peer, hub, address: peer.addresses()[0]! };
}

async function join(address: string, parameters: Partial<JoinHubParameters> = {}, peer?: Peer) {
  const changes: PresenceChange[] = [];
  const errors: Error[] = [];
  const member = peer ?? (await startPeer());
  const membership = joinHub(member, address, {
    domain,
    onChange: (change) => changes.push(change),
    onError: (error) => errors.push(error),
    ...parameters,
  });
  onTestFinished(() => membership.stop());
  return { peer: member, membership, changes, errors };
}

const { cid } = await randomFile(1_000);

describe("presence", () => {
  it("names who is there, who comes, changes and goes", async () => {
    const { hub, address } = await startHub();
    const listener = await join(address);
    await listener.membership.ready();
    expect(listener.membership.online().size).toBe(0);

    const seeder = await startPeer({ listen: [WS] });
    const { binding, account } = await bind(seeder.id);
    const announce = {
      binding,
      songs: [
        { id: 7, cid },
        { id: 2, cid },
      ],
    };
    const start = performance.now();
    const { membership } = await join(address, { announce }, seeder);
    await until(() => listener.membership.online().size === 1, 2_000);
    expect(performance.now() - start).toBeLessThan(1_000);
    const entry = listener.membership.online().get(seeder.id)!;
    expect(entry.songs).toEqual([
      { id: 2, cid },
      { id: 7, cid },
    ]);
    expect(entry.wallet).toBe(account.address.toLowerCase());
    expect(entry.multiaddrs).toEqual(seeder.addresses());
    expect([...hub.online().keys()]).toEqual([seeder.id]);

    membership.announce({ binding, songs: [{ id: 9, cid }] });
    await until(() => listener.changes.at(-1)?.type === "update", 500);
    expect(listener.membership.online().get(seeder.id)?.songs).toEqual([{ id: 9, cid }]);

    const late = await join(address);
    await late.membership.ready();
    expect([...late.membership.online().keys()]).toEqual([seeder.id]);

    membership.stop();
    expect(await until(() => listener.membership.online().size === 0, 2_000)).toBeLessThan(500);
    expect(listener.changes.map(({ type }) => type)).toEqual(["join", "update", "leave"]);
    expect(listener.errors).toEqual([]);
  });

  it("announces the hub itself", async () => {
    const { peer, hub, address } = await startHub({ announce: { songs: [{ id: 1, cid }] } });
    const listener = await join(address);
    await listener.membership.ready();
    expect(listener.membership.online().get(peer.id)?.songs).toEqual([{ id: 1, cid }]);
    hub.announce({ songs: [] });
    await until(() => listener.changes.at(-1)?.type === "update", 500);
  });

  it("notices a closed connection within two seconds", async () => {
    const { address } = await startHub();
    const listener = await join(address);
    const seeder = await join(address, { announce: { songs: [{ id: 1, cid }] } });
    await until(() => listener.membership.online().size === 1, 2_000);
    await seeder.peer.stop();
    expect(await until(() => listener.membership.online().size === 0, 2_000)).toBeLessThan(2_000);
  });

  it("notices a silent peer within ten seconds", { timeout: 15_000 }, async () => {
    const { address } = await startHub();
    const listener = await join(address);
    const silent = await startPeer();
    const stream = await (await silent.connect(address)).newStream(PRESENCE_PROTOCOL);
    stream.addEventListener("message", () => {}); // hears pings, answers none
    stream.send(framePresence({ type: "announce", multiaddrs: [], binding: null, songs: [{ id: 1, cid }] }));
    await until(() => listener.membership.online().size === 1, 2_000);
    const gone = await until(() => listener.membership.online().size === 0, 10_000);
    expect(gone).toBeGreaterThan(LIMITS.presence.silence - 1_000);
    expect(listener.membership.connected()).toBe(true);
  });

  it("joins again when the hub comes back", { timeout: 15_000 }, async () => {
    const { peer, hub, address } = await startHub();
    const listener = await join(address);
    const seeder = await join(address, { announce: { songs: [{ id: 1, cid }] } });
    await until(() => listener.membership.online().size === 1, 2_000);
    await hub.stop();
    await until(() => !listener.membership.connected(), 1_000);
    expect(listener.membership.online().size).toBe(1);
    const back = createHub(peer, { domain });
    await back.start();
    await until(() => listener.membership.connected() && back.online().has(seeder.peer.id), 10_000);
    await until(() => listener.membership.online().size === 1, 1_000);
  });

  it("drops forged, foreign and expired bindings", async () => {
    const refused: string[] = [];
    const { hub, address } = await startHub({ onRefused: (_, reason) => refused.push(reason) });
    const listener = await join(address);
    const seeder = await startPeer();
    const connection = await seeder.connect(address);
    const { binding, account } = await bind(seeder.id);
    const other = await bind((await startPeer()).id);
    const stranger = privateKeyToAccount(generatePrivateKey());
    const expired = { ...binding.binding, validUntil: 1 };
    const forgeries = [
      { ...binding, signature: await stranger.sign({ hash: bindingDigest(domain, binding.binding) }) },
      {
        ...binding,
        binding: { ...binding.binding, wallet: stranger.address.toLowerCase() as `0x${string}` },
      },
      other.binding,
      { binding: expired, signature: await account.sign({ hash: bindingDigest(domain, expired) }) },
      (await bind(seeder.id, { ...domain, chainId: 1 })).binding,
    ];
    for (const forged of forgeries) {
      const stream = await connection.newStream(PRESENCE_PROTOCOL);
      const told = new Promise<string>((resolve) => {
        const reader = createFrameReader(4, 4, (head) => ({
          body: head.getUint32(0),
          done: (body) => {
            const message = decodePresence(body);
            if (message?.type === "refused") resolve(message.reason);
          },
        }));
        stream.addEventListener("message", ({ data }) => reader.push(data));
      });
      stream.send(
        framePresence({ type: "announce", multiaddrs: [], binding: forged, songs: [{ id: 1, cid }] }),
      );
      expect(await told).toMatch(/binding/);
      stream.abort(new Error("done"));
    }
    expect(refused).toHaveLength(forgeries.length);
    expect(hub.online().size).toBe(0);
    expect(listener.changes).toEqual([]);
  });

  it("does not believe a hub that vouches for a forged binding", async () => {
    const liar = await startPeer({ listen: [WS] });
    const { binding } = await bind((await startPeer()).id);
    const victim = (await startPeer()).id;
    await liar.libp2p.handle(PRESENCE_PROTOCOL, (stream) => {
      const about = { multiaddrs: [], songs: [{ id: 1, cid }] };
      stream.send(framePresence({ type: "join", peerId: victim, binding, ...about }));
      stream.send(framePresence({ type: "join", peerId: binding.binding.peerId, binding, ...about }));
      stream.send(framePresence({ type: "ready" }));
    });
    const listener = await join(liar.addresses()[0]!);
    await listener.membership.ready();
    expect([...listener.membership.online().keys()]).toEqual([binding.binding.peerId]);
    expect(listener.errors[0]?.message).toContain(victim);
  });

  it("refuses what is malformed or too large", async () => {
    const refused: string[] = [];
    const { address } = await startHub({ onRefused: (_, reason) => refused.push(reason) });
    const peer = await startPeer();
    const connection = await peer.connect(address);
    const huge = new Uint8Array(4);
    new DataView(huge.buffer).setUint32(0, LIMITS.presence.maxMessage + 1);
    for (const bytes of [new Uint8Array([0, 0, 0, 3, 1, 2, 3]), huge, framePresence({ type: "ready" })]) {
      const stream = await connection.newStream(PRESENCE_PROTOCOL);
      stream.send(bytes);
      await until(() => stream.remoteWriteStatus !== "writable", 2_000);
      stream.abort(new Error("done"));
    }
    await wait(50);
    expect(refused).toEqual([
      "The message is malformed",
      "A message may have 1048576 bytes",
      'A hub does not take "ready"',
    ]);
  });

  it("carries ten thousand songs in one message", () => {
    const songs = Array.from({ length: 10_000 }, (_, i) => ({ id: 1 + i * 3, cid }));
    const bytes = encodePresence({ type: "announce", multiaddrs: [], binding: null, songs });
    expect(bytes.length).toBeLessThan(LIMITS.presence.maxMessage);
    expect(decodePresence(bytes)).toEqual({ type: "announce", multiaddrs: [], binding: null, songs });
    expect(decodePresence(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  });
});

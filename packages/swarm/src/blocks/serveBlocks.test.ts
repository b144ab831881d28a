import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { collect, randomFile, same, startPeer, startSeeder, until, WS } from "../../test/peers.ts";
import { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { openSong } from "../song/openSong.ts";
import { BLOCKS_PROTOCOL, BUSY, encodeAnswerHead, encodeCancel, encodeWant, MISSING, OK } from "./frames.ts";
import { serveBlocks } from "./serveBlocks.ts";

async function rawStream(address: string) {
  const peer = await startPeer();
  const connection = await peer.connect(address);
  const stream = await connection.newStream(BLOCKS_PROTOCOL);
  const answers: { status: number; id: number; length: number }[] = [];
  let bytes = new Uint8Array(0);
  stream.addEventListener("message", ({ data }) => {
    bytes = new Uint8Array(Buffer.concat([bytes, data.subarray()]));
    while (bytes.length >= 9) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const length = view.getUint32(5);
      if (bytes.length < 9 + length) return;
      answers.push({ status: view.getUint8(0), id: view.getUint32(1), length });
      bytes = bytes.slice(9 + length);
    }
  });
  return { peer, stream, connection, answers };
}

describe("serveBlocks", () => {
  it("answers with ids, MISSING for what it has not, nothing for what was cancelled", async () => {
    const file = await randomFile(200_000);
    const other = await randomFile(100);
    const seeder = await startSeeder({ source: { get: (cid) => wait(20).then(() => file.source.get(cid)) } });
    const { stream, answers } = await rawStream(seeder.address);
    for (const frame of [
      encodeWant(7, file.root),
      encodeWant(8, other.root),
      encodeWant(9, file.root),
      encodeCancel(9),
    ])
      stream.send(frame);
    await until(() => answers.length === 2, 2_000);
    await wait(100);
    expect(answers).toEqual([
      { status: OK, id: 7, length: expect.any(Number) },
      { status: MISSING, id: 8, length: 0 },
    ]);
  });

  it("says BUSY beyond its queue", async () => {
    const file = await randomFile(1_000);
    const seeder = await startSeeder({ source: { get: () => wait(5_000).then(() => undefined) } });
    const { stream, answers } = await rawStream(seeder.address);
    for (let id = 0; id < LIMITS.blocks.maxQueue + 10; id++) stream.send(encodeWant(id, file.root));
    await until(() => answers.length === 10, 2_000);
    expect(answers.every(({ status }) => status === BUSY)).toBe(true);
    expect(seeder.served.stats().busy).toBe(10);
  });

  it("shuts out who floods it", async () => {
    const seeder = await startSeeder();
    const { peer, stream, connection } = await rawStream(seeder.address);
    const many = new Uint8Array(5 * 4_000);
    for (let i = 0; i < 4_000; i++) many.set(encodeCancel(i), 5 * i);
    stream.send(many);
    stream.send(many);
    await until(() => connection.status !== "open", 2_000);
    expect(seeder.peer.isBanned(peer.id)).toBe(true);
    await expect(
      peer.connect(seeder.address).then((again) => again.newStream(BLOCKS_PROTOCOL)),
    ).rejects.toThrow();
  });

  it.each([
    ["an unknown frame", new Uint8Array([9, 0, 0, 0, 1])],
    ["an unknown codec", new Uint8Array(38).fill(1).fill(0x71, 5, 6)],
  ])("shuts out who sends %s", async (_, frame) => {
    const seeder = await startSeeder();
    const { peer, stream } = await rawStream(seeder.address);
    stream.send(frame);
    await until(() => seeder.peer.isBanned(peer.id), 2_000);
    expect(seeder.served.stats().refused).toBe(1);
  });

  it("gives up on who begins a frame and does not end it", { timeout: 15_000 }, async () => {
    const seeder = await startSeeder();
    const { peer, stream } = await rawStream(seeder.address);
    stream.send(encodeWant(1, (await randomFile(10)).root).subarray(0, 20));
    const after = await until(() => stream.status !== "open", LIMITS.blocks.slowFrame + 2_000);
    expect(seeder.peer.isBanned(peer.id)).toBe(false); // a stalled line is not an attack
    expect(after).toBeGreaterThan(LIMITS.blocks.slowFrame - 1_000);
  });

  it("opens a bounded number of streams to one peer", async () => {
    const seeder = await startSeeder();
    const { connection } = await rawStream(seeder.address);
    await Promise.allSettled(Array.from({ length: 10 }, () => connection.newStream(BLOCKS_PROTOCOL)));
    await wait(100);
    expect(seeder.served.stats().streams).toBe(LIMITS.blocks.streamsPerConnection);
  });

  it("keeps to its upload budget, and tells who got how much", async () => {
    const file = await randomFile(1_000_000);
    const peer = await startPeer({ listen: [WS] });
    const listener = await startPeer();
    let sent = 0;
    const onSent = (peerId: string, bytes: number) => {
      if (peerId === listener.id) sent += bytes;
    };
    await serveBlocks(peer, { source: file.source, bytesPerSecond: 400_000, onSent });
    const song = await openSong({ peer: listener, cid: file.cid, providers: [peer.addresses()[0]!] });
    const start = performance.now();
    expect(same(await collect(song.read(0)), file.content)).toBe(true);
    // The first second's worth goes at once, the rest at the budget: 1.5 s.
    expect(performance.now() - start).toBeGreaterThan(1_200);
    await until(() => sent === song.bytesBySeeder().get(peer.id), 1_000);
  });
});

describe("a listener", () => {
  const evil = async (answer: (id: number) => Uint8Array) => {
    const peer = await startPeer({ listen: [WS] });
    await peer.libp2p.handle(BLOCKS_PROTOCOL, (stream) => {
      stream.addEventListener("message", ({ data }) => {
        const request = data.subarray();
        stream.send(answer(new DataView(request.buffer, request.byteOffset).getUint32(1)));
      });
    });
    return peer;
  };

  it.each([
    ["a frame above 2 MiB", (id: number) => encodeAnswerHead(OK, id, 2 * 1024 * 1024 + 1)],
    ["an answer to nothing", (id: number) => encodeAnswerHead(MISSING, id + 1, 0)],
    ["an unknown answer", (id: number) => encodeAnswerHead(7, id, 0)],
  ])("bans and names who sends %s", async (_, answer) => {
    const peer = await evil(answer);
    const listener = await startPeer();
    const { cid } = await randomFile(100_000);
    const opened = openSong({ peer: listener, cid, providers: [peer.addresses()[0]!] });
    await expect(opened).rejects.toBeInstanceOf(BadPeerError);
    await expect(opened).rejects.toThrow(peer.id);
    expect(listener.isBanned(peer.id)).toBe(true);
  });

  it("does not wait for ever for a peer that answers nothing", { timeout: 20_000 }, async () => {
    const silent = await evil(() => new Uint8Array([0]));
    const file = await randomFile(100_000);
    const listener = await startPeer();
    const song = openSong({ peer: listener, cid: file.cid, providers: [silent.addresses()[0]!] });
    const failed = song.then(
      () => false,
      () => true,
    );
    const start = performance.now();
    await until(() => listener.libp2p.getConnections().length === 1, 2_000);
    await until(() => listener.libp2p.getConnections().length === 0, LIMITS.blocks.stall + 4_000);
    expect(performance.now() - start).toBeGreaterThan(LIMITS.blocks.stall - 1_000);
    await listener.stop();
    expect(await failed).toBe(true);
  });
});

import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, domain, playLedgerAbi, RetryableError } from "@musicchain/protocol";
import {
  blockstoreSource,
  checkAcknowledgement,
  createMemoryBlockstore,
  fetchDag,
  joinHub,
  layOutBytes,
  openSong,
  type Peer,
  requestAcknowledgement,
  requestPin,
  serveBlocks,
} from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";
import { pino } from "pino";
import { createWalletClient, http } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { MUSIC, makeAudio } from "../../../../test/fixtures/makeAudio.ts";
import { accounts, freePort, startChain, type TestChain } from "../../test/startChain.ts";
import { openLibrary } from "../library/openLibrary.ts";
import { scanFolder } from "../library/scanFolder.ts";
import { openJournal } from "../publish/openJournal.ts";
import { registerSongs } from "../publish/registerSongs.ts";
import { createSeeder, type SeederConfig } from "./createSeeder.ts";

const artist = accounts[1]!;
const wallet = accounts[2]!;
const attester = accounts[3]!;
const LOOPBACK = ["/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"];

let stack: TestChain;
let home: string;
let music: string;
let dataDir: string;
let journal: ReturnType<typeof openJournal>;
const seeders: ReturnType<typeof createSeeder>[] = [];

beforeAll(async () => {
  stack = await startChain();
  home = await mkdtemp(join(tmpdir(), "musicchain-seeder-"));
  music = join(home, "music");
  dataDir = join(home, "data");
  await mkdir(music);
  await copyFile(join(MUSIC, "training.ogg"), join(music, "training.ogg"));
  await copyFile(join(MUSIC, "play_tune.mp3"), join(music, "play_tune.mp3"));
  journal = openJournal(join(home, "journal.sqlite"));
  await addAndRegister();
});
afterAll(async () => {
  journal?.close();
  await stack?.stop();
  await rm(home, { recursive: true });
});
afterEach(async () => {
  for (const seeder of seeders.splice(0)) await seeder.stop();
});

async function addAndRegister() {
  const library = openLibrary(join(dataDir, "library.sqlite"));
  await scanFolder({ folder: music, library });
  const tracks = library.tracks();
  library.close();
  return await registerSongs({ chain: stack.chain, account: artist, tracks, journal });
}

async function startSeeder(config: Partial<SeederConfig> = {}) {
  const seeder = createSeeder({
    ...{ deployment: { rpcUrl: stack.rpcUrl, ledger: stack.ledger }, dataDir, account: wallet },
    ...{ listen: LOOPBACK, hub: true, statusPort: await freePort(), refreshEvery: 100 },
    log: pino({ level: "silent" }),
    ...config,
  });
  seeders.push(seeder);
  await seeder.start();
  return { seeder, status: seeder.status(), url: `http://127.0.0.1:${config.statusPort}` };
}

async function startPeer(): Promise<Peer> {
  const peer = createNodePeer({ listen: [LOOPBACK[1]!] });
  await peer.start();
  onTestFinished(() => peer.stop());
  return peer;
}

async function until<T>(what: () => T | undefined | false, milliseconds = 5_000): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = what();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a second peer finds the songs at the hub and plays the very bytes, which are counted", async () => {
  const { seeder, status } = await startSeeder();
  const listener = await startPeer();
  const membership = joinHub(listener, status.multiaddrs, { domain: domain(31_337, stack.ledger) });
  onTestFinished(() => membership.stop());
  await membership.ready();
  const entry = await until(() => membership.online().get(status.peerId));
  expect(entry.wallet).toBe(wallet.address.toLowerCase());
  expect(entry.songs.map((song) => song.id)).toEqual([1, 2]);

  const library = openLibrary(join(dataDir, "library.sqlite"));
  const tracks = library.tracks();
  library.close();
  let total = 0;
  for (const track of tracks) {
    const song = await openSong({ peer: listener, cid: track.cid, providers: [entry] });
    const hash = createHash("sha256");
    for await (const part of song.read(0)) hash.update(part);
    expect(`0x${hash.digest("hex")}`).toBe(track.contentHash);
    expect(song.bytesBySeeder().get(status.peerId)).toBeGreaterThanOrEqual(track.size);
    total += track.size;
    song.close();
  }
  const uploads = seeder.status().uploads!;
  expect(uploads.total).toBeGreaterThanOrEqual(total);
  expect(uploads.byPeer).toEqual({ [listener.id]: uploads.total });
});

test("the pages say that it lives and what it serves, on loopback only", async () => {
  const statusPort = await freePort();
  const { seeder } = await startSeeder({ statusPort });
  const url = `http://127.0.0.1:${statusPort}`;
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ ok: true });
  const answer = (await (await fetch(`${url}/status`)).json()) as ReturnType<typeof seeder.status>;
  expect(answer).toEqual(seeder.status());
  expect(answer).toMatchObject({
    ...{
      wallet: wallet.address.toLowerCase(),
      chainId: 31_337,
      ledger: stack.ledger,
      hub: true,
      unregistered: 0,
    },
    songs: [
      { id: 1, title: "Puzzle tune 1b", artist: "Rezoner" },
      { id: 2, title: "Training's Background Music", artist: "Alex Almarza" },
    ],
  });
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/status`, { method: "POST" })).status).toBe(405);
  const second = createSeeder({
    ...{ deployment: { rpcUrl: stack.rpcUrl, ledger: stack.ledger }, dataDir: join(home, "second") },
    ...{ listen: LOOPBACK, hub: true, statusPort, log: pino({ level: "silent" }) },
  });
  await expect(second.start()).rejects.toThrow(`The status page cannot listen on port ${statusPort}`);
  await seeder.stop();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test("a listener's session is acknowledged under the binding, for songs it serves and its own wallet", async () => {
  const { status } = await startSeeder();
  const listener = await startPeer();
  const at = domain(31_337, stack.ledger);
  const zero: Address = `0x${"0".repeat(40)}`;
  const play = {
    ...{
      attester: attester.address.toLowerCase() as Address,
      listener: artist.address.toLowerCase() as Address,
    },
    ...{ song: 1, seeder: wallet.address.toLowerCase() as Address, relay: zero },
    challenge: `0x${"11".repeat(32)}` as const,
  };
  const provider = { peerId: status.peerId, multiaddrs: status.multiaddrs };
  const acknowledgement = await requestAcknowledgement(listener, provider, play, at);
  expect(await checkAcknowledgement(at, play, acknowledgement)).toBeUndefined();
  expect(await checkAcknowledgement(at, { ...play, song: 2 }, acknowledgement)).toMatch(/not signed/);
  await expect(requestAcknowledgement(listener, provider, { ...play, song: 99 }, at)).rejects.toThrow(
    "This seeder does not serve song 99",
  );
  await expect(requestAcknowledgement(listener, provider, { ...play, seeder: zero }, at)).rejects.toThrow(
    /This seeder's wallet is/,
  );
});

describe("while it runs", () => {
  test("what is added and registered by others is announced; what changes on disk is not served", async () => {
    const { seeder, status } = await startSeeder();
    const listener = await startPeer();
    const membership = joinHub(listener, status.multiaddrs, { domain: domain(31_337, stack.ledger) });
    onTestFinished(() => membership.stop());
    await until(() => membership.online().get(status.peerId)?.songs.length === 2);

    const path = await makeAudio(music, "late.ogg");
    const library = openLibrary(join(dataDir, "library.sqlite"));
    await scanFolder({ folder: music, library });
    library.close();
    await until(() => seeder.status().unregistered === 1);
    await addAndRegister();
    await until(() => membership.online().get(status.peerId)?.songs.length === 3);

    const { cid } = seeder.status().songs.find((song) => song.title === "Café noir")!;
    const file = await open(path, "r+");
    await file.write(Uint8Array.of(0x55), 0, 1, 500);
    await file.close();
    const provider = { peerId: status.peerId, multiaddrs: status.multiaddrs };
    await expect(fetchDag(listener, cid, [provider])).rejects.toThrow();
    await until(() => membership.online().get(status.peerId)?.songs.length === 2);
    expect(seeder.status().songs.map((song) => song.id)).toEqual([1, 2]);
    expect(listener.isBanned(status.peerId)).toBe(false);
  });

  test("an attester's evidence is kept, also over a restart; nobody else's is", async () => {
    const { ledger, client, rpcUrl } = stack;
    const send = { address: ledger, abi: playLedgerAbi, chain: client.chain } as const;
    const council = createWalletClient({
      account: accounts[0]!,
      chain: client.chain,
      transport: http(rpcUrl),
    });
    const bonded = createWalletClient({ account: attester, chain: client.chain, transport: http(rpcUrl) });
    const done = async (hash: `0x${string}`) =>
      client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    await done(
      await council.writeContract({ ...send, functionName: "admitAttester", args: [attester.address] }),
    );
    await done(await bonded.writeContract({ ...send, functionName: "bond", value: 10n ** 18n }));

    const oracle = await startPeer();
    const blockstore = createMemoryBlockstore({ maxBytes: 1 << 20 });
    const evidence = new Uint8Array(200_000).map((_, i) => (i * 31) % 251);
    const cid = await layOutBytes(evidence, { blockstore });
    await serveBlocks(oracle, { source: blockstoreSource(blockstore) });
    const { seeder, status } = await startSeeder();
    const provider = { peerId: status.peerId, multiaddrs: status.multiaddrs };

    const stranger = requestPin(oracle, provider, {
      cid,
      sign: (message) => artist.signMessage({ message }),
    });
    await expect(stranger).rejects.toThrow(/may not have files kept here/);
    expect(seeder.status().pins).toMatchObject({ bytes: 0, blocks: 0 });
    const bytes = await requestPin(oracle, provider, {
      cid,
      sign: (message) => attester.signMessage({ message }),
    });
    expect(bytes).toBeGreaterThanOrEqual(evidence.length);
    expect(seeder.status().pins?.bytes).toBe(bytes);
    await seeder.stop();

    const again = await startSeeder();
    expect(again.status.peerId).toBe(status.peerId);
    const reader = await startPeer();
    const read = await fetchDag(reader, cid, [
      { peerId: again.status.peerId, multiaddrs: again.status.multiaddrs },
    ]);
    expect(Buffer.compare(read, evidence)).toBe(0);
  });
});

test("a seeder that cannot reach its chain says so and leaves nothing behind", async () => {
  const statusPort = await freePort();
  const seeder = createSeeder({
    ...{ deployment: { rpcUrl: `http://127.0.0.1:${await freePort()}`, ledger: stack.ledger } },
    ...{
      dataDir: join(home, "offline"),
      account: wallet,
      listen: LOOPBACK,
      statusPort,
      log: pino({ level: "silent" }),
    },
  });
  await expect(seeder.start()).rejects.toBeInstanceOf(RetryableError);
  await expect(fetch(`http://127.0.0.1:${statusPort}/health`)).rejects.toThrow();
  expect(() => seeder.status()).toThrow("The seeder is not running.");
});

import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchDag, layOutBytes } from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";
import { pino } from "pino";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { MUSIC } from "../../../../test/fixtures/makeAudio.ts";
import { accounts, startChain, type TestChain } from "../../test/startChain.ts";
import { openLibrary } from "../library/openLibrary.ts";
import { scanFolder } from "../library/scanFolder.ts";
import { createPinStore } from "./createPinStore.ts";
import { createSeeder } from "./createSeeder.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let stack: TestChain;
let home: string;
beforeAll(async () => {
  stack = await startChain();
  home = await mkdtemp(join(tmpdir(), "musicchain-limits-"));
});
afterAll(async () => {
  await stack?.stop();
  await rm(home, { recursive: true });
});

test("three peers together get no more than the upload limit", async () => {
  const dataDir = join(home, "limited");
  const music = join(home, "music");
  await mkdir(music);
  await copyFile(join(MUSIC, "training.ogg"), join(music, "training.ogg"));
  const library = openLibrary(join(dataDir, "library.sqlite"));
  const { added } = await scanFolder({ folder: music, library });
  library.close();
  const { cid, size } = added[0]!;
  const bytesPerSecond = Math.floor(size / 2);
  const seeder = createSeeder({
    ...{ deployment: { rpcUrl: stack.rpcUrl, ledger: stack.ledger }, dataDir, account: accounts[2]! },
    ...{ listen: ["/ip4/127.0.0.1/tcp/0/ws"], hub: true, bytesPerSecond, log: pino({ level: "silent" }) },
  });
  await seeder.start();
  onTestFinished(() => seeder.stop());
  const { peerId, multiaddrs } = seeder.status();
  const began = performance.now();
  await Promise.all(
    [1, 2, 3].map(async () => {
      const peer = createNodePeer({});
      await peer.start();
      onTestFinished(() => peer.stop());
      const bytes = await fetchDag(peer, cid, [{ peerId, multiaddrs }]);
      expect(bytes.length).toBe(size);
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  // Six seconds' worth, less the second a bucket starts with and the block each peer has ahead of it. A slow machine
  // only takes longer.
  expect(seconds).toBeGreaterThan((3 * size - bytesPerSecond - 3 * 65_536) / bytesPerSecond);
  expect(seeder.status().uploads).toMatchObject({ total: seeder.status().uploads!.today });
});

test("evidence is refused where it would pass the disk limit, whatever its own room is", async () => {
  let left = 1_500;
  const store = createPinStore({
    ...{ folder: join(home, "pins"), maxBytes: 1_000_000, keepSeconds: 60 },
    room: () => left,
  });
  await store.start();
  onTestFinished(() => store.stop());
  const put = (fill: number) =>
    layOutBytes(new Uint8Array(1_000).fill(fill), { blockstore: store.blockstore, chunkSize: 65_536 });
  await put(1);
  left -= 1_000;
  await expect(put(2)).rejects.toThrow("room for evidence is full");
  // What is there is taken again: it needs no more room.
  await put(1);
  expect(store.usage()).toMatchObject({ bytes: 1_000, blocks: 1 });
});

test("the data folder is measured with what is in it", async () => {
  const dataDir = join(home, "measured");
  await mkdir(join(dataDir, "music"), { recursive: true });
  await writeFile(join(dataDir, "music", "x.bin"), Buffer.alloc(123_456));
  const seeder = createSeeder({
    ...{ deployment: { rpcUrl: stack.rpcUrl, ledger: stack.ledger }, dataDir, account: accounts[2]! },
    ...{ listen: ["/ip4/127.0.0.1/tcp/0/ws"], hub: true, diskBytes: 200_000, log: pino({ level: "silent" }) },
  });
  await seeder.start();
  onTestFinished(() => seeder.stop());
  const { disk } = seeder.status();
  expect(disk!.limit).toBe(200_000);
  expect(disk!.bytes).toBeGreaterThan(123_456);
});

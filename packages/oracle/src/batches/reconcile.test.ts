import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, bytesToHex, type Hex } from "@musicchain/protocol";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChainBatch } from "../store/createChainLog.ts";
import { createStore, type Store } from "../store/createStore.ts";
import type { StoredPlay } from "../store/types.ts";
import { reconcile } from "./reconcile.ts";

const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;
const attester: Address = bytesToHex(new Uint8Array(20).fill(0xaa));
const listener: Address = bytesToHex(new Uint8Array(20).fill(0xbb));
const logger = pino({ level: "silent" });

let dataDir: string;
let store: Store;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-reconcile-"));
  store = createStore({ dataDir });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

async function storePlay(): Promise<StoredPlay> {
  const play = { listener, start: 1_000, version: 1, end: 1_030, song: 1, covered: 20, seconds: 30 } as const;
  await store.plays.append({ ...play, digest: hash(7), evidence: new Uint8Array(10) });
  return store.plays.newest(play)!;
}

function place(play: StoredPlay, root: number) {
  const batch = store.plays.place(
    {
      parentId: 0n,
      parentCommitment: hash(0),
      earliest: 0,
      evidenceRoot: hash(root),
      evidenceCid: Uint8Array.of(root),
      segments: [Uint8Array.of(1)],
      statesAfter: [hash(1)],
      placements: [{ play, song: play.song, mature: false, discoverer: true, minted: 0n, burned: 0n }],
    },
    1,
  );
  store.plays.setOwnBatch(batch.id, "published");
  return batch.id;
}

function onChain(batchId: number, block: number, root: number): ChainBatch {
  return {
    batchId,
    block,
    log: 0,
    time: 1,
    tx: hash(900 + block),
    header: {
      batchId: BigInt(batchId),
      parentId: 0n,
      parentCommitment: hash(0),
      stateAfter: hash(1),
      segmentsRoot: hash(1),
      evidenceRoot: hash(root),
      playCount: 1,
      day: 0,
      earliest: 0n,
      time: 1n,
      attester,
      window: 60n,
      answerTime: 1n,
      bond: 1n,
    },
    commitment: hash(batchId),
    finalAt: 9_000_000_000,
    evidenceCid: Uint8Array.of(root),
    segments: [Uint8Array.of(1)],
    statesAfter: [hash(1)],
  };
}

const tidy = () => reconcile(store, { attester, finalId: 0, logger });
function read(
  number: number,
  { batches = [], fallen }: { batches?: ChainBatch[]; fallen?: number } = {},
): void {
  const reverts = fallen === undefined ? [] : [{ block: number, fromId: fallen, toId: fallen }];
  store.chain.append(
    {
      block: { number, hash: hash(number), time: number },
      events: [],
      songs: [],
      batches,
      reverts,
      demands: [],
      answers: [],
    },
    () => {},
  );
  tidy();
}
function forget(above: number): void {
  store.chain.rollback(above, () => {});
  tidy();
}
const stateOf = (id: number) => store.plays.ownBatch(id)!.state;

test("a revert that is reorganised away gives the plays back to their batch", async () => {
  const play = await storePlay();
  const first = place(play, 1);
  read(10, { batches: [onChain(1, 10, 1)] });
  read(11, { fallen: 1 });
  expect(stateOf(first)).toBe("reverted");
  expect(store.plays.waitingCount).toBe(1);
  forget(10);
  expect(stateOf(first)).toBe("submitted");
  expect(store.plays.waitingCount).toBe(0);
  expect(store.plays.hasDiscovered(listener, 1)).toBe(true);
  expect(() => place(play, 2)).toThrow(/changed/);
});

test("so it does where the plays were placed, and sent, once more meanwhile", async () => {
  const play = await storePlay();
  const first = place(play, 1);
  read(10, { batches: [onChain(1, 10, 1)] });
  read(11, { fallen: 1 });
  const second = place(play, 2);
  read(12, { batches: [onChain(2, 12, 2)] });
  expect(stateOf(second)).toBe("submitted");
  forget(10);
  expect([stateOf(first), stateOf(second)]).toEqual(["submitted", "abandoned"]);
  expect(store.plays.fate(play)).toMatchObject({ kind: "placed", batch: first });
  expect(store.plays.waitingCount).toBe(0);
  // What was sent again lands in another block after all.
  read(11, { fallen: 1 });
  read(13, { batches: [onChain(2, 13, 2)] });
  expect([stateOf(first), stateOf(second)]).toEqual(["reverted", "submitted"]);
  expect(store.plays.fate(play)).toMatchObject({ kind: "placed", batch: second });
});

test("a data folder from before is healed when it is opened", async () => {
  const play = await storePlay();
  const first = place(play, 1);
  read(10, { batches: [onChain(1, 10, 1)] });
  store.plays.release(first, "reverted");
  tidy();
  expect(stateOf(first)).toBe("submitted");
  expect(store.plays.waitingCount).toBe(0);
});

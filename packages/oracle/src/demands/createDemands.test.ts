import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  type BatchHeader,
  encodeEvidenceFile,
  evidenceLeaf,
  GENESIS_STATE,
  type Hex,
  listRoot,
  RetryableError,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChainRead } from "../store/createChainLog.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createAnswers } from "./createAnswers.ts";
import { createDemands } from "./createDemands.ts";

const CID_TEXT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const attester: Address = `0x${"aa".repeat(20)}`;
const stranger: Address = `0x${"bb".repeat(20)}`;
const faultProofs: Address = `0x${"ff".repeat(20)}`;
const listener: Address = `0x${"11".repeat(20)}`;
const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;
const ANSWER_TIME = 100;

let dataDir: string;
let store: Store;
let time = 1_000;
let logged: { name: string; fields: object }[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-demands-"));
  store = createStore({ dataDir });
  time = 1_000;
  logged = [];
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

const evidenceOf = (n: number) => Uint8Array.of(1, n >> 8, n);
const place = (block: number) => ({ block, log: block, time: block, tx: hash(block) });
function read(block: number, what: Partial<ChainRead>): void {
  const nothing = { events: [], songs: [], batches: [], reverts: [], demands: [], answers: [] };
  store.chain.append(
    { block: { number: block, hash: hash(block), time: block }, ...nothing, ...what },
    () => {},
  );
}

/** Batch `id` of `count` plays, on chain; an own one is in the store with its plays. */
async function land(id: number, count: number, by = attester, isOwn = true): Promise<BatchHeader> {
  const evidences = Array.from({ length: count }, (_, i) => evidenceOf(id * 1_000 + i));
  const header: BatchHeader = {
    ...{
      batchId: BigInt(id),
      parentId: BigInt(id - 1),
      parentCommitment: hash(0),
      stateAfter: GENESIS_STATE,
    },
    ...{
      segmentsRoot: hash(1),
      evidenceRoot: listRoot(evidences.map(evidenceLeaf)),
      playCount: count,
      day: 0,
    },
    ...{ earliest: 0n, time: 1n, attester: by, window: 600n, answerTime: BigInt(ANSWER_TIME), bond: 1n },
  };
  const batch = {
    ...{ ...place(id), batchId: id, header, commitment: hash(id), finalAt: 9_000_000 },
    ...{ evidenceCid: CID.parse(CID_TEXT).bytes, segments: [Uint8Array.of(1)], statesAfter: [GENESIS_STATE] },
  };
  read(id, { batches: [batch] });
  if (!isOwn) return header;
  const placements = [];
  for (const [i, evidence] of evidences.entries()) {
    const start = id * 100_000 + 40 * i;
    const play = { listener, start, version: 1, end: start + 30, song: 1, covered: 20, seconds: 30 } as const;
    await store.plays.append({ ...play, digest: hash(start), evidence });
    const stored = store.plays.newest(play)!;
    placements.push({
      play: stored,
      song: stored.song,
      mature: false,
      discoverer: false,
      minted: 0n,
      burned: 0n,
    });
  }
  const own = store.plays.place(
    {
      ...{
        parentId: BigInt(id - 1),
        parentCommitment: hash(0),
        earliest: 0,
        evidenceRoot: header.evidenceRoot,
      },
      ...{
        evidenceCid: batch.evidenceCid,
        segments: batch.segments,
        statesAfter: batch.statesAfter,
        placements,
      },
    },
    1,
  );
  store.plays.setOwnBatch(own.id, "submitted", BigInt(id));
  store.chain.setOwn(id, own.id);
  return header;
}
const demand = (block: number, batchId: number, segment: number, deadline = time + ANSWER_TIME) =>
  read(block, { demands: [{ ...place(block), batchId, segment, deadline }] });

function createParts(files: { get?: Uint8Array; recover?: Uint8Array } = {}) {
  const note = (fields: object, name: string) => logged.push({ name, fields });
  const logger = Object.assign(pino({ level: "silent" }), { fatal: note, error: note, warn: note });
  return createDemands({
    store,
    evidences: {
      get: async () => files.get,
      recover: async () => {
        if (files.recover) return files.recover;
        throw new RetryableError("Nobody online keeps the evidence.", "Start a seeder.");
      },
    },
    attester,
    faultProofs: () => faultProofs,
    now: () => time,
    confirm: async ({ id }) => store.intents.reopen(id),
    logger: logger as never,
  });
}
const open = () => store.intents.open().filter(({ kind }) => kind === "answerDemand");

test("only demands against own batches are answered, with their own segment, once", async () => {
  const header = await land(1, 70);
  await land(2, 3, stranger, false);
  demand(3, 1, 2);
  demand(4, 2, 0);
  const demands = createParts();
  await demands.process();
  await demands.process();
  const evidences = Array.from({ length: 70 }, (_, i) => evidenceOf(1_000 + i));
  expect(open()).toMatchObject([
    { ref: "1:2", target: faultProofs, value: 0n, data: createAnswers(header, evidences)(2) },
  ]);
  expect(demands.status()).toEqual({ open: 1, deadline: time + ANSWER_TIME, problem: null });

  // Killed at any moment, it goes on where it was.
  store.close();
  store = createStore({ dataDir });
  const again = createParts();
  await again.process();
  expect(open()).toHaveLength(1);
  read(5, { answers: [{ ...place(5), batchId: 1, segment: 2 }] });
  await again.process();
  // Somebody answered: what was not sent is not needed any more.
  expect(open()).toEqual([]);
  expect(again.status()).toEqual({ open: 0, deadline: null, problem: null });
  // Until the answer is reorganised away.
  store.chain.rollback(4, () => {});
  await again.process();
  expect(open()).toMatchObject([{ ref: "1:2" }]);
});

test("the nearest deadline comes first; few wait at once, more where time gets short", async () => {
  await land(1, 300);
  for (let segment = 0; segment < 9; segment++) demand(10 + segment, 1, segment, time + 9_000 - segment);
  const demands = createParts();
  await demands.process();
  expect(open().map(({ ref }) => ref)).toEqual(["1:8", "1:7", "1:6", "1:5"]);
  expect(demands.status()).toMatchObject({ open: 9, deadline: time + 8_992 });
  store.intents.close(open()[0]!.id, "done", 50);
  await demands.process();
  expect(open().map(({ ref }) => ref)).toEqual(["1:7", "1:6", "1:5", "1:4"]);
  time += 8_950;
  await demands.process();
  expect(open()).toHaveLength(8);
});

test("an answer that came to nothing is made again; one whose block is gone is asked for", async () => {
  await land(1, 5);
  demand(2, 1, 0);
  const demands = createParts();
  await demands.process();
  const [first] = open();
  store.intents.close(first!.id, "failed", 2);
  await demands.process();
  expect(open()).toEqual([]);
  time += 11;
  await demands.process();
  const [second] = open();
  expect(second!.id).not.toBe(first!.id);
  store.intents.close(second!.id, "done", 3);
  await demands.process();
  expect(open()).toEqual([]);
  read(3, {});
  await demands.process();
  expect(open()).toMatchObject([{ id: second!.id }]);
});

test("a batch of another data folder is answered from what seeders keep", async () => {
  const header = await land(1, 40, attester, false);
  const evidences = Array.from({ length: 40 }, (_, i) => evidenceOf(1_000 + i));
  demand(2, 1, 1);
  const lost = createParts();
  await lost.process();
  expect(lost.status().problem).toMatch(/Nobody online keeps/);
  expect(open()).toEqual([]);
  const found = createParts({ recover: encodeEvidenceFile(evidences) });
  await found.process();
  expect(open()).toMatchObject([{ data: createAnswers(header, evidences)(1) }]);
  expect(found.status().problem).toBeNull();
});

test("half-way to the deadline somebody is told, and once more when it is missed", async () => {
  await land(1, 5, attester, false);
  demand(2, 1, 0);
  const demands = createParts();
  const names = () => logged.map(({ name }) => name).filter((name) => name !== "demand.unanswered");
  await demands.process();
  expect(names()).toEqual([]);
  time += 51;
  await demands.process();
  await demands.process();
  expect(names()).toEqual(["demand.close"]);
  time += 50;
  await demands.process();
  expect(names()).toEqual(["demand.close", "demand.missed"]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, GENESIS_STATE, type Hex } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChainBatch, ChainRead } from "../store/createChainLog.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createFinality } from "./createFinality.ts";

const attester: Address = `0x${"aa".repeat(20)}`;
const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

let dataDir: string;
let store: Store;
let finality: ReturnType<typeof createFinality>;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-finality-"));
  store = createStore({ dataDir });
  finality = createFinality(store);
  // Three batches whose windows are over at 100, 200 and 300.
  for (const id of [1, 2, 3]) read(id, { batches: [batch(id)] });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

const place = (block: number) => ({ block, log: block, time: block, tx: hash(block) });
function batch(id: number): ChainBatch {
  const header = {
    ...{
      batchId: BigInt(id),
      parentId: BigInt(id - 1),
      parentCommitment: hash(id - 1),
      stateAfter: GENESIS_STATE,
    },
    ...{ segmentsRoot: hash(0), evidenceRoot: hash(0), playCount: 1, day: 1 },
    ...{ earliest: 86_400n, time: BigInt(id), attester },
    ...{ window: 100n, answerTime: 30n, bond: 1n },
  };
  const bytes = {
    evidenceCid: new Uint8Array(1),
    segments: [new Uint8Array(1)],
    statesAfter: [GENESIS_STATE],
  };
  return { ...place(id), batchId: id, header, commitment: hash(id), finalAt: 100 * id, ...bytes };
}
function read(block: number, what: Partial<ChainRead>): void {
  const nothing = { events: [], songs: [], batches: [], reverts: [], demands: [], answers: [] };
  const newest = { number: block, hash: hash(block), time: block };
  store.chain.append({ block: newest, ...nothing, ...what }, () => {});
}
const event = (block: number, name: string, id: number, args: Record<string, string> = {}) => ({
  events: [{ ...place(block), name, key: String(id), args }],
});
const of = (id: number) => finality.of({ batchId: id, finalAt: 100 * id });

test("a window that is over is not final: the ledger says what is", () => {
  expect(of(1)).toEqual({ isFinal: false, finalAt: 100, heldBy: [] });
  expect([finality.ripe(99, 3), finality.ripe(100, 3), finality.ripe(250, 3), finality.ripe(900, 3)]).toEqual(
    [undefined, 1, 2, 3],
  );
  // Only what was recomputed.
  expect(finality.ripe(900, 2)).toBe(2);
  read(4, event(4, "BatchFinalised", 2));
  expect([of(1).isFinal, of(2).isFinal, of(3).isFinal]).toEqual([true, true, false]);
  expect([finality.ripe(250, 3), finality.ripe(300, 3)]).toEqual([undefined, 3]);
});

test("a demand holds its batch and all after it; the answer moves their end", () => {
  read(4, {
    ...event(4, "FinalityHeld", 2, { holds: "1" }),
    demands: [{ ...place(4), batchId: 2, segment: 5, deadline: 150 }],
  });
  const demand = { batchId: 2, segment: 5, deadline: 150, attester };
  expect([of(1).heldBy, of(2).heldBy, of(3).heldBy]).toEqual([[], [demand], [demand]]);
  expect(finality.ripe(900, 3)).toBe(1);
  read(5, {
    ...event(5, "FinalityResumed", 2, { holds: "0", finalAt: "450" }),
    answers: [{ ...place(5), batchId: 2, segment: 5 }],
  });
  expect([of(1), of(2), of(3)]).toEqual([
    { isFinal: false, finalAt: 100, heldBy: [] },
    { isFinal: false, finalAt: 450, heldBy: [] },
    { isFinal: false, finalAt: 450, heldBy: [] },
  ]);
  expect([finality.ripe(449, 3), finality.ripe(450, 3)]).toEqual([1, 3]);
  // The answer was reorganised away.
  store.chain.rollback(4, () => {});
  expect(of(3)).toEqual({ isFinal: false, finalAt: 300, heldBy: [demand] });
});

test("what fell holds nobody", () => {
  read(4, {
    ...event(4, "FinalityHeld", 2, { holds: "1" }),
    demands: [{ ...place(4), batchId: 2, segment: 0, deadline: 150 }],
  });
  read(5, { reverts: [{ block: 5, fromId: 2, toId: 3 }], batches: [{ ...batch(4), block: 5 }] });
  expect(of(4)).toEqual({ isFinal: false, finalAt: 400, heldBy: [] });
  expect(finality.ripe(900, 4)).toBe(4);
});

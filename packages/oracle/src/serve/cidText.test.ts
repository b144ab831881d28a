import { type BatchHeader, batchSchema, GENESIS_STATE, ZERO_ADDRESS, ZERO_HASH } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { expect, test } from "vitest";
import type { StoredBatch } from "../store/createChainLog.ts";
import { batchAnswer, type Sources } from "./answers.ts";
import { cidText } from "./cidText.ts";

const TEXT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const { bytes } = CID.parse(TEXT);

test("a CID is its text, what is none is empty", () => {
  expect(cidText(bytes)).toBe(TEXT);
  expect(cidText(new Uint8Array())).toBe("");
  expect(cidText(new Uint8Array([0]))).toBe("");
  expect(cidText(bytes.subarray(0, 20))).toBe("");
  expect(cidText(new Uint8Array([...bytes, 1]))).toBe("");
  // An identity CID as long as a transaction: it would be answered for every batch of a page.
  const long = new Uint8Array(100_000);
  long.set([1, 0x55, 0, 0x9a, 0x8d, 6]);
  expect(cidText(long)).toBe("");
});

test("a batch whose evidence CID is nonsense is answered all the same", () => {
  const header: BatchHeader = {
    ...{ batchId: 1n, parentId: 0n, parentCommitment: ZERO_HASH, stateAfter: GENESIS_STATE },
    ...{ segmentsRoot: ZERO_HASH, evidenceRoot: ZERO_HASH, playCount: 1, day: 1, time: 5n },
    ...{ attester: ZERO_ADDRESS, window: 60n, answerTime: 30n, bond: 1n },
  };
  const batch: StoredBatch = {
    ...{ block: 1, log: 0, time: 5, tx: ZERO_HASH, batchId: 1, header, commitment: ZERO_HASH, finalAt: 65 },
    ...{
      evidenceCid: new Uint8Array([0]),
      segments: [],
      statesAfter: [],
      reverted: undefined,
      own: undefined,
    },
  };
  const answer = batchAnswer({ time: () => 10 } as Sources, batch);
  expect(batchSchema.parse(answer)).toMatchObject({ status: "pending", evidenceCid: "" });
});

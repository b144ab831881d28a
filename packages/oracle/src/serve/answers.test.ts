import { type BatchHeader, batchSchema, GENESIS_STATE, ZERO_ADDRESS, ZERO_HASH } from "@musicchain/protocol";
import { expect, test } from "vitest";
import type { StoredBatch } from "../store/createChainLog.ts";
import { batchAnswer, type Sources } from "./answers.ts";

test("a batch whose evidence CID is nonsense is answered all the same", () => {
  const header: BatchHeader = {
    ...{ batchId: 1n, parentId: 0n, parentCommitment: ZERO_HASH, stateAfter: GENESIS_STATE },
    ...{
      segmentsRoot: ZERO_HASH,
      evidenceRoot: ZERO_HASH,
      playCount: 1,
      day: 1,
      earliest: 86_400n,
      time: 90_000n,
    },
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
  const finality = { of: () => ({ isFinal: false, finalAt: 65, heldBy: [] }), ripe: () => undefined };
  const answer = batchAnswer({ finality } as unknown as Sources, batch);
  expect(batchSchema.parse(answer)).toMatchObject({ status: "pending", evidenceCid: "" });
});

import {
  type BatchHeader,
  evidenceLeaf,
  faultProofsAbi,
  GENESIS_STATE,
  hexToBytes,
  listRoot,
  rootFromListPath,
  SEGMENT_PLAYS,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "@musicchain/protocol";
import { decodeFunctionData } from "viem";
import { expect, test } from "vitest";
import { createAnswers } from "./createAnswers.ts";

const header = (evidences: Uint8Array[]): BatchHeader => ({
  ...{ batchId: 3n, parentId: 2n, parentCommitment: ZERO_HASH, stateAfter: GENESIS_STATE },
  ...{ segmentsRoot: ZERO_HASH, evidenceRoot: listRoot(evidences.map(evidenceLeaf)) },
  ...{ playCount: evidences.length, day: 1, earliest: 86_400n, time: 90_000n, attester: ZERO_ADDRESS },
  ...{ window: 60n, answerTime: 30n, bond: 1n },
});
const evidencesOf = (count: number) => Array.from({ length: count }, (_, i) => Uint8Array.of(i >> 8, i));

test.each([1, 5, 31, 32, 33, 64, 65, 100, 1_000])(
  "a batch of %i plays: every segment leads to its root",
  (count) => {
    const evidences = evidencesOf(count);
    const batch = header(evidences);
    const segments = Math.ceil(count / SEGMENT_PLAYS);
    const encode = createAnswers(batch, evidences);
    const seen: Uint8Array[] = [];
    for (let segment = 0; segment < segments; segment++) {
      const { args } = decodeFunctionData({
        abi: faultProofsAbi,
        data: encode(segment),
      });
      const [told, index, answer, siblings] = args as unknown as [
        BatchHeader,
        number,
        `0x${string}`[],
        `0x${string}`[],
      ];
      expect([told.batchId, index]).toEqual([3n, segment]);
      const leaves = answer.map((hex) => evidenceLeaf(hexToBytes(hex)));
      // A list of one segment is as wide as it needs to be, the others' subtrees are 32 wide.
      const padded =
        count > SEGMENT_PLAYS ? [...leaves, ...Array(SEGMENT_PLAYS - leaves.length).fill(ZERO_HASH)] : leaves;
      expect(rootFromListPath(listRoot(padded), segment, segments, siblings)).toBe(batch.evidenceRoot);
      seen.push(...answer.map(hexToBytes));
    }
    expect(seen).toEqual(evidences);
  },
);

test("evidence that is not the batch's is not sent", () => {
  const evidences = evidencesOf(40);
  const batch = header(evidences);
  expect(() => createAnswers(batch, evidences.toReversed())).toThrow(/not what it committed to/);
  expect(() => createAnswers(batch, evidences.slice(1))).toThrow(/not what it committed to/);
});

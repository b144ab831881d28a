import { encodeFunctionData } from "viem";
import { expect, test } from "vitest";
import { playLedgerAbi } from "../abi/index.ts";
import { bytesToHex, type Hex, hexToBytes } from "../bytes.ts";
import { batchCommitment, segmentLeaf } from "./commitments.ts";
import { listRoot } from "./list.ts";
import { openSubmission } from "./openSubmission.ts";

const hash = (byte: string): Hex => `0x${byte.repeat(32)}`;
const segments = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
const statesAfter = [hash("33"), hash("44")];
const parameters = { window: 60n, answerTime: 30n, bond: 10n ** 18n };
const header = {
  ...{ batchId: 1n, parentId: 0n, parentCommitment: hash("11"), stateAfter: hash("44") },
  segmentsRoot: listRoot(segments.map((bytes, i) => segmentLeaf(bytes, statesAfter[i]!))),
  ...{ evidenceRoot: hash("22"), playCount: 33, day: 20_000, earliest: 1_728_000_000n, time: 1_728_000_900n },
  ...{ attester: `0x${"ab".repeat(20)}` as Hex, ...parameters },
};
const event = { ...header, attester: `0x${"AB".repeat(20)}`, commitment: batchCommitment(header) };
const inputOf = (bytes: Uint8Array[]) =>
  hexToBytes(
    encodeFunctionData({
      abi: playLedgerAbi,
      functionName: "submitBatch",
      args: [0n, hash("11"), 1_728_000_000n, 33, hash("22"), "0x0155", bytes.map(bytesToHex), statesAfter],
    }),
  );

test("gives the header the commitment opens to, and what was committed", () => {
  expect(openSubmission(event, inputOf(segments), parameters)).toEqual({ header, segments, statesAfter });
});

test("refuses parameters that were not in force", () => {
  expect(openSubmission(event, inputOf(segments), { ...parameters, window: 61n })).toBeUndefined();
});

test("gives no segments where the calldata holds others", () => {
  const opened = openSubmission(event, inputOf([segments[0]!, Uint8Array.of(6)]), parameters);
  expect(opened).toEqual({ header, segments: [], statesAfter: [] });
});

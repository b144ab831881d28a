import { type Hex, ZERO_HASH } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { encodeSubmission, submissionBytes } from "./encodeSubmission.ts";

test.each([[[1]], [[32, 31]], [[4_096, 33, 64, 200]], [Array.from({ length: 157 }, (_, i) => 600 + i)]])(
  "knows the length of calldata before it is encoded",
  (lengths) => {
    const segments = lengths.map((length) => new Uint8Array(length).fill(1));
    const hash: Hex = ZERO_HASH;
    const data = encodeSubmission({
      parentId: 1n,
      parentCommitment: hash,
      earliest: 86_400,
      playCount: 1,
      evidenceRoot: hash,
      evidenceCid: new Uint8Array(36),
      segments,
      statesAfter: lengths.map(() => hash),
    });
    expect((data.length - 2) / 2).toBe(submissionBytes(segments));
  },
);

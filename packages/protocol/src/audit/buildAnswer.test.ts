import { describe, expect, it } from "vitest";
import { hexToBytes } from "../bytes.ts";
import { UserError } from "../errors.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import { ZERO_LEAF } from "../ledger/hashing.ts";
import { listRoot, rootFromListPath } from "../ledger/list.ts";
import { buildAnswer } from "./buildAnswer.ts";

const evidencesOf = (count: number) => Array.from({ length: count }, (_, i) => Uint8Array.of(1, i));

// That the contract takes these answers is shown by test/differential/evidenceProofs.test.ts.
describe("buildAnswer", () => {
  it.each([1, 2, 31, 32, 33, 64, 65, 97, 320])("opens each segment of %i plays", (count) => {
    const evidences = evidencesOf(count);
    const root = listRoot(evidences.map(evidenceLeaf));
    const segments = Math.ceil(count / 32);
    for (let segment = 0; segment < segments; segment++) {
      const answer = buildAnswer(evidences, segment);
      const leaves = answer.evidences.map((evidence) => evidenceLeaf(hexToBytes(evidence)));
      while (count > 32 && leaves.length < 32) leaves.push(ZERO_LEAF);
      expect(rootFromListPath(listRoot(leaves), segment, segments, answer.siblings)).toBe(root);
    }
    expect(() => buildAnswer(evidences, segments)).toThrow(UserError);
  });
});

import { expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import { listRoot, rootFromListPath } from "../ledger/list.ts";
import { openEvidence } from "./openEvidence.ts";

it.each([1, 2, 33])("leads each of %i evidences to their root, and no other place", (count) => {
  const evidences = Array.from({ length: count }, (_, i) => Uint8Array.of(1, i));
  const root = listRoot(evidences.map(evidenceLeaf));
  for (let position = 0; position < count; position++) {
    const { evidence, siblings } = openEvidence(evidences, position);
    expect(evidence).toEqual(evidences[position]);
    const rootAt = (place: number) => rootFromListPath(evidenceLeaf(evidence), place, count, siblings);
    expect(rootAt(position)).toBe(root);
    if (count > 1) expect(rootAt((position + 1) % count)).not.toBe(root);
  }
  expect(() => openEvidence(evidences, count)).toThrow(UserError);
});

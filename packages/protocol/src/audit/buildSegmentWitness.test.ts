import { describe, expect, it } from "vitest";
import { DAY, play } from "../../test/plays.ts";
import { bytesToHex } from "../bytes.ts";
import { buildBatch } from "../ledger/buildBatch.ts";
import { segmentLeaf } from "../ledger/commitments.ts";
import { stateHash } from "../ledger/hashing.ts";
import { keccakHex } from "../ledger/keccak.ts";
import { createLedgerState } from "../ledger/ledgerState.ts";
import { listRoot, rootFromListPath } from "../ledger/list.ts";
import { replaySegment } from "../ledger/replaySegment.ts";
import { buildSegmentWitness } from "./buildSegmentWitness.ts";

// That the contracts take these witnesses is shown by test/integration/snapshots.test.ts, which sends them.
describe("buildSegmentWitness", () => {
  const credit = () => 0n;
  const state = createLedgerState();
  const plays = Array.from({ length: 70 }, (_, i) => play(1 + (i % 3), 1 + (i % 5), 20 + (i % 7)));
  const batch = buildBatch({ state, plays, day: DAY, credit });
  const leaves = batch.segments.map((segment, i) => segmentLeaf(segment, batch.statesAfter[i]!));

  it("shows a segment and the one before it", () => {
    const rules = { day: DAY, burn: 0n, credit };
    const before = replaySegment(state, batch.segments[0]!, rules).state;
    const witness = buildSegmentWitness(batch, 1, before);
    expect(witness.segment).toBe(bytesToHex(batch.segments[1]!));
    expect(witness.previousHash).toBe(keccakHex(batch.segments[0]!));
    expect(stateHash(witness.before)).toBe(batch.statesAfter[0]);
    const root = listRoot(leaves);
    expect(rootFromListPath(leaves[1]!, 1, 3, witness.siblings)).toBe(root);
    expect(rootFromListPath(leaves[0]!, 0, 3, witness.previousSiblings)).toBe(root);
  });

  it("shows nothing before the first", () => {
    const { previousSiblings, before } = buildSegmentWitness(batch, 0, state);
    expect(previousSiblings).toEqual([]);
    expect(stateHash(before)).toBe(state.hash());
  });
});

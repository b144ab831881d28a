import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../test/worlds/createRandom.ts";
import { honestSegment, LIES } from "../../test/segmentWorlds.ts";
import { Fault } from "../faults.ts";
import { decodeSegment } from "../ledger/decodeSegment.ts";
import { createLedgerState } from "../ledger/ledgerState.ts";
import { replaySegment } from "../ledger/replaySegment.ts";
import { buildSegmentLeaves } from "./buildSegmentLeaves.ts";

// That the contracts read these leaves is shown by test/differential/segmentProofs.test.ts.
describe("buildSegmentLeaves", () => {
  it("shows each touched leaf once, and siblings that hold none of them", () => {
    const worlds = Array.from({ length: 40 }, (_, seed) => honestSegment(seed));
    const { state, bytes } = worlds.find(({ state }) => state.accountCount > 30)!;
    const { songs, accounts } = buildSegmentLeaves(state, bytes);
    const used = decodeSegment(bytes, state.accountCount).records;
    expect((songs.values.length - 2) / 80).toBe(new Set(used.map(({ song }) => song)).size);
    const known = used
      .flatMap(({ listener, seeder, relay }) => [listener, seeder, relay])
      .filter((index) => index !== undefined && index < state.accountCount);
    expect((accounts.values.length - 2) / 120).toBe(new Set(known).size);
    expect(accounts.paths.siblings.length).toBeLessThan(state.accountCount);
  });

  it("needs no leaves for bytes that have a fault", () => {
    const leaves = buildSegmentLeaves(createLedgerState(), Uint8Array.of(1));
    const none = { values: "0x", paths: { mask: "0x", siblings: [] } };
    expect(leaves).toEqual({ songs: none, accounts: none });
  });
});

describe("the lies the proofs are tested with", () => {
  it("are lies, each with a fault, and every fault of a segment but its order among them", () => {
    const found = new Set<Fault>();
    for (let seed = 1; seed <= 60; seed++) {
      const honest = honestSegment(seed);
      expect(replaySegment(honest.state, honest.bytes, honest.rules, honest.claim).fault).toBe(Fault.None);
      for (const lie of Object.values(LIES)) {
        const world = lie(honest, createRandom(seed));
        if (world) found.add(replaySegment(world.state, world.bytes, world.rules, world.claim).fault);
      }
    }
    const rules = [13, 14, 15, 16, 17, 18, 19, 21];
    expect([...found].sort((a, b) => a - b)).toEqual(expect.arrayContaining(rules));
  });
});

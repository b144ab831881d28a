import { describe, expect, it } from "vitest";
import { DAY, play } from "../../test/plays.ts";
import { buildBatch } from "./buildBatch.ts";
import { accountLeaf, songLeaf } from "./hashing.ts";
import { createLedgerState } from "./ledgerState.ts";
import { rootFromPath } from "./path.ts";

describe("ledger state", () => {
  it("proves accounts and songs against its roots", () => {
    const batch = buildBatch({
      state: createLedgerState(),
      plays: Array.from({ length: 50 }, (_, i) => play(1 + i, i, 60 + (i % 4))),
      day: DAY,
      credit: () => 0n,
    });
    const { state } = batch;
    for (let i = 0; i < state.accountCount; i++) {
      const leaf = accountLeaf(state.account(i)!);
      expect(rootFromPath(leaf, i, state.accountPath(i))).toBe(state.accountsRoot());
    }
    expect(rootFromPath(songLeaf(state.song(7)), 7, state.songPath(7))).toBe(state.songsRoot());
    expect(state.songIds()).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    const stored = createLedgerState({
      accounts: Array.from({ length: state.accountCount }, (_, i) => state.account(i)!),
      songs: state.songIds().map((id) => [id, state.song(id)]),
      accruedSupply: state.accruedSupply,
    });
    expect(stored.hash()).toBe(state.hash());
    expect(() => stored.setAccount(9_999, state.account(0)!)).toThrow(/Account 9999 of 54/);
  });
});

it("forks on forks, and adopts what they changed", () => {
  const base = createLedgerState();
  const first = buildBatch({ state: base, plays: [play(1, 1, 2)], day: DAY, credit: () => 0n });
  const second = buildBatch({ state: first.state, plays: [play(1, 1, 3)], day: DAY, credit: () => 0n });
  const final = second.state.hash();
  expect(first.state.indexOf(second.results[0]!.play.seeder)).toBeUndefined();
  base.adopt(first.state);
  expect(base.hash()).toBe(first.statesAfter[0]);
  expect(second.state.hash()).toBe(final);
  base.adopt(second.state);
  expect(base.hash()).toBe(final);
  expect(base.song(1).plays).toBe(2);
  expect(base.accountCount).toBe(3);
});

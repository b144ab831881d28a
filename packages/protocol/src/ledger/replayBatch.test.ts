import { expect, test } from "vitest";
import { DAY, play } from "../../test/plays.ts";
import { ZERO_HASH } from "../bytes.ts";
import { Fault } from "../faults.ts";
import { buildBatch } from "./buildBatch.ts";
import { createLedgerState } from "./ledgerState.ts";
import { replayBatch } from "./replayBatch.ts";

const plays = Array.from({ length: 40 }, (_, n) => play(1 + (n % 2), 1 + n, 100, { discoverer: true }));
const credit = () => 0n;
const state = createLedgerState();
const built = buildBatch({ state, plays, day: DAY, credit });
const header = { day: DAY, playCount: plays.length };

test("leads through every segment to the state of whoever built it", () => {
  const replay = replayBatch(state, { ...built, header }, credit);
  expect(replay).toMatchObject({ fault: Fault.None, segment: -1 });
  expect(replay.state.hash()).toBe(built.state.hash());
  expect(replay.plays).toEqual(
    built.results.map(({ record, minted, burned }) => ({ record, minted, burned })),
  );
  expect([...replay.songs]).toEqual([1, 2]);
  expect(replay.accounts.size).toBe(41);
  expect(replay.discoverers).toHaveLength(40);
  expect(state.accountCount).toBe(0);
});

test("names the first wrong segment and gives the state before it", () => {
  const statesAfter = [built.statesAfter[0]!, ZERO_HASH];
  const replay = replayBatch(state, { ...built, statesAfter, header }, credit);
  expect(replay).toMatchObject({ fault: Fault.StateWrong, segment: 1 });
  expect(replay.before.hash()).toBe(built.statesAfter[0]);
  expect(replay.plays).toHaveLength(32);
  expect(replay.state).toBe(state);
});

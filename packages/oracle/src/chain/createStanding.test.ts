import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address, Hex } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStore, type Store } from "../store/createStore.ts";
import { createStanding } from "./createStanding.ts";

const attester: Address = `0x${"aa".repeat(20)}`;
const challenger: Address = `0x${"cc".repeat(20)}`;
const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

let dataDir: string;
let store: Store;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-standing-"));
  store = createStore({ dataDir });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

function read(block: number, name: string, key: string, args: Record<string, string> = {}): void {
  const place = { block, log: 0, time: block, tx: hash(block) };
  const events = [{ ...place, name, key, args }];
  store.chain.append(
    {
      block: { number: block, hash: hash(block), time: block },
      ...{ events, songs: [], batches: [], reverts: [], demands: [], answers: [] },
    },
    () => {},
  );
}
const slash = { challenger, reward: "5", burned: "7" };

test("a slashed attester is slashed until it deposits again, and after a restart", () => {
  const standing = createStanding({ chain: store.chain, attester });
  expect(standing.slashed()).toBeUndefined();
  read(1, "Bonded", attester);
  read(2, "Slashed", challenger, slash);
  expect(standing.slashed()).toBeUndefined();
  const before = standing.version();
  read(3, "Slashed", attester, slash);
  const expected = { challenger, reward: 5n, burned: 7n, block: 3, transaction: hash(3) };
  expect(standing.slashed()).toEqual(expected);
  expect(standing.version()).not.toBe(before);
  store.close();
  store = createStore({ dataDir });
  const again = createStanding({ chain: store.chain, attester });
  expect(again.slashed()).toEqual(expected);
  read(4, "Bonded", attester);
  expect(again.slashed()).toBeUndefined();
  // The deposit was reorganised away.
  store.chain.rollback(3, () => {});
  expect(again.slashed()).toEqual(expected);
});

test("a bond that was taken back is not deposited again by itself", () => {
  const standing = createStanding({ chain: store.chain, attester });
  read(1, "Bonded", attester);
  expect(standing.hasLeft()).toBe(false);
  read(2, "Unbonded", attester);
  expect(standing.hasLeft()).toBe(true);
  read(3, "Bonded", attester);
  expect(standing.hasLeft()).toBe(false);
});

test("a pause lasts until its end, or until it is lifted", () => {
  const standing = createStanding({ chain: store.chain, attester });
  expect(standing.pausedUntil()).toBe(0);
  read(1, "Paused", "", { until: "700" });
  expect(standing.pausedUntil()).toBe(700);
  read(2, "Unpaused", "");
  expect(standing.pausedUntil()).toBe(0);
  read(3, "Paused", "", { until: "900" });
  expect(standing.pausedUntil()).toBe(900);
});

import { bytesToHex, type Hex, keccakHex } from "@musicchain/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewOwnBatch, NewPlay, PlayLog, StoredPlay } from "../src/store/types.ts";

const hex = (byte: number, length: number) => bytesToHex(new Uint8Array(length).fill(byte));
const alice = hex(0xa1, 20);
const bob = hex(0xb0, 20);

export function playOf(overrides: Partial<NewPlay> = {}): NewPlay {
  const play = {
    listener: alice,
    start: 1_000,
    version: 1 as const,
    end: 1_100,
    song: 7,
    covered: 90,
    seconds: 180,
  };
  const merged = { ...play, evidence: new Uint8Array([1, 2, 3]), ...overrides };
  const name = `${merged.listener}${merged.start}${merged.version}`;
  const digest = keccakHex(new TextEncoder().encode(name));
  return { digest, ...merged };
}
const batchOf = (plays: StoredPlay[], overrides: Partial<NewOwnBatch> = {}): NewOwnBatch => ({
  parentId: 0n,
  parentCommitment: hex(1, 32),
  earliest: 0,
  evidenceRoot: hex(2, 32),
  evidenceCid: new Uint8Array([1]),
  segments: [new Uint8Array([9, 9])],
  statesAfter: [hex(3, 32)],
  placements: plays.map((play) => ({
    play,
    song: play.song,
    mature: false,
    discoverer: true,
    minted: 3n * 10n ** 18n,
    burned: 0n,
  })),
  ...overrides,
});

/** What every implementation of `PlayLog` has to do. `reopen` closes and opens the same data again. */
export function describePlayLog(
  name: string,
  open: () => { log: PlayLog; reopen: () => PlayLog; close: () => void },
): void {
  describe(name, () => {
    let log: PlayLog;
    let reopen: () => PlayLog;
    let close: () => void;
    beforeEach(() => {
      ({ log, reopen, close } = open());
    });
    afterEach(() => close());
    const store = async (play: NewPlay) => {
      expect(await log.append(play)).toBe("stored");
      return log.find(play.digest)!;
    };

    test("keeps what it acknowledged", async () => {
      const play = playOf();
      expect(await log.append(play)).toBe("stored");
      log = reopen();
      expect(log.find(play.digest)).toMatchObject(play);
      expect([...log.waiting()]).toMatchObject([{ listener: alice, start: 1_000 }]);
      expect(log.lastEnd(alice)).toBe(1_100);
      expect(log.lastEnd(bob)).toBe(0);
    });

    test("takes a statement once, and one that replaces it once", async () => {
      await store(playOf());
      expect(await log.append(playOf())).toBe("repeated");
      const later = playOf({ version: 2, end: 1_150, covered: 140 });
      await store(later);
      expect(await log.append({ ...later, digest: hex(9, 32) as Hex, end: 1_151 })).toBe("replaced");
      expect(log.newest({ listener: alice, start: 1_000 })).toMatchObject(later);
      expect([...log.waiting()]).toMatchObject([{ version: 2, covered: 140 }]);
      expect(log.list(alice, Number.MAX_SAFE_INTEGER, 10)).toHaveLength(1);
      log = reopen();
      expect([...log.waiting()]).toMatchObject([{ version: 2, covered: 140 }]);
      expect(log.waitingCount).toBe(1);
    });

    test("refuses two plays of a listener at one time", async () => {
      await store(playOf());
      expect(await log.append(playOf({ start: 1_099, end: 1_200 }))).toBe("overlap");
      expect(await log.append(playOf({ start: 900, end: 1_000 }))).toBe("overlap");
      expect(await log.append(playOf({ start: 1_100, end: 1_200 }))).toBe("stored");
      expect(await log.append(playOf({ listener: bob }))).toBe("stored");
    });

    test("appended in one commit, one listener's plays still exclude each other", async () => {
      const outcomes = await Promise.all([
        log.append(playOf()),
        log.append(playOf({ start: 1_050, end: 1_200 })),
        log.append(playOf({ start: 1_100, end: 1_200 })),
      ]);
      expect(outcomes).toEqual(["stored", "overlap", "stored"]);
    });

    test("a batched play is counted once and cannot change", async () => {
      const play = await store(playOf());
      const batch = log.place(batchOf([play]), 5_000);
      expect(log.waitingCount).toBe(0);
      expect(await log.append(playOf({ version: 2, covered: 150 }))).toBe("placed");
      expect(log.fate(play)).toMatchObject({
        kind: "placed",
        batch: batch.id,
        position: 0,
        minted: 3n * 10n ** 18n,
      });
      expect(() => log.place(batchOf([play]), 5_001)).toThrow(/changed/);
      log = reopen();
      expect(log.waitingCount).toBe(0);
      expect(log.unsubmitted()).toMatchObject([
        { id: batch.id, state: "built", segments: [new Uint8Array([9, 9])] },
      ]);
      expect(() => log.place(batchOf([play]), 5_002)).toThrow(/changed/);
    });

    test("what was replaced while it was frozen is not placed", async () => {
      const first = await store(playOf());
      await store(playOf({ version: 2, covered: 150 }));
      expect(() => log.place(batchOf([first]), 5_000)).toThrow(/changed/);
      const second = log.newest(first)!;
      expect(log.place(batchOf([second]), 5_000).playCount).toBe(1);
    });

    test("a play that is being frozen keeps its statement", async () => {
      await store(playOf());
      // On its way to the disk when freezing begins: it still counts.
      const early = log.append(playOf({ version: 2, covered: 150 }));
      expect([...log.waiting()]).toMatchObject([{ version: 2 }]);
      expect(await early).toBe("stored");
      const other = await store(playOf({ listener: bob }));
      const release = log.hold([other]);
      const outcome = log.append(playOf({ listener: bob, version: 2, covered: 150 }));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(log.place(batchOf([other]), 5_000).playCount).toBe(1);
      expect(await outcome).toBe("placed");
      release();
      expect(log.newest(other)).toMatchObject({ version: 1 });
    });

    test("plays of a reverted batch wait again, once, and the discoverer token is free again", async () => {
      const play = await store(playOf());
      const batch = log.place(batchOf([play]), 5_000);
      log.setOwnBatch(batch.id, "submitted", 12n);
      expect(log.ownBatch(batch.id)).toMatchObject({ state: "submitted", batchId: 12n });
      expect(log.hasDiscovered(alice, 7)).toBe(true);
      log.release(batch.id, "reverted");
      expect(log.hasDiscovered(alice, 7)).toBe(false);
      expect([...log.waiting()]).toHaveLength(1);
      log = reopen();
      expect([...log.waiting()]).toHaveLength(1);
      const again = log.place(batchOf([log.newest(play)!], { parentId: 3n }), 6_000);
      expect(log.placements(again.id)).toMatchObject([{ play: { digest: play.digest }, discoverer: true }]);
      expect(log.waitingCount).toBe(0);
    });

    test("plays of a batch that is not on chain yet are known", async () => {
      const play = await store(playOf());
      await store(playOf({ listener: bob }));
      expect(log.underwayOf(alice)).toEqual([]);
      const batch = log.place(batchOf([play]), 5_000);
      const known = [{ start: 1_000, mature: false }];
      expect(log.underwayOf(alice)).toEqual(known);
      expect(log.underwayOf(bob)).toEqual([]);
      log = reopen();
      log.setOwnBatch(batch.id, "published");
      expect(log.underwayOf(alice)).toEqual(known);
      log.setOwnBatch(batch.id, "submitted", 1n);
      expect(log.underwayOf(alice)).toEqual([]);
      log.setOwnBatch(batch.id, "published");
      expect(log.underwayOf(alice)).toEqual(known);
      log.release(batch.id, "abandoned");
      expect(log.underwayOf(alice)).toEqual([]);
    });

    test("one listener and song have one discoverer token", async () => {
      const first = await store(playOf());
      const second = await store(playOf({ start: 1_100, end: 1_200 }));
      expect(() => log.place(batchOf([first, second]), 5_000)).toThrow(/UNIQUE/);
      expect(log.unsubmitted()).toEqual([]);
      expect(log.waitingCount).toBe(2);
    });

    test("a dropped play has a reason and waits no more", async () => {
      const play = await store(playOf());
      log.drop([play], "CreditNeeded", 5_000);
      expect(log.fate(play)).toEqual({ kind: "dropped", reason: "CreditNeeded" });
      log = reopen();
      expect(log.waitingCount).toBe(0);
      expect(log.fate(play)).toEqual({ kind: "dropped", reason: "CreditNeeded" });
    });

    test("start-up looks only at what is not settled", async () => {
      const [first, second, third] = [
        await store(playOf()),
        await store(playOf({ start: 2_000, end: 2_100 })),
        await store(playOf({ start: 3_000, end: 3_100 })),
      ];
      const batch = log.place(batchOf([first!]), 5_000);
      log.setOwnBatch(batch.id, "submitted", 1n);
      log.settle([batch.id]);
      log.drop([second!], "Overlap", 5_000);
      log = reopen();
      expect([...log.waiting()].map((play) => play.id)).toEqual([third!.id]);
      expect(log.ownBatch(batch.id)?.state).toBe("settled");
    });

    test("lists a listener's plays, newest first, in pages", async () => {
      for (let i = 0; i < 5; i++) await store(playOf({ start: 1_000 + 100 * i, end: 1_100 + 100 * i }));
      expect(log.list(alice, Number.MAX_SAFE_INTEGER, 2).map((play) => play.start)).toEqual([1_400, 1_300]);
      expect(log.list(alice, 1_300, 10).map((play) => play.start)).toEqual([1_200, 1_100, 1_000]);
      expect(log.list(bob, 9_999, 10)).toEqual([]);
    });
  });
}

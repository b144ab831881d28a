import { burn as burnOf, type Domain, Fault, hexToBytes } from "@musicchain/protocol";
import type { ChainBatch } from "../chain/types.ts";
import { createShown, type Shown } from "../evidence/createShown.ts";
import { createPlayBook } from "../find/createPlayBook.ts";
import { findEvidenceFaults } from "../find/findEvidenceFaults.ts";
import { findRecordFaults } from "../find/findRecordFaults.ts";
import type { BatchFacts } from "../find/judgePlay.ts";
import type { FoundFault } from "../find/types.ts";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import { createLine } from "../rebuild/createLine.ts";
import { type CountedPlay, playsOfBatch } from "../rebuild/playsOfBatch.ts";
import { rebuild } from "../rebuild/rebuild.ts";

/** A standing batch and what is known against it. */
export type WatchedBatch = {
  batch: ChainBatch;
  facts: BatchFacts;
  plays: CountedPlay[];
  shown: Shown;
  faults: FoundFault[];
  /** UTC seconds since when its evidence was looked for in vain. */
  missingSince: number | undefined;
};

/**
 * Every standing batch re-executed and judged, brought up to date after each look at the chain. What stands on a
 * batch with a wrong segment waits until that one is gone.
 */
export function createBoard({ chronicle, domain }: { chronicle: Chronicle; domain: Domain }) {
  const line = createLine(chronicle.credit);
  const book = createPlayBook();
  const watched = new Map<number, WatchedBatch>();

  /** What was taken back may have come again unchanged, and what it was judged by may not. */
  function stands(id: number, takenBackTo: number): boolean {
    const batch = chronicle.batch(id);
    const known = watched.get(id)!.batch;
    if (known.block > takenBackTo) return false;
    return batch?.status !== "reverted" && batch?.commitment === known.commitment;
  }

  /** Takes off what does not stand any more. */
  function cut(takenBackTo: number): void {
    const fallen = [...watched.keys()].filter((id) => !stands(id, takenBackTo));
    if (fallen.length === 0) return;
    const last = Math.min(...fallen) - 1;
    for (const id of watched.keys()) if (id > last) watched.delete(id);
    const isOpen = line.cut(last);
    book.cut(isOpen ? last : 0);
    if (isOpen) return;
    line.reset();
    watched.clear();
  }

  function push(batch: ChainBatch): boolean {
    const before = line.head();
    const burn = burnOf(before.accruedSupply);
    const replay = line.push(batch);
    const isRight = replay.fault === Fault.None;
    const plays = isRight ? playsOfBatch(batch.batchId, replay, replay.state) : [];
    watched.set(batch.batchId, {
      ...{ batch, plays, shown: createShown(batch.header.playCount), missingSince: undefined },
      facts: { batch, burn, domain },
      faults: findRecordFaults(batch, before, replay, plays, book),
    });
    return isRight;
  }

  return {
    /** Judges what is new, and again what stood above block `takenBackTo`; returns it. */
    update(takenBackTo = Number.POSITIVE_INFINITY): WatchedBatch[] {
      cut(takenBackTo);
      const added: WatchedBatch[] = [];
      const top = Math.max(line.headId(), ...watched.keys());
      for (const batch of chronicle.standing()) {
        if (batch.batchId <= top) {
          // What is kept of a batch is what the chain says of it now.
          const known = watched.get(batch.batchId);
          if (known) known.batch = batch;
        } else if (line.headId() === Number(batch.header.parentId)) {
          const isRight = push(batch);
          added.push(watched.get(batch.batchId)!);
          if (!isRight) break;
        }
      }
      line.settle(chronicle.finalHead());
      return added;
    },
    all: () => [...watched.values()],
    get: (id: number) => watched.get(id),
    /** Batches whose evidence matters: the pending ones, and those whose plays may overlap plays of those. */
    open(): WatchedBatch[] {
      const all = [...watched.values()];
      const pending = all.filter(({ batch }) => batch.status === "pending");
      const earliest = Math.min(...pending.map(({ batch }) => Number(batch.header.earliest)));
      return all.filter(({ batch }) => Number(batch.header.time) >= earliest);
    },
    /** Judges the evidence of a batch as far as it was shown; faults of it, or of a later batch, that were not known. */
    judge({ batch, facts, plays, shown }: WatchedBatch): FoundFault[] {
      book.forgetPlays(batch.batchId);
      const found = findEvidenceFaults(chronicle, facts, plays, shown.evidenceOf, book);
      return found.filter((fault) => {
        const faults = watched.get(fault.batch)!.faults;
        if (faults.some(({ words }) => words === fault.words)) return false;
        faults.push(fault);
        return true;
      });
    },
    /** Adds the answers on chain to what was shown of a batch; whether there was one that is new. */
    addAnswers(watchedBatch: WatchedBatch): boolean {
      const { batch, shown } = watchedBatch;
      const missing = new Set(shown.missing());
      let isNew = false;
      for (const demand of chronicle.demands()) {
        if (demand.batch !== batch.batchId || !demand.answer || !missing.has(demand.segment)) continue;
        const { evidences, siblings } = demand.answer;
        shown.addAnswer(demand.segment, evidences.map(hexToBytes), siblings);
        isNew = true;
      }
      return isNew;
    },
    /** The state a batch extends. */
    stateBefore(id: number) {
      if (line.open().includes(id) || id > line.headId()) return line.before(id);
      return rebuild(chronicle, { until: id - 1 }).line.head();
    },
  };
}
export type Board = ReturnType<typeof createBoard>;

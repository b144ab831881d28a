import {
  type Address,
  createLedgerState,
  Fault,
  type LedgerState,
  type ReplayedBatch,
  replayBatch,
} from "@musicchain/protocol";
import type { ChainBatch } from "../chain/types.ts";

type Link = { batch: ChainBatch; replay: ReplayedBatch };

/** Final batches that are folded into the base at once: what stays open is re-executed on it then. */
const FOLD_AT_LEAST = 16;

/**
 * The states after a run of standing batches, each a thin layer on the one before, so that a revert takes the last
 * ones off again. Final ones are folded together in time.
 */
export function createLine(credit: (owner: Address) => bigint) {
  let base = createLedgerState();
  let baseId = 0;
  let links: Link[] = [];

  const head = (): LedgerState => links.at(-1)?.replay.state ?? base;
  const headId = (): number => links.at(-1)?.batch.batchId ?? baseId;

  function link(batch: ChainBatch): ReplayedBatch {
    const replay = replayBatch(head(), batch, credit);
    if (replay.fault === Fault.None) links.push({ batch, replay });
    return replay;
  }

  return {
    head,
    headId,
    baseId: () => baseId,
    /** The batch's re-execution; with a fault it does not become the head. */
    push: link,
    /** Ids of the batches that can be taken off again. */
    open: () => links.map(({ batch }) => batch.batchId),
    /** Takes the batches above `id` off; false where `id` is below what was folded. */
    cut(id: number): boolean {
      links = links.filter(({ batch }) => batch.batchId <= id);
      return id >= baseId;
    },
    /** The state before one of the open batches, or before the one that would be next. */
    before(id: number): LedgerState {
      return links.findLast(({ batch }) => batch.batchId < id)?.replay.state ?? base;
    },
    /** The state after a batch that is open, or the newest folded one. */
    after: (id: number) =>
      id === baseId ? base : links.find(({ batch }) => batch.batchId === id)?.replay.state,
    /** Batches up to `finalId` will never be taken off. */
    settle(finalId: number): void {
      const done = links.filter(({ batch }) => batch.batchId <= finalId);
      if (done.length < Math.max(FOLD_AT_LEAST, links.length / 2)) return;
      const rest = links.slice(done.length);
      for (const { batch, replay } of done) {
        base.adopt(replay.state);
        baseId = batch.batchId;
      }
      links = [];
      for (const { batch } of rest) link(batch);
    },
    /** Starts at the genesis again. */
    reset(): void {
      base = createLedgerState();
      baseId = 0;
      links = [];
    },
  };
}
export type Line = ReturnType<typeof createLine>;

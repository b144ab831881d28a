import type { ChainLog, OpenDemand } from "../store/createChainLog.ts";

export type Finality = {
  isFinal: boolean;
  /** When every window up to the batch is over, answers to demands included, as of now; UTC seconds. */
  finalAt: number;
  /** Open demands for evidence of it, or of a batch it stands on; the nearest deadline first. */
  heldBy: OpenDemand[];
};

/** Batches one `finalise` may pass over: each costs the ledger two reads. */
const AT_ONCE = 100;

/**
 * What the ledger said about finality. Final is what it calls final: a window that is over lets a batch become so, in
 * the order of the chain, unless a demand for evidence holds it or one before it; until then a proof can revert it.
 */
export function createFinality({ chain }: { chain: ChainLog }) {
  return {
    of({ batchId, finalAt }: { batchId: number; finalAt: number }): Finality {
      const finalHead = chain.finalHead();
      if (batchId <= finalHead) return { isFinal: true, finalAt, heldBy: [] };
      let until = finalAt;
      for (const [id, disturbed] of chain.disturbed(finalHead)) {
        if (id <= batchId && chain.stands(id)) until = Math.max(until, disturbed.finalAt);
      }
      const heldBy = chain.openDemands().filter((demand) => demand.batchId <= batchId);
      return { isFinal: false, finalAt: until, heldBy };
    },
    /** The newest batch up to `headId` that nothing keeps from becoming final at `time`. */
    ripe(time: number, headId: number): number | undefined {
      const finalHead = chain.finalHead();
      const disturbed = chain.disturbed(finalHead);
      let ripe: number | undefined;
      for (const { batchId, finalAt } of chain.openEnds(finalHead, AT_ONCE)) {
        const moved = disturbed.get(batchId);
        const isHeld = moved !== undefined && moved.holds > 0;
        if (batchId > headId || isHeld || time < Math.max(finalAt, moved?.finalAt ?? 0)) break;
        ripe = batchId;
      }
      return ripe;
    },
  };
}
export type FinalityOf = ReturnType<typeof createFinality>;

import {
  Fault,
  GENESIS_STATE,
  type Hex,
  type LedgerState,
  type ReplayedBatch,
  ZERO_HASH,
} from "@musicchain/protocol";
import type { ChainBatch, OnProgress } from "../chain/types.ts";
import { describeFault } from "../find/describeFault.ts";
import type { Chronicle } from "./createChronicle.ts";
import { createLine, type Line } from "./createLine.ts";

/** What re-executing one batch showed. */
export type RebuiltBatch = {
  batch: ChainBatch;
  before: LedgerState;
  replay: ReplayedBatch;
  /** In words, where chain and re-execution do not agree. */
  problem: string | undefined;
};

export type Rebuilt = {
  line: Line;
  /** The newest batch whose state was reached. */
  reached: number;
  /** The first that does not lead where it says; nothing after it can be checked. */
  wrong: RebuiltBatch | undefined;
};

/**
 * Re-executes every standing batch (or the run of `batches`), in order, from the genesis on, and compares each segment's state and each
 * link to the parent with what was committed.
 */
export function rebuild(
  chronicle: Chronicle,
  {
    onBatch,
    onProgress,
    until = Number.POSITIVE_INFINITY,
    batches: run = chronicle.standing(),
    signal,
  }: {
    onBatch?: (rebuilt: RebuiltBatch) => void;
    onProgress?: OnProgress;
    /** The last batch that is re-executed. */
    until?: number;
    batches?: ChainBatch[];
    signal?: AbortSignal;
  } = {},
): Rebuilt {
  const line = createLine(chronicle.credit);
  const batches = run.filter(({ batchId }) => batchId <= until);
  let parent: { batchId: number; commitment?: Hex; state: Hex } = { batchId: 0, state: GENESIS_STATE };
  for (const [done, batch] of batches.entries()) {
    signal?.throwIfAborted();
    const before = line.head();
    const replay = line.push(batch);
    const problem = problemOf(batch, replay, parent);
    const rebuilt = { batch, before, replay, problem };
    onBatch?.(rebuilt);
    if (problem !== undefined) return { line, reached: parent.batchId, wrong: rebuilt };
    parent = { batchId: batch.batchId, commitment: batch.commitment, state: batch.header.stateAfter };
    line.settle(chronicle.finalHead());
    onProgress?.({ task: "batches", done: done + 1, total: batches.length });
  }
  return { line, reached: parent.batchId, wrong: undefined };
}

function problemOf(
  { header, segments, statesAfter, batchId }: ChainBatch,
  { fault, segment, state }: ReplayedBatch,
  parent: { batchId: number; commitment?: Hex; state: Hex },
): string | undefined {
  if (Number(header.parentId) !== parent.batchId) {
    return `batch ${batchId} extends batch ${header.parentId}, which is not the one before it`;
  }
  if (parent.commitment !== undefined && header.parentCommitment !== parent.commitment) {
    return "it names another commitment of its parent";
  }
  if (segments.length === 0) return "its calldata does not hold what was committed";
  if (fault !== Fault.None) return `segment ${segment} ${describeFault(fault)}`;
  if ((statesAfter.at(-1) ?? ZERO_HASH) !== header.stateAfter || state.hash() !== header.stateAfter) {
    return "its end state is not that of its last segment";
  }
  return undefined;
}

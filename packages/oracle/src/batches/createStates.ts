import {
  type Address,
  createLedgerState,
  Fault,
  faultName,
  GENESIS_STATE,
  type LedgerState,
  type ReplayedBatch,
  replayBatch,
} from "@musicchain/protocol";
import type { Logger } from "pino";
import type { ChainLog, StoredBatch } from "../store/createChainLog.ts";
import type { StateLog } from "../store/createStateLog.ts";

export type Broken = { batchId: number; segment: number; fault: string };

/**
 * The ledger's state after the newest batch (`head`) and after the newest final one (`final`), each rebuilt
 * from calldata and checked against what was committed. A batch that does not lead where it says stops the
 * head there until it is reverted.
 */
export function createStates({
  chain,
  stateLog,
  credit,
  onPush,
  logger,
}: {
  chain: ChainLog;
  stateLog: StateLog;
  credit: (owner: Address) => bigint;
  /** A batch became the head. */
  onPush?: (batch: StoredBatch, discoverers: ReplayedBatch["discoverers"]) => void;
  logger: Logger;
}) {
  let final: LedgerState;
  let finalId = 0;
  let head: LedgerState;
  let headId = 0;
  let broken: Broken | undefined;
  let doubtful = false;

  function copy(state: LedgerState): LedgerState {
    return createLedgerState({
      accounts: Array.from({ length: state.accountCount }, (_, index) => state.account(index)!),
      songs: state.songIds().map((id) => [id, state.song(id)]),
      accruedSupply: state.accruedSupply,
    });
  }

  function push(batch: StoredBatch): void {
    if (broken || batch.batchId <= headId) return;
    if (batch.segments.length === 0) {
      broken = { batchId: batch.batchId, segment: 0, fault: "Unreadable" };
      logger.error(broken, "batch.wrong");
      return;
    }
    const replay = replayBatch(head, batch, credit);
    if (replay.fault !== Fault.None) {
      broken = { batchId: batch.batchId, segment: replay.segment, fault: faultName(replay.fault) };
      logger.error(broken, "batch.wrong");
      return;
    }
    head.adopt(replay.state);
    headId = batch.batchId;
    onPush?.(batch, replay.discoverers);
  }

  /** Head again from the final state and the batches that stand on it. */
  function rebuildHead(): void {
    head = copy(final);
    headId = finalId;
    broken = undefined;
    for (const batch of chain.standing(finalId)) {
      if (Number(batch.header.parentId) !== headId) break;
      push(batch);
    }
  }

  function load(): void {
    const snapshot = stateLog.load();
    const committed =
      snapshot.batchId === 0 ? GENESIS_STATE : chain.batch(snapshot.batchId)?.header.stateAfter;
    const stands = snapshot.batchId === 0 || chain.batch(snapshot.batchId)?.reverted === undefined;
    if (stands && snapshot.state.hash() === committed) {
      final = snapshot.state;
      finalId = snapshot.batchId;
    } else {
      logger.warn({ batchId: snapshot.batchId }, "state.rebuilt");
      stateLog.clear();
      final = createLedgerState();
      finalId = 0;
    }
    rebuildHead();
  }
  load();

  return {
    get head() {
      return head;
    },
    get headId() {
      return headId;
    },
    get final() {
      return final;
    },
    get finalId() {
      return finalId;
    },
    get broken() {
      return broken;
    },
    /** Takes the batches that were read since, and goes back where the head does not stand any more. */
    advance(): void {
      const newest = chain.batch(headId);
      const isHead =
        headId === 0 || (newest?.reverted === undefined && newest?.header.stateAfter === head.hash());
      const wrong = broken && chain.batch(broken.batchId);
      if (doubtful || !isHead || (broken && (!wrong || wrong.reverted !== undefined))) this.reset();
      doubtful = false;
      for (let batch = chain.nextStanding(headId); batch && !broken; batch = chain.nextStanding(headId)) {
        // Its parent is missing, or the revert of what stands between: not read yet.
        if (Number(batch.header.parentId) !== headId) break;
        push(batch);
      }
    },
    /** The chain took something back: everything is looked at again with the next `advance`. */
    doubt(): void {
      doubtful = true;
    },
    /** A revert, or a reorganisation: what the head stood on may be gone. */
    reset(): void {
      const stored = chain.batch(finalId);
      const stands =
        finalId === 0 || (stored?.reverted === undefined && stored?.header.stateAfter === final.hash());
      if (stands) rebuildHead();
      else load();
    },
    /** Takes what the ledger made final, up to batch `finalHead`, into the final state; returns it. */
    finalise(finalHead: number): StoredBatch[] {
      const done: StoredBatch[] = [];
      const accounts = new Set<number>();
      const songs = new Set<number>();
      for (let batch = chain.nextStanding(finalId); batch; batch = chain.nextStanding(finalId)) {
        if (batch.batchId > finalHead || batch.batchId > headId) break;
        const replay = replayBatch(final, batch, credit);
        if (replay.fault !== Fault.None) break;
        final.adopt(replay.state);
        finalId = batch.batchId;
        for (const index of replay.accounts) accounts.add(index);
        for (const id of replay.songs) songs.add(id);
        done.push(batch);
      }
      if (done.length > 0) stateLog.save(finalId, final, { accounts, songs });
      return done;
    },
  };
}
export type States = ReturnType<typeof createStates>;

import { type Address, bytesToHex } from "@musicchain/protocol";
import type { Logger } from "pino";
import type { StoredBatch } from "../store/createChainLog.ts";
import type { Store } from "../store/createStore.ts";

/** Blocks above a final batch after which no reorganisation is expected to reach it. */
const SETTLED_BLOCKS = 64;

/**
 * Brings own batches in line with what the chain holds: submitted where it is there, waiting again where it was
 * reverted, to be sent again where a reorganisation took it. Looks only at stored facts, so it can run at any
 * time and twice.
 */
export function reconcile(
  store: Store,
  {
    attester,
    candidates,
    finalId,
    logger,
  }: {
    attester: Address;
    /** Batches read since the last time; at start-up all that stand above the final one. */
    candidates: readonly StoredBatch[];
    finalId: number;
    logger: Logger;
  },
): void {
  const { plays: log, chain, intents } = store;

  for (const batch of candidates) {
    if (batch.header.attester !== attester || batch.own !== undefined) continue;
    const sending = intents.sending(batch.tx);
    const intent = sending && intents.byId(sending.intent);
    const own =
      (intent?.kind === "submitBatch" && log.ownBatch(Number(intent.ref))) ||
      log.ownOf(batch.header.evidenceRoot);
    if (!own || bytesToHex(own.evidenceCid) !== bytesToHex(batch.evidenceCid)) {
      logger.error({ batchId: batch.batchId }, "batch.unknown");
      continue;
    }
    if (own.state === "abandoned" || own.state === "reverted") {
      // It was given up, and yet it landed: what was built from its plays meanwhile gives way.
      for (const other of log.unsubmitted()) {
        const wanted = intents.find("submitBatch", String(other.id));
        if (wanted?.state === "open") intents.close(wanted.id, "cancelled");
        log.release(other.id, "abandoned");
      }
      log.revive(own.id);
    }
    chain.setOwn(batch.batchId, own.id);
    log.setOwnBatch(own.id, "submitted", BigInt(batch.batchId));
    logger.info({ batchId: batch.batchId, own: own.id, plays: own.playCount }, "batch.submitted");
  }

  const block = chain.cursor()?.number ?? 0;
  const settled: number[] = [];
  for (const own of log.submitted()) {
    const batch = chain.batch(Number(own.batchId));
    if (!batch || batch.own !== own.id) {
      log.setOwnBatch(own.id, "published");
      logger.warn({ own: own.id, batchId: String(own.batchId) }, "batch.vanished");
    } else if (batch.reverted !== undefined) {
      log.release(own.id, "reverted");
      logger.warn({ own: own.id, batchId: batch.batchId }, "batch.reverted");
    } else if (batch.batchId <= finalId && batch.block + SETTLED_BLOCKS < block) settled.push(own.id);
  }
  if (settled.length > 0) log.settle(settled);
}

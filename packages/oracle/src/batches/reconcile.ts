import { type Address, bytesToHex } from "@musicchain/protocol";
import type { Logger } from "pino";
import type { StoredBatch } from "../store/createChainLog.ts";
import type { Store } from "../store/createStore.ts";
import type { OwnBatch } from "../store/types.ts";

/** Blocks above a final batch after which no reorganisation is expected to reach it. */
const SETTLED_BLOCKS = 64;

/**
 * Brings own batches in line with what the chain holds: submitted where it is there, waiting again where it was
 * reverted, to be sent again where a reorganisation took it, and placed again where one took its revert. Looks only
 * at stored facts, so it can run at any time and twice.
 */
export function reconcile(
  store: Store,
  { attester, finalId, logger }: { attester: Address; finalId: number; logger: Logger },
): void {
  const { plays: log, chain, intents } = store;

  function ownOf(batch: StoredBatch): OwnBatch | undefined {
    const sending = intents.sending(batch.tx);
    const intent = sending && intents.byId(sending.intent);
    const own =
      (intent?.kind === "submitBatch" && log.ownBatch(Number(intent.ref))) ||
      log.ownOf(batch.header.evidenceRoot);
    return own && bytesToHex(own.evidenceCid) === bytesToHex(batch.evidenceCid) ? own : undefined;
  }

  function release(id: number, state: "abandoned" | "reverted"): void {
    const wanted = intents.find("submitBatch", String(id));
    if (wanted?.state === "open") intents.close(wanted.id, "cancelled");
    log.release(id, state);
  }

  /** `own` is what stands on chain as `batch`. */
  function adopt(batch: StoredBatch, own: OwnBatch): void {
    if (own.state === "abandoned" || own.state === "reverted") {
      // It was given up, and yet it stands: what was built from its plays meanwhile gives way.
      for (const other of log.unsubmitted()) release(other.id, "abandoned");
      log.revive(own.id);
    }
    chain.setOwn(batch.batchId, own.id);
    log.setOwnBatch(own.id, "submitted", BigInt(batch.batchId));
    logger.info({ batchId: batch.batchId, own: own.id, plays: own.playCount }, "batch.submitted");
  }

  // First what is gone: its plays may be those of a batch that stands.
  for (const id of chain.vanished()) {
    log.setOwnBatch(id, "published");
    logger.warn({ own: id }, "batch.vanished");
  }
  for (const id of chain.fallen()) {
    release(id, "reverted");
    logger.warn({ own: id }, "batch.reverted");
  }
  for (const batch of chain.misplaced()) adopt(batch, log.ownBatch(batch.own!)!);
  for (const batch of chain.unmatched(attester)) {
    const own = ownOf(batch);
    if (own) adopt(batch, own);
    else logger.error({ batchId: batch.batchId }, "batch.unknown");
  }
  const settled = chain.settled(finalId, (chain.cursor()?.number ?? 0) - SETTLED_BLOCKS);
  if (settled.length > 0) log.settle(settled);
}

import type { ApiBatch } from "@musicchain/protocol";
import type { AppConfig } from "../config/configStore.ts";
import type { ProofStep } from "./checkAccountProof.ts";
import { createChainReader } from "./createChainReader.ts";

/** Compares what the oracle says of a batch with the ledger's storage and the log of its transaction. */
export async function verifyBatch(config: AppConfig, batch: ApiBatch): Promise<ProofStep[]> {
  const chain = createChainReader(config);
  const id = BigInt(batch.batchId);
  const [stored, event] = await Promise.all([chain.batch(id), chain.submission(id, batch.transaction)]);
  // The oracle reads the ledger a moment later than this page.
  const isAhead = stored.status === "final" && batch.status === "pending";
  return [
    {
      text: `The ledger holds this commitment for batch ${batch.batchId}`,
      holds: stored.commitment === batch.commitment,
    },
    {
      text: "The batch's transaction logged the same commitment, roots and number of plays",
      holds:
        event !== undefined &&
        event.commitment === batch.commitment &&
        event.evidenceRoot === batch.evidenceRoot &&
        event.segmentsRoot === batch.segmentsRoot &&
        event.stateAfter === batch.stateAfter &&
        event.playCount === batch.playCount,
    },
    { text: `The ledger calls it ${stored.status}`, holds: isAhead || stored.status === batch.status },
  ];
}

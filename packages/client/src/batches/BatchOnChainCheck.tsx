import type { ApiBatch } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import type { AppConfig } from "../config/configStore.ts";
import { ProofDetails } from "../earnings/ProofDetails.tsx";

/** Compares what the oracle says of a batch with the ledger. */
export function BatchOnChainCheck({ config, batch }: { config: AppConfig; batch: ApiBatch }) {
  const chain = useQuery({
    queryKey: ["batch-on-chain", config.ledger, batch.batchId, batch.status],
    queryFn: async () => {
      const { verifyBatch } = await import("../earnings/verifyBatch.ts");
      return verifyBatch(config, batch);
    },
  });
  if (chain.error !== null)
    return (
      <p className="mt-2 text-muted text-sm">The chain does not answer, so this could not be checked.</p>
    );
  if (chain.data === undefined) return null;
  const steps = chain.data;
  return <ProofDetails steps={steps} holds={steps.every((step) => step.holds)} testId="batch-proof" />;
}

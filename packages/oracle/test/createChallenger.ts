import { accountOf, CHALLENGER, type Chain } from "./createChain.ts";
import { readBatches } from "./readBatches.ts";

/** Somebody who doubts: demands evidence on chain, and has batches fall whose attester does not show it. */
export function createChallenger(chain: Chain, index = CHALLENGER) {
  const { client, proofsAt, sent } = chain;
  const account = accountOf(index);

  async function headerOf(batchId: number) {
    const batch = (await readBatches(chain)).find(({ header }) => header.batchId === BigInt(batchId));
    if (!batch) throw new Error(`Batch ${batchId} does not stand`);
    return batch.header;
  }
  return {
    address: account.address,
    async demand(batchId: number, segment = 0): Promise<void> {
      const value = 10n ** 17n;
      const args = [await headerOf(batchId), segment] as const;
      await sent(client.writeContract({ ...proofsAt, functionName: "demandEvidence", args, value, account }));
    },
    async expire(batchId: number, segment = 0): Promise<void> {
      const args = [await headerOf(batchId), segment] as const;
      await sent(client.writeContract({ ...proofsAt, functionName: "expireDemand", args, account }));
    },
  };
}

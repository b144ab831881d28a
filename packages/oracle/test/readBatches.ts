import { type BatchHeader, type Hex, hexToBytes, openSubmission } from "@musicchain/protocol";
import type { Chain } from "./createChain.ts";

export type SubmittedBatch = { header: BatchHeader; segments: Uint8Array[]; statesAfter: Hex[] };

/** Every batch that stands, in order, from the chain alone. */
export async function readBatches({ client, at }: Chain): Promise<SubmittedBatch[]> {
  const from = { ...at, fromBlock: 0n } as const;
  const [changes, submissions] = await Promise.all([
    client.getContractEvents({ ...from, eventName: "ParametersChanged", strict: true }),
    client.getContractEvents({ ...from, eventName: "BatchSubmitted", strict: true }),
  ]);
  const batches: SubmittedBatch[] = [];
  for (const { args, transactionHash, blockNumber } of submissions) {
    const status = await client.readContract({ ...at, functionName: "statusOf", args: [args.batchId] });
    if (status === 3) continue;
    const { input } = await client.getTransaction({ hash: transactionHash });
    const { parameters } = changes.filter((change) => change.blockNumber < blockNumber).at(-1)!.args;
    batches.push(openSubmission(args, hexToBytes(input), parameters)!);
  }
  return batches;
}

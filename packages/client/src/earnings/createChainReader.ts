import { musicTokenAbi, playLedgerAbi, songRegistryAbi } from "@musicchain/protocol";
import { createPublicClient, http, parseEventLogs } from "viem";
import { getTransactionReceipt, readContract } from "viem/actions";
import type { AppConfig } from "../config/configStore.ts";
import type { BatchOnChain } from "./checkAccountProof.ts";

type Address = `0x${string}`;

const STATUS = ["none", "pending", "final", "reverted"] as const;

/** The figures that only the chain can be asked for. Read-only: no wallet is needed. */
export function createChainReader({ rpcUrl, ledger, token, songs }: AppConfig) {
  const client = createPublicClient({ transport: http(rpcUrl, { batch: true, timeout: 8_000 }) });
  const ofLedger = { address: ledger, abi: playLedgerAbi } as const;
  return {
    async batch(batchId: bigint): Promise<BatchOnChain> {
      const [[commitment, , , finalAt], status] = await Promise.all([
        readContract(client, { ...ofLedger, functionName: "batches", args: [batchId] }),
        readContract(client, { ...ofLedger, functionName: "statusOf", args: [batchId] }),
      ]);
      return { commitment, status: STATUS[status] ?? "none", finalAt: Number(finalAt) };
    },
    /** What the batch's own event in the log of its transaction says. */
    async submission(batchId: bigint, transaction: Address) {
      const { logs } = await getTransactionReceipt(client, { hash: transaction });
      const events = parseEventLogs({ abi: playLedgerAbi, eventName: "BatchSubmitted", logs });
      return events.find(({ address, args }) => address.toLowerCase() === ledger && args.batchId === batchId)
        ?.args;
    },
    claimed: (owner: Address) =>
      readContract(client, { ...ofLedger, functionName: "claimed", args: [owner] }),
    credit: (owner: Address) => readContract(client, { ...ofLedger, functionName: "credit", args: [owner] }),
    released: (song: number) =>
      readContract(client, { ...ofLedger, functionName: "released", args: [BigInt(song)] }),
    royaltiesPaid: (song: number) =>
      readContract(client, { ...ofLedger, functionName: "royaltiesPaid", args: [BigInt(song)] }),
    /** What the registry stores of a song. */
    songCommitment: (song: number) =>
      readContract(client, {
        address: songs,
        abi: songRegistryAbi,
        functionName: "commitmentOf",
        args: [BigInt(song)],
      }),
    balance: (owner: Address) =>
      readContract(client, { address: token, abi: musicTokenAbi, functionName: "balanceOf", args: [owner] }),
    /** Block time of the newest block, seconds. */
    time: async () => Number((await client.getBlock()).timestamp),
  };
}
export type ChainReader = ReturnType<typeof createChainReader>;

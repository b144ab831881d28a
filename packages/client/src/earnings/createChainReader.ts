import { musicTokenAbi, playLedgerAbi, songRegistryAbi } from "@musicchain/protocol";
import { BaseError, ContractFunctionRevertedError, createPublicClient, http, parseEventLogs } from "viem";
import { getTransactionReceipt, readContract, simulateContract } from "viem/actions";
import type { AppConfig } from "../config/configStore.ts";
import type { BatchOnChain } from "./checkAccountProof.ts";

type Address = `0x${string}`;

const STATUS = ["none", "pending", "final", "reverted"] as const;

/** The figures that only the chain can be asked for. Read-only: no wallet is needed. */
export function createChainReader({ rpcUrl, ledger, token, songs }: AppConfig) {
  const client = createPublicClient({ transport: http(rpcUrl, { batch: true, timeout: 8_000 }) });
  const ofLedger = { address: ledger, abi: playLedgerAbi } as const;

  /** Whether anything keeps a pending batch from becoming final: its window, a demand, or one before it. */
  async function isRipe(batchId: bigint): Promise<boolean> {
    try {
      await simulateContract(client, { ...ofLedger, functionName: "finalise", args: [batchId] });
      return true;
    } catch (error) {
      if (error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError))
        return false;
      throw error;
    }
  }

  return {
    async batch(batchId: bigint): Promise<BatchOnChain> {
      const [[commitment], code] = await Promise.all([
        readContract(client, { ...ofLedger, functionName: "batches", args: [batchId] }),
        readContract(client, { ...ofLedger, functionName: "statusOf", args: [batchId] }),
      ]);
      const status = STATUS[code] ?? "none";
      return { commitment, status, isRipe: status === "pending" && (await isRipe(batchId)) };
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
  };
}
export type ChainReader = ReturnType<typeof createChainReader>;

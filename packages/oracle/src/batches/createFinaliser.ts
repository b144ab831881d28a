import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { Logger } from "pino";
import { encodeFunctionData } from "viem";
import { firstLine } from "../chain/createFollower.ts";
import type { RpcClient } from "../chain/createRpc.ts";
import type { ChainLog } from "../store/createChainLog.ts";
import type { IntentLog } from "../store/createIntentLog.ts";
import type { FinalityOf } from "./createFinality.ts";

/** Seconds until the ledger is asked again after it refused, or after a transaction that came to nothing. */
const RETRY_SECONDS = 5;

/** Has batches called final as soon as nothing keeps them: their windows are over and no demand holds them. */
export function createFinaliser({
  client,
  ledger,
  attester,
  finality,
  chain,
  intents,
  headId,
  time,
  now,
  logger,
}: {
  client: RpcClient;
  ledger: Address;
  attester: Address;
  finality: FinalityOf;
  chain: ChainLog;
  intents: IntentLog;
  /** The newest batch that was recomputed. */
  headId: () => number;
  /** Of the newest block read. */
  time: () => number;
  now: () => number;
  logger: Logger;
}) {
  let problem: string | undefined;
  let nextAt = 0;

  /** Whether the ledger would do it now: asked before it is paid for. */
  async function isPossible(id: number): Promise<boolean> {
    const args = [BigInt(id)] as const;
    const call = { address: ledger, abi: playLedgerAbi, functionName: "finalise", args } as const;
    try {
      await client.simulateContract({ ...call, account: attester });
      problem = undefined;
      return true;
    } catch (error) {
      const text = error instanceof Error ? firstLine(error) : String(error);
      if (text !== problem) logger.warn({ batchId: id, problem: text }, "batch.notFinal");
      problem = text;
      return false;
    }
  }

  return {
    status: () => ({ problem }),
    async process(): Promise<void> {
      const ripe = finality.ripe(time(), headId());
      for (const { id, kind, ref } of intents.open()) {
        // Somebody else did it, a demand came in between, or a later batch does both at once.
        if (kind !== "finalise" || intents.sendings(id).length > 0) continue;
        if (Number(ref) !== ripe) intents.close(id, "cancelled");
      }
      if (ripe === undefined) {
        problem = undefined;
        return;
      }
      if (intents.open().some(({ kind }) => kind === "finalise") || now() < nextAt) return;
      const last = intents.find("finalise", String(ripe));
      // Mined, and not read yet.
      if (last?.block !== undefined && last.block > (chain.cursor()?.number ?? 0)) return;
      nextAt = now() + RETRY_SECONDS;
      if (!(await isPossible(ripe))) return;
      const data = encodeFunctionData({ abi: playLedgerAbi, functionName: "finalise", args: [BigInt(ripe)] });
      intents.want({ kind: "finalise", ref: String(ripe), target: ledger, data, value: 0n }, now());
    },
  };
}

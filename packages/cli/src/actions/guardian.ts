import { playLedgerAbi, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { isAddressEqual } from "viem";
import { formatMoment } from "../council/formatMoment.ts";
import { sendCall } from "../council/sendCall.ts";
import type { Action } from "../createProgram.ts";

/** The action of `guardian pause` and `guardian unpause`. */
export function createGuardianAct(functionName: "pause" | "unpause"): Action {
  return async (context) => {
    const { output } = context;
    const chain = await context.connect();
    const account = await context.account(chain);
    const ledger = { address: chain.ledger, abi: playLedgerAbi } as const;
    try {
      const guardian = await chain.client.readContract({ ...ledger, functionName: "guardian" });
      if (!isAddressEqual(guardian, account.address)) {
        throw new UserError(
          `${account.address} is not the guardian.`,
          `Only ${guardian} pauses and unpauses; sign with its key.`,
        );
      }
      const { transactionHash } = await sendCall({
        ...{ chain, account },
        call: { ...ledger, functionName, args: [] },
      });
      const until = Number(await chain.client.readContract({ ...ledger, functionName: "pausedUntil" }));
      output.print(
        functionName === "pause"
          ? `No new batches until ${formatMoment(until)}. Claims and challenges go on.`
          : "New batches are let in again.",
      );
      output.json({ transaction: transactionHash, pausedUntil: until });
    } catch (error) {
      throw explainError(error, chain.rpcUrl);
    }
  };
}

import { type Address, faultProofsAbi } from "@musicchain/protocol";
import { encodeFunctionData } from "viem";
import type { RpcClient } from "../chain/createRpc.ts";
import type { IntentLog } from "../store/createIntentLog.ts";

/** Seconds between two looks at what is owed. */
const EVERY_SECONDS = 3_600;
const GAS = 60_000n;
/** What is owed is fetched once it is worth this many times the transaction. */
const WORTH = 10n;

/** Fetches what answers to demands were paid, now and then, where it is worth the gas. */
export function createWithdrawals({
  client,
  attester,
  faultProofs,
  intents,
  now,
}: {
  client: RpcClient;
  attester: Address;
  /** Once it is known. */
  faultProofs: () => Address | undefined;
  intents: IntentLog;
  now: () => number;
}) {
  let nextAt = 0;
  let owed = 0n;

  return {
    status: () => ({ owed: String(owed) }),
    async process(): Promise<void> {
      const target = faultProofs();
      // Anything else first: the lane is narrow.
      if (target === undefined || now() < nextAt || intents.open().length > 0) return;
      nextAt = now() + EVERY_SECONDS;
      const call = { address: target, abi: faultProofsAbi } as const;
      const [amount, gasPrice] = await Promise.all([
        client.readContract({ ...call, functionName: "owed", args: [attester] }),
        client.getGasPrice(),
      ]);
      owed = amount;
      if (amount < GAS * gasPrice * WORTH || amount === 0n) return;
      const data = encodeFunctionData({ abi: faultProofsAbi, functionName: "withdraw" });
      intents.want({ kind: "withdraw", ref: String(nextAt), target, data, value: 0n }, now());
    },
  };
}

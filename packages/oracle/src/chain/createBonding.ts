import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { Logger } from "pino";
import { encodeFunctionData } from "viem";
import type { IntentLog } from "../store/createIntentLog.ts";
import type { RpcClient } from "./createRpc.ts";

/** Seconds between two looks at the ledger while this attester is not among those bonded. */
const RETRY_SECONDS = 10;

/**
 * Deposits the bond once the council has admitted this attester, however late that is. Once it was seen among those
 * bonded nothing is deposited any more: a bond that was slashed or taken back is for a person to decide about.
 */
export function createBonding({
  client,
  ledger,
  attester,
  intents,
  now,
  retrySeconds = RETRY_SECONDS,
  logger,
}: {
  client: RpcClient;
  ledger: Address;
  attester: Address;
  intents: IntentLog;
  now: () => number;
  retrySeconds?: number;
  logger: Logger;
}) {
  const at = { address: ledger, abi: playLedgerAbi } as const;
  let isBonded = false;
  let nextAt = 0;
  let problem: string | undefined;

  function say(text: string | undefined): void {
    if (text !== undefined && text !== problem)
      logger.warn({ attester, problem: text }, "attester.notBonded");
    problem = text;
  }

  async function look(): Promise<void> {
    const args = [attester] as const;
    const [admitted, members, deposited, { bond }] = await Promise.all([
      client.readContract({ ...at, functionName: "isAdmitted", args }),
      client.readContract({ ...at, functionName: "attesters" }),
      client.readContract({ ...at, functionName: "bondOf", args }),
      client.readContract({ ...at, functionName: "parameters" }),
    ]);
    isBonded = members.some((member) => member.toLowerCase() === attester);
    if (isBonded) return say(undefined);
    if (!admitted) {
      return say(`${attester} is not admitted as an attester. The council calls admitAttester; plays wait.`);
    }
    say(undefined);
    const data = encodeFunctionData({ abi: playLedgerAbi, functionName: "bond" });
    const ref = `${members.length}:${deposited}`;
    intents.want({ kind: "bond", ref, target: ledger, data, value: bond - deposited }, now());
  }

  return {
    status: () => ({ problem }),
    /** Whether batches can be made: bonded, or the bond is on its way before them. */
    async process(): Promise<boolean> {
      const isOnItsWay = () => intents.open().some(({ kind }) => kind === "bond");
      if (isBonded) return true;
      if (isOnItsWay()) {
        // Looked at as soon as it was mined.
        nextAt = 0;
        return true;
      }
      if (now() >= nextAt) {
        nextAt = now() + retrySeconds;
        await look();
      }
      return isBonded || isOnItsWay();
    },
  };
}

import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { Logger } from "pino";
import { encodeFunctionData } from "viem";
import type { IntentLog } from "../store/createIntentLog.ts";
import type { RpcClient } from "./createRpc.ts";
import type { Standing } from "./createStanding.ts";

/** Seconds between two looks at the ledger while this attester's bond is not whole. */
const RETRY_SECONDS = 10;

/**
 * Deposits the bond once the council has admitted this attester, however late that is, and what is missing of it once
 * the council has raised it. A bond that was slashed or taken back is for a person to decide about.
 */
export function createBonding({
  client,
  ledger,
  attester,
  standing,
  intents,
  deposit,
  now,
  retrySeconds = RETRY_SECONDS,
  logger,
}: {
  client: RpcClient;
  ledger: Address;
  attester: Address;
  standing: Standing;
  intents: IntentLog;
  /** Whether to send ether by itself. */
  deposit: boolean;
  now: () => number;
  retrySeconds?: number;
  logger: Logger;
}) {
  const at = { address: ledger, abi: playLedgerAbi } as const;
  /** What the chain said when the bond was last seen whole. */
  let wholeAt: string | undefined;
  let nextAt = 0;
  let problem: string | undefined;
  let slashTold: string | undefined;

  function say(text: string | undefined): void {
    if (text !== undefined && text !== problem)
      logger.warn({ attester, problem: text }, "attester.notBonded");
    problem = text;
  }

  /** Why this attester's bond is not touched again without a person. */
  function needsPerson(): string | undefined {
    const slash = standing.slashed();
    if (slash) {
      const { transaction } = slash;
      if (slashTold !== transaction) {
        const fields = { challenger: slash.challenger, reward: String(slash.reward), transaction };
        logger.fatal({ attester, ...fields, burned: String(slash.burned) }, "attester.slashed");
        slashTold = transaction;
      }
      return (
        `${attester} was slashed: a batch of it was proven wrong in transaction ${transaction}. It submits nothing ` +
        "until a person has found out why and deposits another bond (docs/operating.md, Slashing)."
      );
    }
    if (standing.hasLeft()) {
      return `${attester} took its bond back. It submits nothing until a person calls bond() again; plays wait.`;
    }
    return undefined;
  }

  async function look(version: string): Promise<void> {
    const args = [attester] as const;
    const [admitted, members, deposited, { bond }] = await Promise.all([
      client.readContract({ ...at, functionName: "isAdmitted", args }),
      client.readContract({ ...at, functionName: "attesters" }),
      client.readContract({ ...at, functionName: "bondOf", args }),
      client.readContract({ ...at, functionName: "parameters" }),
    ]);
    const isMember = members.some((member) => member.toLowerCase() === attester);
    const missing = bond > deposited ? bond - deposited : 0n;
    const ref = `${members.length}:${deposited}:${bond}`;
    for (const { id, kind, ref: wanted } of intents.open()) {
      // Another amount is right by now.
      if (kind === "bond" && wanted !== ref) intents.close(id, "cancelled");
    }
    if (isMember && missing === 0n) {
      wholeAt = version;
      return say(undefined);
    }
    if (!isMember && !admitted) {
      return say(`${attester} is not admitted as an attester. The council calls admitAttester; plays wait.`);
    }
    say(undefined);
    const data = encodeFunctionData({ abi: playLedgerAbi, functionName: "bond" });
    intents.want({ kind: "bond", ref, target: ledger, data, value: missing }, now());
  }

  return {
    status: () => ({ problem }),
    /** Whether batches can be made: bonded, or the bond is on its way before them. */
    async process(): Promise<boolean> {
      const version = standing.version();
      const person = needsPerson();
      if (person !== undefined) {
        say(person);
        return false;
      }
      if (!deposit) say(undefined);
      if (!deposit || wholeAt === version) return true;
      const underway = () => intents.open().filter(({ kind }) => kind === "bond");
      if (underway().some(({ id }) => intents.sendings(id).length > 0)) {
        // Looked at as soon as it was mined.
        nextAt = 0;
        return true;
      }
      if (now() >= nextAt) {
        nextAt = now() + retrySeconds;
        await look(version);
      }
      return wholeAt === version || underway().length > 0;
    },
  };
}

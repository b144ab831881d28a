import { FatalError, type Hex, MusicchainError, playLedgerAbi, RetryableError } from "@musicchain/protocol";
import type { Logger } from "pino";
import { BaseError, decodeErrorResult, keccak256, type LocalAccount } from "viem";
import type { Intent, IntentKind, IntentLog, Sending } from "../store/createIntentLog.ts";
import { firstLine } from "./createFollower.ts";
import type { RpcClient } from "./createRpc.ts";

export type OutboxStatus = { open: number; problem: string | undefined };

/** What nodes say of a transaction that is too large for them, whatever it pays. */
const TOO_LARGE =
  /oversized data|max(?:imum)? (?:tx|transaction) size|transaction (?:is )?too large|exceeds (?:the )?block gas limit|exceeds (?:the )?maximum gas|(?:entity|content|payload) too large/i;

/** What comes first where several wait: an answer has a deadline and a bond behind it, a withdrawal has time. */
const URGENCY: Record<IntentKind, number> = {
  answerDemand: 0,
  bond: 1,
  submitBatch: 2,
  finalise: 3,
  withdraw: 4,
};

/** Seconds a node may need to show the receipt of a transaction that it counted. */
const LATE_SECONDS = 3;

type Entry = { intent: Intent; sendings: Sending[] };

const max = (a: bigint, b: bigint) => (a > b ? a : b);
/** Nodes replace a transaction only for at least a tenth more. */
const raised = (fee: bigint) => (fee * 5n) / 4n + 1n;

/**
 * One nonce lane: the most urgent open intent that the chain takes now is the only one under way; one that it refuses
 * waits without holding up the others. Answers to demands have deadlines and do not wait for each other: as many as
 * `atOnce` says are under way, under consecutive nonces. An intent is stored before it is signed, a signed transaction before it is sent,
 * so after a crash at any await the same bytes go out again, and two transactions of one nonce can never both count.
 */
export function createOutbox({
  client,
  account,
  intents,
  chainId,
  now,
  replaceAfter = 30,
  atOnce = () => 1,
  withhold = () => undefined,
  logger,
}: {
  client: RpcClient;
  account: LocalAccount;
  intents: IntentLog;
  chainId: number;
  /** UTC seconds. */
  now: () => number;
  /** Seconds without a receipt after which a transaction is offered again, for more. */
  replaceAfter?: number;
  /** Most answers under way at once. */
  atOnce?: () => number;
  /** Why this one is not to be sent now, in words. What was sent already is followed all the same. */
  withhold?: (intent: Intent) => string | undefined;
  logger: Logger;
}) {
  const status: OutboxStatus = { open: 0, problem: undefined };

  async function receiptOf(hash: Hex) {
    return client.getTransactionReceipt({ hash }).catch((error: Error) => {
      if (error.name === "TransactionReceiptNotFoundError") return undefined;
      throw error;
    });
  }

  /** Closes the intent if one of its transactions was mined. */
  async function settle(intent: Intent, sendings: Sending[]): Promise<boolean> {
    for (const { hash } of sendings) {
      const receipt = await receiptOf(hash);
      if (!receipt) continue;
      const state = receipt.status === "success" ? "done" : "failed";
      intents.close(intent.id, state, Number(receipt.blockNumber));
      const fields = { kind: intent.kind, ref: intent.ref, hash, gas: String(receipt.gasUsed) };
      logger[state === "done" ? "info" : "warn"](fields, `transaction.${state}`);
      return true;
    }
    return false;
  }

  async function broadcast({ raw, hash }: Pick<Sending, "raw" | "hash">): Promise<void> {
    try {
      await client.sendRawTransaction({ serializedTransaction: raw });
    } catch (error) {
      const text = error instanceof Error ? error.message.toLowerCase() : "";
      // It is in the pool, or a better one is, or it was mined: the receipt says which.
      if (/already known|already imported|already exists|nonce too low|underpriced/.test(text)) return;
      throw error;
    } finally {
      intents.touch(hash, now());
    }
  }

  async function send(intent: Intent, nonce: number): Promise<void> {
    const { target: to, data, value } = intent;
    const gas = await client.estimateGas({ account: account.address, to, data, value });
    const fees = await client.estimateFeesPerGas();
    let maxFee = fees.maxFeePerGas;
    let priorityFee = fees.maxPriorityFeePerGas;
    for (const earlier of intents.sendingsOfNonce(nonce)) {
      maxFee = max(maxFee, raised(earlier.maxFee));
      priorityFee = max(priorityFee, raised(earlier.priorityFee));
    }
    const raw = await account.signTransaction({
      type: "eip1559",
      chainId,
      nonce,
      to,
      data,
      value,
      gas: (gas * 11n) / 10n,
      maxFeePerGas: max(maxFee, priorityFee),
      maxPriorityFeePerGas: priorityFee,
    });
    const sending = { hash: keccak256(raw), intent: intent.id, nonce, raw, maxFee, priorityFee, sent: now() };
    intents.addSending(sending);
    logger.info({ kind: intent.kind, ref: intent.ref, nonce, hash: sending.hash }, "transaction.sent");
    await broadcast(sending);
  }

  /** Sends; a batch that no node takes for its size is given up, and made smaller. */
  async function offer(intent: Intent, nonce: number): Promise<void> {
    try {
      await send(intent, nonce);
    } catch (error) {
      if (intent.kind !== "submitBatch" || !(error instanceof BaseError) || !TOO_LARGE.test(error.details))
        throw error;
      intents.close(intent.id, "failed");
      logger.warn({ ref: intent.ref, problem: firstLine(error) }, "transaction.tooLarge");
    }
  }

  /** Moves what is open on by one step. */
  async function step(): Promise<void> {
    const open = intents.open().sort((a, b) => URGENCY[a.kind] - URGENCY[b.kind] || a.id - b.id);
    status.open = open.length;
    const lane: Entry[] = open.map((intent) => ({ intent, sendings: intents.sendings(intent.id) }));
    let isSettled = false;
    for (const { intent, sendings } of lane) isSettled = (await settle(intent, sendings)) || isSettled;
    if (isSettled) return;
    if (lane.every(({ intent, sendings }) => sendings.length === 0 && withhold(intent) !== undefined)) return;
    const next = await client.getTransactionCount({ address: account.address, blockTag: "latest" });
    const tried = new Set<Intent>();
    let refused: unknown;

    /** Sends the first of these that the chain takes now; whether there is one. */
    async function fill(entries: Entry[], nonce: number): Promise<boolean> {
      for (const { intent } of entries) {
        if (tried.has(intent)) continue;
        tried.add(intent);
        try {
          await offer(intent, nonce);
          return true;
        } catch (error) {
          // Its turn, its window or its reason are not there: whoever comes next need not wait for it.
          if (!(error instanceof BaseError) || !error.walk(isRevert)) throw error;
          refused ??= error;
        }
      }
      return false;
    }

    /** Whether one of these is under way with this nonce. It goes out again, for more, where that takes too long. */
    async function keep(entries: Entry[], nonce: number): Promise<boolean> {
      for (const entry of entries) {
        const current = entry.sendings.filter((sending) => sending.nonce === nonce).at(-1);
        if (!current) continue;
        if (now() - current.sent < replaceAfter) return true;
        // Refused or not, for its fee perhaps: the dearer one goes out.
        await broadcast(current).catch((error: Error) =>
          logger.debug({ hash: current.hash, problem: firstLine(error) }, "transaction.refused"),
        );
        if (withhold(entry.intent) === undefined) await fill([entry], nonce);
        return true;
      }
      return false;
    }

    /** Its nonce went to another transaction a moment ago: a receipt that is late would show next time. */
    const isLate = ({ sendings }: Entry) =>
      sendings.some(({ nonce, sent }) => nonce < next && now() - sent < LATE_SECONDS);
    const answers = lane.filter(({ intent }) => intent.kind === "answerDemand");
    const isAbove = ({ sendings }: Entry) => sendings.some(({ nonce }) => nonce >= next);
    const idle = answers.filter((entry) => !isAbove(entry) && !isLate(entry));

    const end = next + Math.min(Math.max(1, atOnce()), answers.length);
    let nonce = next;
    while (nonce < end && ((await keep(answers, nonce)) || (await fill(idle, nonce)))) nonce++;
    if (nonce > next) return;

    for (const entry of lane) {
      if (entry.intent.kind === "answerDemand") continue;
      // A higher nonce is left over from before a reorganisation: it waits for one that may never be used. Whatever is
      // mined twice because of that is refused by the ledger the second time.
      if (await keep([entry], next)) nonce++;
      else if (isLate(entry)) return;
      else if (withhold(entry.intent) === undefined && (await fill([entry], next))) nonce++;
      if (nonce > next) break;
    }
    // The next nonce was an answer's that is not wanted any more, and its transaction may be gone: others wait for it.
    const left = Math.max(0, ...intents.sendingsOfNonce(next).map(({ sent }) => sent));
    if (nonce === next && now() - left >= replaceAfter) await fill(answers.filter(isAbove), next);
    if (refused !== undefined && nonce === next) throw refused;
  }

  return {
    status: () => ({ ...status }),
    /**
     * An intent that was mined up to a block that was read, and left no trace there: its block was replaced before
     * it was read. Where it is now, or open again.
     */
    async confirm(intent: Intent): Promise<void> {
      intents.reopen(intent.id);
      await settle(intent, intents.sendings(intent.id));
    },
    /** Throws `RetryableError` with what stands in the way. */
    async process(): Promise<void> {
      try {
        await step();
        status.problem = undefined;
      } catch (error) {
        const problem = error instanceof Error ? error : new Error(String(error));
        if (problem instanceof FatalError) throw problem;
        const text = problem instanceof MusicchainError ? problem.message : reasonOf(problem);
        if (text !== status.problem) logger.warn({ problem: text }, "transaction.delayed");
        status.problem = text;
        throw new RetryableError(text, "It is tried again.", { cause: problem });
      }
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;

/** The contract's own words where there are any. */
function reasonOf(error: Error): string {
  const reverted = error instanceof BaseError ? error.walk((cause) => hasData(cause)) : null;
  try {
    if (hasData(reverted)) {
      const { errorName, args } = decodeErrorResult({ abi: playLedgerAbi, data: reverted.data });
      return `The ledger refuses: ${errorName}(${(args ?? []).join(", ")})`;
    }
  } catch {
    // Not one of its errors.
  }
  return firstLine(error);
}

const isRevert = (cause: unknown): boolean =>
  cause instanceof Error && (cause.name === "ExecutionRevertedError" || hasData(cause));

const hasData = (cause: unknown): cause is { data: Hex } =>
  cause instanceof Error && typeof (cause as { data?: unknown }).data === "string";

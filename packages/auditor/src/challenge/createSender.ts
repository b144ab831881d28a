import { setTimeout as sleep } from "node:timers/promises";
import {
  faultProofsAbi,
  type Hex,
  MusicchainError,
  playLedgerAbi,
  RetryableError,
  UserError,
} from "@musicchain/protocol";
import {
  type Abi,
  BaseError,
  decodeErrorResult,
  keccak256,
  type LocalAccount,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import type { Call } from "./types.ts";

export type Sent =
  | { outcome: "done"; hash: Hex; gas: bigint }
  /** Nothing was sent, or it came too late: `reason` is the contract's own word. */
  | { outcome: "refused"; reason: string }
  /** It would take more gas, or a higher fee, than allowed: `reason` says which. */
  | { outcome: "tooDear"; reason: string };

/** What one gas may cost: `maxFee` in all, `tip` of it to the block's maker. Wei. */
type Fees = { maxFee: bigint; tip: bigint };
/** All that was sent under one nonce: one of them will be mined, or another transaction of the account. */
type Lane = Fees & { nonce: number; sendings: { hash: Hex; call: Call }[] };

const ERRORS: Abi = [...playLedgerAbi, ...faultProofsAbi].filter(({ type }) => type === "error");
const TAKEN_ALREADY = /already known|already imported|already exists/i;
const POLL_MS = 250;

const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
const isSame = (a: Call, b: Call) => a.to === b.to && a.data === b.data && a.value === b.value;
/** Nodes replace a transaction only for at least a tenth more. */
const raised = (fee: bigint) => (fee * 5n) / 4n + 1n;
const textOf = (error: unknown) =>
  error instanceof BaseError ? `${error.shortMessage} ${error.details}` : String(error);

/** The contract's reason for a refusal; undefined where the node itself failed. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const raw = error.walk((cause) => {
    const { data } = cause as { data?: unknown };
    return typeof data === "string" && data.startsWith("0x");
  }) as { data: Hex } | null;
  if (!raw) return /revert/i.test(error.message) ? error.shortMessage : undefined;
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: ERRORS, data: raw.data });
    return `${errorName}(${args.map(String).join(", ")})`;
  } catch {
    return `an error this version does not know (${raw.data.slice(0, 10)})`;
  }
}

/**
 * Sends one transaction at a time: tried out first, within `gasCap` and `feeCap`, waited for. One that is not mined
 * in time is offered again by the next call under the same nonce for a higher fee, so no two of them can both count.
 */
export function createSender({
  client,
  account,
  chainId,
  gasCap = 16_000_000n,
  feeCap = 300n * 10n ** 9n,
  waitMs = 60_000,
}: {
  client: PublicClient;
  account: LocalAccount;
  chainId: number;
  gasCap?: bigint;
  /** The most one gas may cost, wei. */
  feeCap?: bigint;
  waitMs?: number;
}) {
  let lane: Lane | undefined;

  async function receiptOf(hash: Hex): Promise<TransactionReceipt | undefined> {
    return client.getTransactionReceipt({ hash }).catch((error: Error) => {
      if (error.name !== "TransactionReceiptNotFoundError") throw error;
      return undefined;
    });
  }

  /** The one of the lane that was mined, if one was: the lane ends with it. */
  async function settled(): Promise<{ call: Call; sent: Sent } | undefined> {
    for (const { hash, call } of lane?.sendings ?? []) {
      const receipt = await receiptOf(hash);
      if (!receipt) continue;
      lane = undefined;
      const { status, gasUsed: gas } = receipt;
      const reason = "it was mined too late: somebody or something else was first";
      const isDone = status === "success";
      return { call, sent: isDone ? { outcome: "done", hash, gas } : { outcome: "refused", reason } };
    }
    return undefined;
  }

  /** What the next block takes even if fees double; more than what is in its way. */
  async function feesFor(nonce: number): Promise<Fees> {
    const [{ baseFeePerGas }, tip] = await Promise.all([
      client.getBlock(),
      client.estimateMaxPriorityFeePerGas(),
    ]);
    const fees = { maxFee: 2n * (baseFeePerGas ?? 0n) + tip, tip };
    if (lane?.nonce !== nonce) return fees;
    const more = { maxFee: max(fees.maxFee, raised(lane.maxFee)), tip: max(fees.tip, raised(lane.tip)) };
    return { maxFee: max(more.maxFee, more.tip), tip: more.tip };
  }

  /** Signs and sends; where something unknown is in the way, pays more than it until the cap. */
  async function offer(call: Call, gas: bigint): Promise<"sent" | { fee: bigint }> {
    const nonce = await client.getTransactionCount({ address: account.address, blockTag: "latest" });
    // The nonce went to another transaction of the account: what was sent under it can never count.
    if (lane && lane.nonce < nonce) lane = undefined;
    for (;;) {
      const { maxFee, tip } = await feesFor(nonce);
      if (maxFee > feeCap) return { fee: maxFee };
      const raw = await account.signTransaction({
        ...{ type: "eip1559", chainId, nonce, to: call.to, data: call.data, value: call.value, gas },
        ...{ maxFeePerGas: maxFee, maxPriorityFeePerGas: tip },
      });
      const problem = await client.sendRawTransaction({ serializedTransaction: raw }).then(
        () => undefined,
        (error) => textOf(error),
      );
      const sendings = lane?.nonce === nonce ? lane.sendings : [];
      if (problem === undefined || TAKEN_ALREADY.test(problem)) {
        lane = { nonce, maxFee, tip, sendings: [...sendings, { hash: keccak256(raw), call }] };
        return "sent";
      }
      if (/insufficient funds|exceeds (?:the )?balance/i.test(problem)) throw poor(gas * maxFee + call.value);
      if (!/underpriced/i.test(problem)) throw new RetryableError(`The node said: ${problem}`, TRIED_AGAIN);
      lane = { nonce, maxFee, tip, sendings };
    }
  }

  const TRIED_AGAIN = "It is tried again.";
  const poor = (wei: bigint) =>
    new UserError(
      `${account.address} has too little ether for a transaction.`,
      `It needs ${wei} wei at hand, of which most is not used up: send it some.`,
    );

  async function attempt(call: Call): Promise<Sent> {
    const earlier = await settled();
    if (earlier && isSame(earlier.call, call)) return earlier.sent;
    const { to, data, value } = call;
    const estimate = await client.estimateGas({ account: account.address, to, data, value });
    if (estimate > gasCap) return { outcome: "tooDear", reason: `${estimate} gas is above the cap` };
    // What happens before it is mined can lead it through a dearer branch; gas that is not used costs nothing.
    const offered = await offer(call, min((estimate * 3n) / 2n, gasCap));
    if (offered !== "sent") {
      return { outcome: "tooDear", reason: `a fee of ${offered.fee} wei for a gas is above the cap` };
    }
    for (const until = performance.now() + waitMs; performance.now() < until; ) {
      const mined = await settled();
      if (mined && isSame(mined.call, call)) return mined.sent;
      if (mined) throw new RetryableError(`An earlier one was mined instead of: ${call.words}`, TRIED_AGAIN);
      await sleep(Math.min(POLL_MS, waitMs));
    }
    throw new RetryableError(`Not mined yet: ${call.words}`, "It is offered again for a higher fee.");
  }

  return {
    address: account.address.toLowerCase() as Hex,
    /** What came of a transaction that was not waited for to its end. */
    settled,
    /**
     * @throws RetryableError the node does not answer, or the transaction is not mined yet
     * @throws UserError the account cannot pay for it
     */
    async send(call: Call): Promise<Sent> {
      try {
        return await attempt(call);
      } catch (error) {
        if (error instanceof MusicchainError) throw error;
        const reason = reasonOf(error);
        if (reason !== undefined) return { outcome: "refused", reason };
        if (/insufficient funds|exceeds (?:the )?balance/i.test(textOf(error))) throw poor(call.value);
        throw new RetryableError(`The node did not take: ${call.words}`, TRIED_AGAIN, { cause: error });
      }
    },
  };
}
export type Sender = ReturnType<typeof createSender>;

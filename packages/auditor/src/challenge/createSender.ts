import {
  faultProofsAbi,
  type Hex,
  MusicchainError,
  playLedgerAbi,
  RetryableError,
} from "@musicchain/protocol";
import {
  type Abi,
  BaseError,
  decodeErrorResult,
  keccak256,
  type LocalAccount,
  type PublicClient,
  WaitForTransactionReceiptTimeoutError,
} from "viem";
import type { Call } from "./types.ts";

export type Sent =
  | { outcome: "done"; hash: Hex; gas: bigint }
  /** Nothing was sent, or it came too late: `reason` is the contract's own word. */
  | { outcome: "refused"; reason: string }
  /** It would take more gas than allowed. */
  | { outcome: "tooDear"; gas: bigint };

const ERRORS: Abi = [...playLedgerAbi, ...faultProofsAbi].filter(({ type }) => type === "error");
const max = (a: bigint, b: bigint) => (a > b ? a : b);

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
 * Sends one transaction at a time: tried out first, within `gasCap`, waited for. One that is not mined in time is
 * offered again by the next call under the same nonce for a higher fee, so no two of them can both count.
 */
export function createSender({
  client,
  account,
  chainId,
  gasCap = 16_000_000n,
  waitMs = 60_000,
}: {
  client: PublicClient;
  account: LocalAccount;
  chainId: number;
  gasCap?: bigint;
  waitMs?: number;
}) {
  let last: { nonce: number; maxFee: bigint; tip: bigint } | undefined;

  async function sign({ to, data, value }: Call, gas: bigint): Promise<Hex> {
    const [nonce, fees] = await Promise.all([
      client.getTransactionCount({ address: account.address, blockTag: "latest" }),
      client.estimateFeesPerGas(),
    ]);
    const again = last?.nonce === nonce ? last : undefined;
    // Nodes replace a transaction only for at least a tenth more.
    const raised = (fee: bigint, before: bigint) => max(fee, (before * 5n) / 4n + 1n);
    const tip = again ? raised(fees.maxPriorityFeePerGas, again.tip) : fees.maxPriorityFeePerGas;
    const maxFee = again ? raised(fees.maxFeePerGas, again.maxFee) : fees.maxFeePerGas;
    last = { nonce, maxFee: max(maxFee, tip), tip };
    return account.signTransaction({
      ...{ type: "eip1559", chainId, nonce, to, data, value, gas },
      ...{ maxFeePerGas: last.maxFee, maxPriorityFeePerGas: tip },
    });
  }

  async function attempt(call: Call): Promise<Sent> {
    const { to, data, value } = call;
    const asked = { account: account.address, to, data, value };
    await client.call({ ...asked, gas: gasCap });
    const estimate = await client.estimateGas(asked);
    const gas = (estimate * 12n) / 10n;
    if (gas > gasCap) return { outcome: "tooDear", gas };
    const raw = await sign(call, gas);
    await client.sendRawTransaction({ serializedTransaction: raw });
    const hash = keccak256(raw);
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: waitMs });
    if (receipt.status === "success") return { outcome: "done", hash, gas: receipt.gasUsed };
    return { outcome: "refused", reason: "it was mined too late: somebody or something else was first" };
  }

  return {
    address: account.address.toLowerCase() as Hex,
    /** @throws RetryableError the node does not answer, or the transaction is not mined yet */
    async send(call: Call): Promise<Sent> {
      try {
        return await attempt(call);
      } catch (error) {
        if (error instanceof MusicchainError) throw error;
        const reason = reasonOf(error);
        if (reason !== undefined) return { outcome: "refused", reason };
        const late = error instanceof WaitForTransactionReceiptTimeoutError;
        throw new RetryableError(
          late ? `Not mined yet: ${call.words}` : `The node did not take: ${call.words}`,
          "It is tried again.",
          { cause: error },
        );
      }
    },
  };
}
export type Sender = ReturnType<typeof createSender>;

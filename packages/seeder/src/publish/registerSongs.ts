import { type Address, type Hex, RetryableError, songRegistryAbi, UserError } from "@musicchain/protocol";
import { formatUnits, keccak256, type LocalAccount, parseEventLogs } from "viem";
import { explainError } from "../chain/explainError.ts";
import { formatEther } from "../chain/formatEther.ts";
import type { Track } from "../library/openLibrary.ts";
import { LIMITS } from "../limits.ts";
import { findSongIds } from "./findSongIds.ts";
import type { Journal } from "./openJournal.ts";
import {
  type PlannedTransaction,
  type PlanParameters,
  planRegistration,
  type RegistrationPlan,
} from "./planRegistration.ts";
import { settleSendings } from "./settleSendings.ts";

export type RegisteredSong = { songId: number; track: Track; transaction: Hex };
/** Somebody's song already. */
export type KnownSong = { track: Track; songId: number };

export type RegisterEvent =
  /** Transactions of an interrupted run that are mined now. */
  | { type: "settled"; transactions: number }
  | { type: "planned"; plan: RegistrationPlan }
  | { type: "sent"; hash: Hex; songs: number }
  | { type: "registered"; song: RegisteredSong }
  /** Left out by the contract: somebody else registered the file just before. */
  | { type: "overtaken"; song: KnownSong };

export type RegisterParameters = Omit<PlanParameters, "account"> & {
  account: LocalAccount;
  journal: Journal;
  onEvent?: (event: RegisterEvent) => void;
  /** Asked once, with the cost, before anything is sent. Default: yes. */
  confirm?: (plan: RegistrationPlan) => boolean | Promise<boolean>;
  signal?: AbortSignal;
};

export type RegisterResult = {
  registered: RegisteredSong[];
  known: KnownSong[];
  /** Left out: other files of recordings that are songs, or become one by another of the tracks. */
  variants: RegistrationPlan["variants"];
  twins: RegistrationPlan["twins"];
  /** Registered though they sound like other versions of songs. */
  versions: RegistrationPlan["versions"];
  /** What the transactions cost, wei. */
  spent: bigint;
  confirmed: boolean;
};

/**
 * Registers tracks as songs of `account`, many per transaction. Splits, duplicates and the balance are checked
 * before anything is sent; every transaction is written down before it is sent, so after a crash the same call
 * goes on from what the chain says.
 *
 * @throws UserError splits, balance, a refusal of the contract
 * @throws RetryableError the node is down, or somebody else registered all files of a transaction just now
 */
export async function registerSongs(parameters: RegisterParameters): Promise<RegisterResult> {
  const { chain, account, journal, onEvent, confirm, signal } = parameters;
  const address = account.address.toLowerCase() as Address;
  const settled = await settleSendings({ chain, account: address, journal });
  if (settled > 0) onEvent?.({ type: "settled", transactions: settled });

  const plan = await planRegistration({ ...parameters, account: address });
  onEvent?.({ type: "planned", plan });
  const { variants, twins, versions } = plan;
  const result: RegisterResult = {
    ...{ registered: [], known: [...plan.known], variants, twins, versions },
    ...{ spent: 0n, confirmed: true },
  };
  if (plan.transactions.length === 0) return result;
  requireFunds(plan, address);
  if (confirm && !(await confirm(plan))) return { ...result, confirmed: false };

  for (const transaction of plan.transactions) {
    signal?.throwIfAborted();
    const { songs, overtaken, cost } = await send({ chain, account, journal, plan, transaction, onEvent });
    result.spent += cost;
    result.registered.push(...songs);
    result.known.push(...overtaken);
    for (const song of songs) onEvent?.({ type: "registered", song });
    for (const song of overtaken) onEvent?.({ type: "overtaken", song });
  }
  return result;
}

function requireFunds({ highestCost, balance }: RegistrationPlan, address: Address): void {
  if (balance >= highestCost) return;
  throw new UserError(
    `Registering may cost up to ${formatEther(highestCost)}; ${address} has ${formatEther(balance)}.`,
    `Send at least ${formatUnits(highestCost - balance, 18)} ETH to ${address}, then try again.`,
  );
}

type Sent = { songs: RegisteredSong[]; overtaken: KnownSong[]; cost: bigint };

async function send({
  chain,
  account,
  journal,
  plan,
  transaction,
  onEvent,
}: Pick<RegisterParameters, "chain" | "account" | "journal" | "onEvent"> & {
  plan: RegistrationPlan;
  transaction: PlannedTransaction;
}): Promise<Sent> {
  const { client, chainId, songs: to, rpcUrl } = chain;
  const { tracks, data, gas } = transaction;
  const from = account.address.toLowerCase() as Address;
  try {
    const nonce = await client.getTransactionCount({ address: from, blockTag: "pending" });
    // Of now: the price may have moved since the plan, or since the transaction before.
    const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
    if (maxFeePerGas > plan.highestFeePerGas) {
      throw new RetryableError(
        "Gas became dearer than what was agreed to.",
        "Run the same command again to see the new price; what was sent stays.",
      );
    }
    const raw = await account.signTransaction({
      ...{ type: "eip1559", chainId, to, data, gas, nonce, maxFeePerGas, maxPriorityFeePerGas },
    });
    const hash = keccak256(raw);
    journal.add({ hash, chainId, to, account: from, nonce, raw });
    await client.sendRawTransaction({ serializedTransaction: raw });
    onEvent?.({ type: "sent", hash, songs: tracks.length });
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: LIMITS.chain.receipt });
    journal.settle(hash);
    if (receipt.status === "reverted") {
      throw new RetryableError(
        `Transaction ${hash} was refused on chain: somebody may have registered its files just before.`,
        "Run the same command again: what is registered by then is left out.",
      );
    }
    const logs = parseEventLogs({ abi: songRegistryAbi, logs: receipt.logs, eventName: "SongRegistered" });
    const byHash = new Map(tracks.map((track) => [track.contentHash, track]));
    const songs = logs.map(({ args }) => ({
      ...{ songId: Number(args.songId), track: byHash.get(args.contentHash)!, transaction: hash },
    }));
    for (const { track } of songs) byHash.delete(track.contentHash);
    const ids = await findSongIds(chain, [...byHash.keys()]);
    const overtaken = [...byHash].map(([contentHash, track]) => ({ track, songId: ids.get(contentHash)! }));
    return { songs, overtaken, cost: receipt.gasUsed * receipt.effectiveGasPrice };
  } catch (error) {
    throw explainError(error, rpcUrl);
  }
}

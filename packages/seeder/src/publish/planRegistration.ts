import {
  type Address,
  checkSplits,
  MAX_ROYALTY_BPS,
  type Split,
  songRegistryAbi,
  UserError,
} from "@musicchain/protocol";
import { encodeFunctionData, type Hex } from "viem";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";
import type { Track } from "../library/openLibrary.ts";
import { LIMITS } from "../limits.ts";
import type { Catalogue } from "../recognise/openCatalogue.ts";
import { type Recognised, recogniseTracks } from "../recognise/recogniseTracks.ts";
import { syncCatalogue } from "../recognise/syncCatalogue.ts";
import { findSongIds } from "./findSongIds.ts";
import { type Registration, toRegistration } from "./toRegistration.ts";

export type PlannedTransaction = { tracks: Track[]; data: Hex /** limit, margin included */; gas: bigint };

export type RegistrationPlan = Pick<Recognised, "variants" | "twins" | "versions"> & {
  /** Nothing is spent on these: their bytes are on chain. Nor on variants and twins: their sound is. */
  known: { track: Track; songId: number }[];
  transactions: PlannedTransaction[];
  gas: bigint;
  /** Expected and highest possible cost, and what the account has, wei. */
  cost: bigint;
  highestCost: bigint;
  balance: bigint;
  /** No transaction is sent for more, wei per gas. */
  highestFeePerGas: bigint;
};

export type PlanParameters = {
  chain: Chain;
  account: Address;
  tracks: readonly Track[];
  /** Default: everything to the account that registers. */
  splits?: readonly Split[];
  /** ERC-2981 royalty of a sale of the song's token, basis points. Default 0. */
  royaltyBps?: number;
  /** The registered songs, to recognise recordings by. Without it every file that is not on chain is a new song. */
  catalogue?: Catalogue;
  signal?: AbortSignal;
};

/**
 * Finds out what registering would do and cost, without spending anything.
 * @throws UserError for splits that cannot be registered
 * @throws RetryableError when the node does not answer
 */
export async function planRegistration({
  chain,
  account,
  tracks,
  splits = [{ party: account, bps: 10_000 }],
  royaltyBps = 0,
  catalogue,
  signal,
}: PlanParameters): Promise<RegistrationPlan> {
  const wrong = checkSplits([...splits], [chain.token, chain.ledger]);
  if (wrong) throw new UserError(wrong, "Correct the splits: --split 0x…:bps for each party, 10000 in all.");
  if (!Number.isInteger(royaltyBps) || royaltyBps < 0 || royaltyBps > MAX_ROYALTY_BPS) {
    throw new UserError(
      `A royalty of ${royaltyBps} basis points is not possible.`,
      `Use 0 to ${MAX_ROYALTY_BPS} (10 %).`,
    );
  }
  const unique = [...new Map(tracks.map((track) => [track.contentHash, track])).values()];
  const ids = await findSongIds(
    chain,
    unique.map((track) => track.contentHash),
  );
  const known = unique.flatMap((track) => {
    const songId = ids.get(track.contentHash);
    return songId === undefined ? [] : [{ track, songId }];
  });
  const unknown = unique.filter((track) => !ids.has(track.contentHash));
  if (catalogue && unknown.length > 0) await syncCatalogue(chain, catalogue, { signal });
  const { fresh, ...recognised } = catalogue
    ? await recogniseTracks(unknown, catalogue)
    : { fresh: unknown, variants: [], twins: [], versions: [] };
  const items = fresh.map((track) => ({
    track,
    registration: toRegistration(track, { splits, royaltyBps }),
  }));
  try {
    const transactions: PlannedTransaction[] = [];
    for (const chunk of chunkBySize(items)) transactions.push(...(await estimate(chain, account, chunk)));
    const gas = transactions.reduce((sum, transaction) => sum + transaction.gas, 0n);
    const [gasPrice, fees, balance] = await Promise.all([
      chain.client.getGasPrice(),
      chain.client.estimateFeesPerGas(),
      chain.client.getBalance({ address: account }),
    ]);
    const highestFeePerGas = fees.maxFeePerGas * LIMITS.publish.feeRoom;
    return {
      ...{
        known,
        ...recognised,
        transactions,
        gas,
        balance,
        cost: (gas * gasPrice * 100n) / LIMITS.publish.gasMargin,
      },
      ...{ highestCost: gas * highestFeePerGas, highestFeePerGas },
    };
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}

type Item = { track: Track; registration: Registration };

function* chunkBySize(items: Item[]): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    const longer = [...chunk, item];
    if (chunk.length > 0 && encode(longer).length / 2 > LIMITS.publish.calldata) {
      yield chunk;
      chunk = [item];
    } else chunk = longer;
  }
  if (chunk.length > 0) yield chunk;
}

function encode(items: Item[]): Hex {
  const songs = items.map((item) => item.registration);
  return songs.length === 1
    ? encodeFunctionData({ abi: songRegistryAbi, functionName: "register", args: [songs[0]!] })
    : encodeFunctionData({ abi: songRegistryAbi, functionName: "registerMany", args: [songs] });
}

/** Halves a chunk until it fits a transaction's gas. */
async function estimate(chain: Chain, account: Address, items: Item[]): Promise<PlannedTransaction[]> {
  const songs = items.map((item) => item.registration);
  const call = { address: chain.songs, abi: songRegistryAbi, account };
  const needed =
    songs.length === 1
      ? await chain.client.estimateContractGas({ ...call, functionName: "register", args: [songs[0]!] })
      : await chain.client.estimateContractGas({ ...call, functionName: "registerMany", args: [songs] });
  const gas = (needed * LIMITS.publish.gasMargin) / 100n;
  if (gas <= LIMITS.publish.gas || items.length === 1) {
    return [{ tracks: items.map((item) => item.track), data: encode(items), gas }];
  }
  const half = items.length >> 1;
  return [
    ...(await estimate(chain, account, items.slice(0, half))),
    ...(await estimate(chain, account, items.slice(half))),
  ];
}

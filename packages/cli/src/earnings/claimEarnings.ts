import { type Hex, playLedgerAbi, RetryableError } from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";
import { createWalletClient, http, type LocalAccount } from "viem";
import { toHeader } from "./checkProof.ts";
import type { Earnings, SongEarnings } from "./readEarnings.ts";

/** Songs in one transaction: a path of 32 siblings and 32 splits each stay under 128 KB. */
const SONGS_AT_ONCE = 25;

/**
 * Claims an account's lanes and its songs' royalties, everything that is claimable. The ledger pays the owner in
 * the leaf and the split parties, whoever sends it.
 */
export async function claimEarnings({
  chain,
  account,
  earnings,
  onSent,
}: {
  chain: Chain;
  account: LocalAccount;
  earnings: Earnings;
  onSent?: (hash: Hex) => void;
}): Promise<Hex[]> {
  const wallet = createWalletClient({ account, chain: chain.client.chain, transport: http(chain.rpcUrl) });
  const ledger = { address: chain.ledger, abi: playLedgerAbi } as const;
  const hashes: Hex[] = [];
  const finish = async (hash: Hex) => {
    onSent?.(hash);
    const { status } = await chain.client.waitForTransactionReceipt({ hash, timeout: 120_000 });
    if (status === "reverted") {
      throw new RetryableError(`Transaction ${hash} was refused on chain.`, "Run the same command again.");
    }
    hashes.push(hash);
  };
  try {
    if (earnings.account && earnings.account.claimable > 0n) {
      const { header, opening, index, account: leaf, path } = earnings.account.proof;
      const state = { ...leaf, earned: BigInt(leaf.earned), burned: BigInt(leaf.burned) };
      const claim = { index, account: state, mask: path.mask >>> 0, siblings: path.siblings };
      const args = [toHeader(header), toOpening(opening), [claim]] as const;
      const call = { ...ledger, account, functionName: "claim", args } as const;
      const { request } = await chain.client.simulateContract(call);
      const gas = withRoom(await chain.client.estimateContractGas(call));
      await finish(await wallet.writeContract({ ...request, gas }));
    }
    for (const songs of groups(earnings.songs.filter((song) => song.claimable > 0n))) {
      const { header, opening } = songs[0]!.proof;
      const args = [toHeader(header), toOpening(opening), songs.map(toClaim)] as const;
      const call = { ...ledger, account, functionName: "claimRoyalties", args } as const;
      const { request } = await chain.client.simulateContract(call);
      const gas = withRoom(await chain.client.estimateContractGas(call));
      await finish(await wallet.writeContract({ ...request, gas }));
    }
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
  return hashes;
}

/** Whether a claim or somebody's `finalise` comes first in a block decides who pays for the batch's finality. */
const withRoom = (gas: bigint): bigint => (gas * 3n) / 2n;

/** Claims of one call share a batch. */
function* groups(songs: SongEarnings[]): Generator<SongEarnings[]> {
  for (const same of Map.groupBy(songs, (song) => song.batch.batchId).values()) {
    for (let at = 0; at < same.length; at += SONGS_AT_ONCE) yield same.slice(at, at + SONGS_AT_ONCE);
  }
}

function toOpening({ otherRoot, accruedSupply, accountCount }: SongEarnings["proof"]["opening"]) {
  return { otherRoot, accruedSupply: BigInt(accruedSupply), accountCount };
}

function toClaim({ songId, proof }: SongEarnings) {
  const { song, path, splits } = proof;
  const { plays, royalties, escrowed } = song;
  return {
    songId,
    song: { plays: BigInt(plays), royalties: BigInt(royalties), escrowed: BigInt(escrowed) },
    mask: path.mask >>> 0,
    siblings: path.siblings,
    opening: splits,
  };
}

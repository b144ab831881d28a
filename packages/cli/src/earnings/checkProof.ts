import {
  type Address,
  type ApiAccount,
  type ApiSongRoyalties,
  accountLeaf,
  type BatchHeader,
  batchCommitment,
  type Hex,
  type Path,
  PeerError,
  playLedgerAbi,
  rootFromPath,
  songLeaf,
  songRegistryAbi,
  stateHash,
} from "@musicchain/protocol";
import type { Chain } from "@musicchain/seeder/chain";

export type AccountProof = NonNullable<ApiAccount["proof"]>;
export type SongProof = NonNullable<ApiSongRoyalties["proof"]>;
/** What the ledger says of the batch a proof is against. */
export type CheckedBatch = {
  batchId: bigint;
  status: "final" | "pending";
  finalAt: number;
  /** Open demands for its evidence: it cannot become final before they are settled. */
  holds: number;
};

type WireHeader = AccountProof["header"];

export function toHeader(header: WireHeader): BatchHeader {
  const { batchId, parentId, earliest, time, window, answerTime, bond, ...rest } = header;
  return {
    ...{ ...rest, batchId: BigInt(batchId), parentId: BigInt(parentId), earliest: BigInt(earliest) },
    ...{ time: BigInt(time), window: BigInt(window), answerTime: BigInt(answerTime), bond: BigInt(bond) },
  };
}

/** The account's leaf leads to the state, the state is the batch's, and the batch is the ledger's. */
export async function checkAccountProof(
  chain: Chain,
  owner: Address,
  proof: AccountProof,
): Promise<CheckedBatch> {
  const { header, opening, index, account, path } = proof;
  if (account.owner !== owner) throw refuse(`is about ${account.owner}, not ${owner}`);
  if (index >= opening.accountCount) throw refuse(`names account ${index} of ${opening.accountCount}`);
  const leaf = accountLeaf({ ...account, earned: BigInt(account.earned), burned: BigInt(account.burned) });
  const accountsRoot = root(leaf, index, path);
  requireState(header, { ...sum(opening), songsRoot: opening.otherRoot, accountsRoot });
  return await requireCommitted(chain, header);
}

/** The same for a song, and its splits are those it was registered with. */
export async function checkSongProof(chain: Chain, songId: number, proof: SongProof): Promise<CheckedBatch> {
  const { header, opening, song, path, splits } = proof;
  const leaf = songLeaf({
    plays: Number(song.plays),
    royalties: BigInt(song.royalties),
    escrowed: BigInt(song.escrowed),
  });
  const songsRoot = root(leaf, songId, path);
  requireState(header, { ...sum(opening), songsRoot, accountsRoot: opening.otherRoot });
  const isOpening = await chain.client.readContract({
    ...{ address: chain.songs, abi: songRegistryAbi, functionName: "verifyOpening" },
    args: [BigInt(songId), splits],
  });
  if (!isOpening) throw refuse(`names splits song ${songId} was not registered with`);
  return await requireCommitted(chain, header);
}

function sum(opening: AccountProof["opening"]): { accruedSupply: bigint; accountCount: number } {
  return { accruedSupply: BigInt(opening.accruedSupply), accountCount: opening.accountCount };
}

function root(leaf: Hex, index: number, path: Path): Hex {
  const found = rootFromPath(leaf, index, { ...path, mask: path.mask >>> 0 });
  if (found === undefined) throw refuse("has a path that does not fit the tree");
  return found;
}

function requireState(header: WireHeader, parts: Parameters<typeof stateHash>[0]): void {
  if (stateHash(parts) !== header.stateAfter.toLowerCase())
    throw refuse("does not lead to the state of its batch");
}

async function requireCommitted(chain: Chain, wire: WireHeader): Promise<CheckedBatch> {
  const header = toHeader(wire);
  const ledger = { address: chain.ledger, abi: playLedgerAbi } as const;
  const [[commitment, , , finalAt], status, holds] = await Promise.all([
    chain.client.readContract({ ...ledger, functionName: "batches", args: [header.batchId] }),
    chain.client.readContract({ ...ledger, functionName: "statusOf", args: [header.batchId] }),
    chain.client.readContract({ ...ledger, functionName: "holdsOn", args: [header.batchId] }),
  ]);
  if (commitment.toLowerCase() !== batchCommitment(header)) {
    throw refuse(`is against a batch ${header.batchId} the ledger does not have`);
  }
  if (status !== 1 && status !== 2) throw refuse(`is against batch ${header.batchId}, which was reverted`);
  return {
    ...{ batchId: header.batchId, status: status === 2 ? "final" : "pending" },
    ...{ finalAt: Number(finalAt), holds: Number(holds) },
  };
}

function refuse(why: string): PeerError {
  return new PeerError(
    `The oracle's proof ${why}.`,
    "Do not believe this oracle; ask another one with --oracle. The chain's ledger is what counts.",
  );
}

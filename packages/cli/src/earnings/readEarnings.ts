import {
  type Address,
  type ApiAccount,
  accountSchema,
  musicTokenAbi,
  playLedgerAbi,
  royaltiesPayable,
  shareOf,
  songPageSchema,
  songRoyaltiesSchema,
} from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";
import {
  type AccountProof,
  type CheckedBatch,
  checkAccountProof,
  checkSongProof,
  type SongProof,
} from "./checkProof.ts";
import { fetchOracle } from "./fetchOracle.ts";

/** Figures of one account, each from a leaf that leads to the ledger's commitment or from the ledger itself. Wei. */
export type AccountEarnings = {
  earned: bigint;
  burned: bigint;
  claimed: bigint;
  claimable: bigint;
  batch: CheckedBatch;
  proof: AccountProof;
};

export type SongEarnings = {
  songId: number;
  title: string;
  plays: number;
  royalties: bigint;
  escrowed: bigint;
  released: bigint;
  paid: bigint;
  /** For all split parties together, and this address's part of it. */
  claimable: bigint;
  bps: number;
  share: bigint;
  batch: CheckedBatch;
  proof: SongProof;
};

export type Earnings = {
  address: Address;
  balance: bigint;
  credit: bigint;
  /** Undefined: the account is in no final state yet. */
  account: AccountEarnings | undefined;
  songs: SongEarnings[];
  /** What the oracle says is in batches that are not final; nobody can check it yet. Wei. */
  pending: bigint;
  /** And what that waits for, by its word. */
  waits: ApiAccount["waits"];
};

export type ReadEarnings = { chain: Chain; oracle: string; address: Address; signal: AbortSignal };

/**
 * Asks an oracle for an address's earnings and checks every proof against the chain. Figures that do not check are
 * never given out: the call fails instead.
 */
export async function readEarnings(parameters: ReadEarnings): Promise<Earnings> {
  try {
    const { chain, address } = parameters;
    const ledger = { address: chain.ledger, abi: playLedgerAbi } as const;
    const [balance, credit, { account, pending, waits }, songs] = await Promise.all([
      chain.client.readContract({
        ...{ address: chain.token, abi: musicTokenAbi, functionName: "balanceOf", args: [address] },
      }),
      chain.client.readContract({ ...ledger, functionName: "credit", args: [address] }),
      readAccount(parameters),
      readSongs(parameters),
    ]);
    return { address, balance, credit, account, songs, pending, waits };
  } catch (error) {
    throw explainError(error, parameters.chain.rpcUrl);
  }
}

async function readAccount({ chain, oracle, address, signal }: ReadEarnings) {
  const answer = await fetchOracle(oracle, `/accounts/${address}`, accountSchema, signal);
  const { waits } = answer;
  const pending = BigInt(answer.pending);
  if (answer.proof === null) return { account: undefined, pending, waits };
  const batch = await checkAccountProof(chain, address, answer.proof);
  const earned = BigInt(answer.proof.account.earned);
  const claimed = await chain.client.readContract({
    ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "claimed", args: [address] },
  });
  const claimable = earned > claimed ? earned - claimed : 0n;
  const burned = BigInt(answer.proof.account.burned);
  return { account: { earned, burned, claimed, claimable, batch, proof: answer.proof }, pending, waits };
}

async function readSongs(parameters: ReadEarnings): Promise<SongEarnings[]> {
  const earnings: SongEarnings[] = [];
  for await (const { id, title } of songsOf(parameters)) {
    const song = await readSong(parameters, id, title);
    if (song) earnings.push(song);
  }
  return earnings;
}

/** Songs of which the address is a split party. Leaving one out is all a lying oracle can do here. */
async function* songsOf({ oracle, address, signal }: ReadEarnings) {
  let after = "";
  do {
    const page = await fetchOracle(oracle, `/songs?limit=200&hidden=true${after}`, songPageSchema, signal);
    for (const song of page.songs) {
      if (song.splits.some((split) => split.party === address)) yield song;
    }
    after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== "");
}

async function readSong(
  parameters: ReadEarnings,
  songId: number,
  title: string,
): Promise<SongEarnings | undefined> {
  const { chain, oracle, address, signal } = parameters;
  const { proof } = await fetchOracle(oracle, `/songs/${songId}/royalties`, songRoyaltiesSchema, signal);
  if (proof === null) return undefined;
  const batch = await checkSongProof(chain, songId, proof);
  const ledger = { address: chain.ledger, abi: playLedgerAbi, args: [BigInt(songId)] } as const;
  const [released, paid] = await Promise.all([
    chain.client.readContract({ ...ledger, functionName: "released" }),
    chain.client.readContract({ ...ledger, functionName: "royaltiesPaid" }),
  ]);
  const royalties = BigInt(proof.song.royalties);
  const escrowed = BigInt(proof.song.escrowed);
  const claimable = royaltiesPayable({ royalties, escrowed, released, paid });
  const bps = proof.splits.splits.find((split) => split.party === address)?.bps ?? 0;
  return {
    ...{ songId, title, plays: Number(proof.song.plays), royalties, escrowed, released, paid },
    ...{ claimable, bps, share: shareOf(claimable, bps), batch, proof },
  };
}

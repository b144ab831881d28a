import {
  type AccountState,
  type Address,
  type ApiAccount,
  type ApiSongRoyalties,
  keccakHex,
  type LedgerState,
  royaltiesPayable,
} from "@musicchain/protocol";
import type { Finality } from "../batches/createFinality.ts";
import { demandAnswer, headerAnswer, type Sources } from "./answers.ts";

const plainAccount = (account: AccountState) => ({
  ...account,
  earned: String(account.earned),
  burned: String(account.burned),
});

const waitOf = ({ finalAt, heldBy }: Finality) => ({ finalAt, heldBy: heldBy.map(demandAnswer) });

function accountIn(state: LedgerState, owner: Address): { index: number; account: AccountState } | undefined {
  const index = state.indexOf(owner);
  return index === undefined ? undefined : { index, account: state.account(index)! };
}

/** Figures of an account, and the proof a claim needs: always against the newest final batch. */
export function accountAnswer(
  { store, states, finality }: Sources,
  address: Address,
  balance: bigint,
): ApiAccount {
  const { chain } = store;
  const newest = accountIn(states.head, address)?.account;
  const proven = accountIn(states.final, address);
  const claimed = BigInt(
    chain.all("Claimed", address).reduce((sum, { args }) => sum + BigInt(args.amount!), 0n),
  );
  const earned = newest?.earned ?? 0n;
  const finalEarned = proven?.account.earned ?? 0n;
  const batch = chain.batch(states.finalId);
  const [head] = chain.openEnds(states.headId - 1, 1);
  return {
    address,
    earned: String(earned),
    burned: String(newest?.burned ?? 0n),
    credit: chain.latest("CreditBought", address)?.args.credit ?? "0",
    claimed: String(claimed),
    claimable: String(finalEarned > claimed ? finalEarned - claimed : 0n),
    pending: String(earned - finalEarned),
    waits: earned > finalEarned && head ? waitOf(finality.of(head)) : null,
    balance: String(balance),
    proof:
      proven && batch
        ? {
            header: headerAnswer(batch.header),
            opening: {
              otherRoot: states.final.songsRoot(),
              accruedSupply: String(states.final.accruedSupply),
              accountCount: states.final.accountCount,
            },
            index: proven.index,
            account: plainAccount(proven.account),
            path: states.final.accountPath(proven.index),
          }
        : null,
  };
}

export function royaltiesAnswer({ store, states }: Sources, songId: number): ApiSongRoyalties | undefined {
  const { chain } = store;
  const song = chain.song(songId);
  if (!song) return undefined;
  const newest = states.head.song(songId);
  const final = states.final.song(songId);
  const released = BigInt(chain.latest("EscrowReleased", String(songId))?.args.ceiling ?? 0);
  const paid = chain
    .all("RoyaltiesClaimed", String(songId))
    .reduce((sum, { args }) => sum + BigInt(args.amount!), 0n);
  const refused = chain.latest("EscrowRefused", String(songId))?.args.reason;
  const claimable = royaltiesPayable({ ...final, released, paid });
  const later = royaltiesPayable({ ...newest, released, paid });
  const batch = chain.batch(states.finalId);
  return {
    song: songId,
    plays: newest.plays,
    royalties: String(newest.royalties),
    escrowed: String(newest.escrowed),
    released: String(released),
    ...(refused === undefined ? {} : { escrowRefused: refused }),
    paid: String(paid),
    claimable: String(claimable),
    pending: String(later - claimable),
    proof:
      batch && final.plays > 0
        ? {
            header: headerAnswer(batch.header),
            opening: {
              otherRoot: states.final.accountsRoot(),
              accruedSupply: String(states.final.accruedSupply),
              accountCount: states.final.accountCount,
            },
            song: {
              plays: String(final.plays),
              royalties: String(final.royalties),
              escrowed: String(final.escrowed),
            },
            path: states.final.songPath(songId),
            splits: {
              metadataHash: keccakHex(song.metadata),
              contentHash: song.contentHash,
              fingerprintHash: keccakHex(song.fingerprint),
              duration: song.seconds,
              royaltyBps: song.royaltyBps,
              splits: song.splits,
            },
          }
        : null,
  };
}

import type { Address, LedgerState } from "@musicchain/protocol";
import type { Chronicle } from "../rebuild/createChronicle.ts";

/** Whom and what figures are read of, and as of which block. */
export type Subjects = { owners: Address[]; songs: number[]; batches: number[]; block: number };

/** Everybody the chain ever owed something, every song, every batch. */
export function subjectsOf(chronicle: Chronicle, state: LedgerState, block: number): Subjects {
  const accounts = Array.from({ length: state.accountCount }, (_, index) => state.account(index)!.owner);
  const parties = chronicle.songs().flatMap((song) => song.parties);
  const owners = new Set([...accounts, ...parties, ...chronicle.creditors(), ...chronicle.claimants()]);
  return {
    owners: [...owners].sort(),
    songs: chronicle.songs().map(({ id }) => id),
    batches: chronicle.batches().map(({ batchId }) => batchId),
    block,
  };
}

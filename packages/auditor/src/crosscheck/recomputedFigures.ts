import type { LedgerState } from "@musicchain/protocol";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import type { Figures } from "./figures.ts";
import type { Subjects } from "./subjects.ts";

const STATUS = { pending: 1, final: 2, reverted: 3 };

/** What every figure must be by the events and the re-executed batches alone. */
export function recomputedFigures(chronicle: Chronicle, final: LedgerState, subjects: Subjects): Figures {
  const figures: Figures = new Map();
  const put = (name: string, value: bigint | number | string) => figures.set(name, String(value));
  const { owners, songs, batches } = subjects;
  const standing = chronicle.standing();
  const accounts = Array.from({ length: final.accountCount }, (_, index) => final.account(index)!);
  const burned = accounts.reduce((sum, account) => sum + account.burned, 0n);
  const credit = chronicle.creditors().reduce((sum, owner) => sum + chronicle.credit(owner), 0n);
  put("total supply", chronicle.totalSupply());
  put("total credit", credit);
  put("head", standing.at(-1)?.batchId ?? 0);
  put("final head", chronicle.finalHead());
  put("last batch", batches.at(-1) ?? 0);
  put("songs", songs.length);
  // What exists, what is still owed, and credit that is not used up yet.
  put("supply and debts", final.accruedSupply - (credit - burned));
  for (const id of songs) {
    put(`royalties paid, song ${id}`, chronicle.paid(id));
    put(`escrow released, song ${id}`, chronicle.released(id));
  }
  for (const id of batches) {
    put(`commitment of batch ${id}`, chronicle.batch(id)!.commitment);
    put(`status of batch ${id}`, STATUS[chronicle.batch(id)!.status]);
  }
  for (const owner of owners) {
    put(`claimed by ${owner}`, chronicle.claimed(owner));
    put(`credit of ${owner}`, chronicle.credit(owner));
  }
  return figures;
}

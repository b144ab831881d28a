import { type LedgerState, royaltiesPayable } from "@musicchain/protocol";
import type { Figures } from "./figures.ts";
import type { Subjects } from "./subjects.ts";

/**
 * Adds to what a reader found the amounts that are claimable by it, and what exists and is owed together: lanes come
 * from the recomputed final state, what was paid of them from the reader.
 */
export function addClaimable(figures: Figures, final: LedgerState, { owners, songs }: Subjects): void {
  const figure = (name: string) => BigInt(figures.get(name) ?? 0);
  let debts = 0n;
  for (const owner of owners) {
    const index = final.indexOf(owner);
    const owed = (index === undefined ? 0n : final.account(index)!.earned) - figure(`claimed by ${owner}`);
    figures.set(`claimable by ${owner}`, String(owed));
    debts += owed;
  }
  for (const id of songs) {
    const song = final.song(id);
    const paid = figure(`royalties paid, song ${id}`);
    const released = figure(`escrow released, song ${id}`);
    figures.set(`claimable of song ${id}`, String(royaltiesPayable({ ...song, released, paid })));
    debts += song.royalties + song.escrowed - paid;
  }
  figures.set("supply and debts", String(figure("total supply") + debts));
}

import { Fault, type LedgerState, type ReplayedBatch, SEGMENT_PLAYS } from "@musicchain/protocol";
import type { ChainBatch } from "../chain/types.ts";
import type { CountedPlay } from "../rebuild/playsOfBatch.ts";
import type { PlayBook } from "./createPlayBook.ts";
import { describeFault } from "./describeFault.ts";
import type { FoundFault } from "./types.ts";

/**
 * What the chain alone shows of a batch that was re-executed on `before`: a wrong segment, an owner with two
 * accounts, a second discovery. Adds its discoveries to the book.
 */
export function findRecordFaults(
  { batchId, header }: Pick<ChainBatch, "batchId" | "header">,
  before: LedgerState,
  replay: ReplayedBatch,
  plays: readonly CountedPlay[],
  book: PlayBook,
): FoundFault[] {
  const { fault, segment, state } = replay;
  if (fault !== Fault.None) {
    const proof = fault === Fault.OrderDescending ? "order" : "segment";
    return [{ batch: batchId, proof, fault, segment, words: `segment ${segment} ${describeFault(fault)}` }];
  }
  const found: FoundFault[] = [];
  for (let high = before.accountCount; high < state.accountCount; high++) {
    const { owner } = state.account(high)!;
    const low = state.indexOf(owner)!;
    if (low === high) continue;
    const words = `account ${high} ${describeFault(Fault.OwnerTwice)}: ${owner} has account ${low}`;
    found.push({ batch: batchId, proof: "ownerTwice", fault: Fault.OwnerTwice, low, high, words });
  }
  const { attester } = header;
  for (const { index: play, discoverer, listener, song } of plays) {
    if (!discoverer) continue;
    const first = book.discovered(attester, listener, song);
    book.addDiscovery(attester, listener, song, { batch: batchId, play });
    if (!first) continue;
    const words = `play ${play} (segment ${Math.floor(play / SEGMENT_PLAYS)}) ${describeFault(Fault.SecondDiscoverer)}, first by play ${first.play} of batch ${first.batch}`;
    found.push({
      batch: batchId,
      proof: "secondDiscoverer",
      fault: Fault.SecondDiscoverer,
      first,
      play,
      words,
    });
  }
  return found;
}

import { Fault, parseEvidence } from "@musicchain/protocol";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import type { CountedPlay } from "../rebuild/playsOfBatch.ts";
import type { PlayBook } from "./createPlayBook.ts";
import { describeFault } from "./describeFault.ts";
import { type BatchFacts, judgePlay } from "./judgePlay.ts";
import type { FoundFault, PlayPlace } from "./types.ts";

/**
 * What the evidence of a batch shows, play by play: rules it breaks, plays at the same time as others of its
 * attester, plays of one listener and song that are out of order. `evidenceOf` gives what was shown so far. Adds
 * the plays to the book.
 */
export function findEvidenceFaults(
  chronicle: Chronicle,
  facts: BatchFacts,
  plays: readonly CountedPlay[],
  evidenceOf: (play: number) => Uint8Array | undefined,
  book: PlayBook,
): FoundFault[] {
  const { batchId: batch, header } = facts.batch;
  const found: FoundFault[] = [];
  let previous: { play: CountedPlay; start: bigint } | undefined;
  for (const play of plays) {
    const evidence = evidenceOf(play.index);
    if (!evidence) continue;
    const fault = judgePlay(chronicle, facts, play, evidence);
    if (fault !== Fault.None) {
      const words = `the evidence of play ${play.index} ${describeFault(fault)}`;
      found.push({ batch, proof: "evidence", fault, play: play.index, words });
    }
    const parsed = parseEvidence(evidence);
    if (!parsed) continue;
    const { listener, song } = parsed.statement;
    const [start, end] = [BigInt(parsed.statement.start), BigInt(parsed.statement.end)];
    const other = book.overlapping(header.attester, listener, { start, end });
    if (other) found.push(overlapOf(other, { batch, play: play.index }));
    else if (
      previous?.play.song === play.song &&
      previous.play.listener === play.listener &&
      previous.start >= start
    ) {
      const words = `play ${play.index} ${describeFault(Fault.StartNotAscending)}`;
      const first = { batch, play: previous.play.index };
      found.push({ batch, proof: "overlap", fault: Fault.StartNotAscending, first, play: play.index, words });
    }
    book.addPlay(header.attester, listener, { batch, play: play.index, song, start, end });
    previous = { play, start };
  }
  return found;
}

/** The later one's batch falls, whichever was shown first. */
function overlapOf({ batch, play }: PlayPlace, other: PlayPlace): FoundFault {
  const isEarlier = batch < other.batch || (batch === other.batch && play < other.play);
  const [first, second] = isEarlier ? [{ batch, play }, other] : [other, { batch, play }];
  const words = `play ${second.play} ${describeFault(Fault.Overlap)}, play ${first.play} of batch ${first.batch}`;
  return { ...second, proof: "overlap", fault: Fault.Overlap, first, words };
}

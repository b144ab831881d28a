import { checkEvidence, type Domain, type Fault, grantDigest, parseEvidence } from "@musicchain/protocol";
import type { ChainBatch } from "../chain/types.ts";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import type { CountedPlay } from "../rebuild/playsOfBatch.ts";

/** What every play of a batch is judged by: `burn` is what a mature one burns, wei. */
export type BatchFacts = { batch: ChainBatch; burn: bigint; domain: Domain };

/** The first fault of one play's evidence, by what the chain says of grants, songs and redirects at its start. */
export function judgePlay(
  chronicle: Chronicle,
  { batch, burn, domain }: BatchFacts,
  play: Pick<CountedPlay, "song" | "listener" | "seeder" | "relay" | "mature">,
  evidence: Uint8Array,
): Fault {
  const parsed = parseEvidence(evidence);
  const stated = parsed && chronicle.song(parsed.statement.song);
  const { attester, day } = batch.header;
  const [time, earliest] = [Number(batch.header.time), Number(batch.header.earliest)];
  return checkEvidence({
    evidence,
    record: play,
    song: stated && { ...stated, parties: chronicle.song(play.song)?.parties ?? [] },
    countsFor: parsed ? chronicle.songAt(parsed.statement.song, parsed.statement.start) : 0,
    batch: { attester, time, earliest, day, burn },
    grant: parsed
      ? chronicle.grantTimes(parsed.grant.listener, grantDigest(domain, parsed.grant))
      : { registeredAt: 0, revokedAt: 0 },
    domain,
  });
}

import {
  type Address,
  type BatchPlay,
  type BuiltBatch,
  buildBatch,
  burn as burnOf,
  checkEvidence,
  type Domain,
  decodeEvidence,
  type Evidence,
  FatalError,
  Fault,
  grantDigest,
  type Hex,
  type LedgerState,
  type PlayReason,
  SECONDS_PER_DAY,
  START_SLACK,
  statementDigest,
} from "@musicchain/protocol";
import type { SongFacts } from "../plays/types.ts";
import type { PlayKey, PlayLog, StoredPlay, WaitingPlay } from "../store/types.ts";
import { submissionBytes } from "./encodeSubmission.ts";
import { reasonOfFault } from "./reasonOfFault.ts";

export type FrozenPlay = BatchPlay & { stored: StoredPlay; evidence: Evidence };
export type Drop = { play: WaitingPlay; reason: PlayReason };
export type Frozen = {
  day: number;
  /** Start of the oldest play of the batch. */
  earliest: number;
  built: BuiltBatch<FrozenPlay>;
  /** Plays that no batch can hold any more, whatever becomes of batches that are not final. */
  drops: Drop[];
  /** Ids of plays that this state cannot hold: they wait for another one. */
  holds: number[];
};
/** What evidence is judged by. */
export type Judges = {
  domain: Domain;
  attester: Address;
  /** From when on plays may start that the next batch holds. */
  earliest: number;
  /** Time of the newest safe block: plays that end later wait. */
  time: number;
  song: (id: number) => SongFacts | undefined;
  songAt: (id: number, time: number) => number;
  grantTimes: (listener: Address, digest: Hex) => { registeredAt: number; revokedAt: number };
};
type Input = Judges & {
  log: PlayLog;
  /** The newest state, which the batch extends. */
  state: LedgerState;
  /** The final one, and the time of its batch. */
  final: LedgerState;
  finalTime: number;
  /**
   * Time of the newest batch of this attester that another store made, among those that stand and among the final
   * ones: it may hold any play that began before.
   */
  foreign: { standing: number; final: number };
  /** Plays (`playName`) of a batch that was proven wrong: nothing about them is taken for granted. */
  doubted: ReadonlySet<string>;
  /** Plays that were held back in this state already. */
  held: ReadonlySet<number>;
  maxPlays: number;
  /** Of calldata. */
  maxBytes: number;
  /** As of the newest safe block. */
  credit: (owner: Address) => bigint;
};

/**
 * Takes waiting plays of the oldest day there is (a listener's days only go forward), drops what can never be batched, and builds the batch on `state`. Everything
 * but the signatures (checked when a play was stored, and again after a proof) is judged again as a challenger would, against what the
 * chain says now. What only a pending batch forbids is held back: that batch may be reverted.
 */
export function freeze(input: Input): Frozen | undefined {
  const { log, state, final, foreign, earliest, time, maxPlays } = input;
  // Batches after the final one may still fall: then the next may reach as far back as one on the final one.
  const lost = Math.min(earliest, input.finalTime - START_SLACK);
  const drops: Drop[] = [];
  let day: number | undefined;
  let chosen: WaitingPlay[] = [];
  for (const play of log.waiting()) {
    if (play.end > time || input.held.has(play.id)) continue;
    if (play.start < lost) drops.push({ play, reason: "Reorganised" });
    else if (play.start < foreign.final) drops.push({ play, reason: "Overlap" });
    if (play.start < Math.max(earliest, foreign.standing)) continue;
    const playDay = Math.floor(play.start / SECONDS_PER_DAY);
    if (day === undefined || playDay < day) {
      day = playDay;
      chosen = [];
    }
    if (playDay === day && chosen.length < maxPlays) chosen.push(play);
  }
  if (day === undefined && drops.length === 0) return undefined;

  let plays: FrozenPlay[] = [];
  for (const play of chosen) {
    const stored = log.newest(play)!;
    const burn = burnOf(state.accruedSupply);
    const { evidence, fault } = judgeEvidence(input, stored, burn, input.doubted.has(playName(play)));
    if (fault !== Fault.None) {
      drops.push({ play, reason: reasonOfFault(fault) });
      continue;
    }
    const { listener, seeder, relay, start } = evidence.statement;
    const song = input.songAt(evidence.statement.song, start);
    const discoverer = !log.hasDiscovered(listener, song);
    const { digest } = stored;
    plays.push({ song, listener, seeder, relay, start, digest, discoverer, stored, evidence });
  }

  for (;;) {
    const { built, drops: refused } = build({ ...input, state }, day ?? 0, plays);
    const bytes = submissionBytes(built.segments);
    if (bytes <= input.maxBytes || plays.length === 1) {
      const holds: number[] = [];
      for (const { play, reason } of refused) {
        const alone = build({ ...input, state: final }, day ?? 0, [play]);
        if (alone.drops.length > 0) drops.push({ play: play.stored, reason });
        else holds.push(play.stored.id);
      }
      const oldest = Math.min(...built.results.map(({ play }) => play.start));
      return { day: day ?? 0, earliest: oldest, built, drops, holds };
    }
    // The oldest first: what is cut off is the oldest of the next batch.
    const fitting = Math.floor((plays.length * input.maxBytes * 0.97) / bytes);
    plays = plays.slice(0, Math.max(1, Math.min(plays.length - 1, fitting)));
  }
}

/** A listener's plays never overlap: this names one. */
export const playName = ({ listener, start }: PlayKey) => `${listener}${start}`;

/** The rules of one play's evidence, as of now; its signatures only where they are doubted. */
export function judgeEvidence(
  { domain, attester, earliest, time, song, songAt, grantTimes }: Judges,
  stored: StoredPlay,
  burn: bigint,
  isDoubted = false,
): { evidence: Evidence; fault: Fault } {
  const evidence = decodeEvidence(stored.evidence);
  if (!evidence)
    throw new FatalError(`Play ${stored.digest} has no evidence.`, "Restore the store from a copy.");
  const { song: id, listener, seeder, relay, start } = evidence.statement;
  const countsFor = songAt(id, start);
  const fault = checkEvidence({
    evidence: stored.evidence,
    // The tier is only known in the order of the batch: `mature` is judged there.
    record: { song: countsFor, listener, seeder, relay, mature: false },
    song: songOf(song(id), song(countsFor)),
    countsFor,
    batch: { attester, time, earliest, day: Math.floor(start / SECONDS_PER_DAY), burn },
    grant: grantTimes(listener, grantDigest(domain, evidence.grant)),
    domain,
    ...(isDoubted ? {} : { verify: signaturesStand(domain, evidence) }),
  });
  return { evidence, fault };
}

/** The batch of these plays, without those that break a rule in it. */
function build(
  { state, credit }: Pick<Input, "state" | "credit">,
  day: number,
  from: FrozenPlay[],
): { built: BuiltBatch<FrozenPlay>; drops: { play: FrozenPlay; reason: PlayReason }[] } {
  const burn = burnOf(state.accruedSupply);
  const drops: { play: FrozenPlay; reason: PlayReason }[] = [];
  for (let plays = from; ; ) {
    const built = buildBatch({ state, plays, day, credit });
    const tooDear = built.results
      .filter(({ record, play }) => record.mature && burn > play.evidence.grant.maxBurnPerPlay)
      .map(({ play }) => play);
    for (const { play, fault } of built.drops) drops.push({ play, reason: reasonOfFault(fault) });
    if (tooDear.length === 0) return { built, drops };
    for (const play of tooDear) drops.push({ play, reason: "BurnAboveMaximum" });
    const gone = new Set([...tooDear, ...built.drops.map(({ play }) => play)]);
    plays = plays.filter((play) => !gone.has(play));
  }
}

/** Time and length of the song that was heard, parties of the one that is paid. */
function songOf(heard: SongFacts | undefined, paid: SongFacts | undefined) {
  return (
    heard && paid && { registeredAt: heard.registeredAt, seconds: heard.seconds, parties: [...paid.parties] }
  );
}

/** Signatures were verified when the play was stored, twice at most: they are not verified again. */
function signaturesStand(domain: Domain, { grant, statement }: Evidence) {
  return {
    verifyP256: () => true,
    recoverAddress: (digest: Hex) =>
      digest === statementDigest(domain, statement) ? grant.sessionKey : grant.listener,
  };
}

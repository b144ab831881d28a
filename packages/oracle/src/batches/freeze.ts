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
  type Hex,
  type LedgerState,
  type PlayReason,
  SECONDS_PER_DAY,
  START_SLACK,
  statementDigest,
} from "@musicchain/protocol";
import type { SongFacts } from "../plays/types.ts";
import type { PlayLog, StoredPlay, WaitingPlay } from "../store/types.ts";
import { submissionBytes } from "./encodeSubmission.ts";
import { reasonOfFault } from "./reasonOfFault.ts";

export type FrozenPlay = BatchPlay & { stored: StoredPlay; evidence: Evidence };
export type Drop = { play: WaitingPlay; reason: PlayReason };
export type Frozen = { day: number; built: BuiltBatch<FrozenPlay>; drops: Drop[] };

/**
 * Takes waiting plays of one day, drops what can never be batched, and builds the batch on `state`. Everything
 * but the signatures (checked when a play was stored) is judged again as a challenger would, against what the
 * chain says now.
 */
export function freeze(input: {
  log: PlayLog;
  state: LedgerState;
  domain: Domain;
  attester: Address;
  parentTime: number;
  /** Time of the newest block read: plays that end later wait. */
  time: number;
  maxPlays: number;
  /** Of calldata. */
  maxBytes: number;
  credit: (owner: Address) => bigint;
  song: (id: number) => SongFacts | undefined;
  grantTimes: (listener: Address, digest: Hex) => { registeredAt: number; revokedAt: number };
  grantDigest: (evidence: Evidence) => Hex;
}): Frozen | undefined {
  const { log, state, domain, attester, parentTime, time, maxPlays } = input;
  const drops: Drop[] = [];
  let day: number | undefined;
  const chosen: WaitingPlay[] = [];
  for (const play of log.waiting()) {
    if (play.end > time) continue;
    if (play.start + START_SLACK < parentTime) {
      drops.push({ play, reason: "Reorganised" });
      continue;
    }
    day ??= Math.floor(play.start / SECONDS_PER_DAY);
    if (Math.floor(play.start / SECONDS_PER_DAY) !== day) continue;
    chosen.push(play);
    if (chosen.length === maxPlays) break;
  }
  if (day === undefined) return undefined;

  const burn = burnOf(state.accruedSupply);
  let plays: FrozenPlay[] = [];
  for (const play of chosen) {
    const stored = log.newest(play)!;
    const evidence = decodeEvidence(stored.evidence);
    if (!evidence)
      throw new FatalError(`Play ${stored.digest} has no evidence.`, "Restore the store from a copy.");
    const { song: id, listener, seeder, relay, start } = evidence.statement;
    const fault = checkEvidence({
      evidence: stored.evidence,
      // The tier is only known in the order of the batch: `mature` is judged below.
      record: { song: id, listener, seeder, relay, mature: false },
      song: songOf(input.song(id)),
      batch: { attester, time, parentTime, day, burn },
      grant: input.grantTimes(listener, input.grantDigest(evidence)),
      domain,
      verify: signaturesStand(domain, evidence),
    });
    if (fault !== Fault.None) {
      drops.push({ play, reason: reasonOfFault(fault) });
      continue;
    }
    const discoverer = !log.hasDiscovered(listener, id);
    plays.push({
      song: id,
      listener,
      seeder,
      relay,
      start,
      digest: stored.digest,
      discoverer,
      stored,
      evidence,
    });
  }

  for (;;) {
    const { built, drops: refused } = build(input, day, burn, plays);
    const bytes = submissionBytes(built.segments);
    if (bytes <= input.maxBytes || plays.length === 1) return { day, built, drops: [...drops, ...refused] };
    // The oldest first: what is cut off is the oldest of the next batch.
    const fitting = Math.floor((plays.length * input.maxBytes * 0.97) / bytes);
    plays = plays.slice(0, Math.max(1, Math.min(plays.length - 1, fitting)));
  }
}

/** The batch of these plays, without those that break a rule in it. */
function build(
  { state, credit }: Pick<Parameters<typeof freeze>[0], "state" | "credit">,
  day: number,
  burn: bigint,
  from: FrozenPlay[],
): Omit<Frozen, "day"> {
  const drops: Drop[] = [];
  for (let plays = from; ; ) {
    const built = buildBatch({ state, plays, day, credit });
    const tooDear = built.results
      .filter(({ record, play }) => record.mature && burn > play.evidence.grant.maxBurnPerPlay)
      .map(({ play }) => play);
    for (const { play, fault } of built.drops)
      drops.push({ play: play.stored, reason: reasonOfFault(fault) });
    if (tooDear.length === 0) return { built, drops };
    for (const play of tooDear) drops.push({ play: play.stored, reason: "BurnAboveMaximum" });
    const gone = new Set([...tooDear, ...built.drops.map(({ play }) => play)]);
    plays = plays.filter((play) => !gone.has(play));
  }
}

function songOf(facts: SongFacts | undefined) {
  return facts && { registeredAt: facts.registeredAt, seconds: facts.seconds, parties: [...facts.parties] };
}

/** Signatures were verified when the play was stored, twice at most: they are not verified again. */
function signaturesStand(domain: Domain, { grant, statement }: Evidence) {
  return {
    verifyP256: () => true,
    recoverAddress: (digest: Hex) =>
      digest === statementDigest(domain, statement) ? grant.sessionKey : grant.listener,
  };
}

import {
  type Address,
  burn as burnOf,
  DISCOVERY_PLAYS,
  MIN_SECONDS,
  PLAYS_PER_DAY,
  SECONDS_PER_DAY,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import type { Session } from "./createSessions.ts";
import type { PlayContext, Refusal, SongFacts } from "./types.ts";

export type Allowed = { song: SongFacts; mature: boolean; burn: bigint };

/** Plays already counted for a listener on `day`, as its account says. */
function countedOn(
  account: { day: number; playsOnDay: number; playsOnDayBefore: number },
  day: number,
): number {
  if (account.day === day) return account.playsOnDay;
  if (account.day === day + 1) return account.playsOnDayBefore;
  return 0;
}

/** The rules a play has to meet to begin at `start`; what waits for a batch is counted with what was batched. */
export function checkRules(
  { facts, log }: Pick<PlayContext, "facts" | "log">,
  { grant }: Session,
  play: { song: number; seeder: Address; relay: Address },
  start: number,
): Allowed | Refusal {
  const { listener } = grant;
  const song = facts.song(play.song);
  // Heard is the song that was asked for; who is paid, and by which tier, says the one it counts for.
  const countsFor = facts.songAt(play.song, start);
  const parties = facts.song(countsFor)?.parties;
  if (!song || !parties || song.registeredAt >= start) return { reason: "SongUnknown" };
  if (song.seconds < MIN_SECONDS) return { reason: "SongTooShort" };
  if (song.sound !== "passed") return { reason: "SongNotSound" };
  if (play.seeder === ZERO_ADDRESS) return { reason: "SeederNotBound" };
  if (
    listener === play.seeder ||
    listener === play.relay ||
    play.relay === play.seeder ||
    parties.includes(listener)
  ) {
    return { reason: "SelfPlay" };
  }

  const account = facts.account(listener);
  const day = Math.floor(start / SECONDS_PER_DAY);
  const burn = burnOf(facts.accruedSupply());
  const isMature = (id: number) => facts.songPlays(id) >= DISCOVERY_PLAYS;
  const mature = isMature(countsFor);
  let today = account ? countedOn(account, day) : 0;
  let spent = account?.burned ?? 0n;
  for (const waiting of log.waitingOf(listener)) {
    if (Math.floor(waiting.start / SECONDS_PER_DAY) === day) today++;
    if (isMature(facts.songAt(waiting.song, waiting.start))) spent += burn;
  }
  for (const { start, mature } of log.underwayOf(listener)) {
    if (Math.floor(start / SECONDS_PER_DAY) === day) today++;
    if (mature) spent += burn;
  }
  if (today >= PLAYS_PER_DAY) return { reason: "DayLimit" };
  if (mature) {
    if (burn > grant.maxBurnPerPlay) return { reason: "BurnAboveMaximum" };
    const missing = spent + burn - facts.credit(listener);
    if (missing > 0n) return { reason: "CreditNeeded", needed: missing };
  }
  return { song, mature, burn: mature ? burn : 0n };
}

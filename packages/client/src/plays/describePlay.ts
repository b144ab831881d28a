import { formatTokens } from "../lib/formatTokens.ts";
import type { Hearing } from "../player/heardMeter.ts";
import { explainReason } from "./explainReason.ts";
import type { PlayState } from "./playStore.ts";

export type PlayWords = { tone: "good" | "warn" | "neutral" | "bad"; short: string; long: string };

const STANDING: Partial<Record<Hearing, string>> = {
  paused: "Paused: nothing is counted while there is no sound.",
  muted: "Muted: what is not heard is not counted. Unmute and it goes on.",
  rate: "Played faster or slower than made, so it is not counted. Set the speed back to normal.",
  stalled: "Waiting for bytes from the peers.",
  silent: "No sound is coming out, so nothing is counted.",
};

/** The sentence under the seek bar: why this play counted, does not count yet, or does not count. */
export function describePlay({
  play,
  hearing,
  covered,
  seconds,
  hasWallet,
  hasSession,
}: {
  play: PlayState;
  hearing: Hearing;
  covered: number;
  seconds: number;
  hasWallet: boolean;
  hasSession: boolean;
}): PlayWords {
  const half = Math.ceil(seconds / 2);
  const heard = `${covered} of ${seconds} seconds heard`;
  if (play.phase === "counted") {
    const burned =
      play.mature && play.burn > 0n ? ` It burns ${formatTokens(play.burn)} MUSIC of your credit.` : "";
    return {
      tone: "good",
      short: "Counted",
      long: `This play counts: ${heard}. The artist and the peer that served it are paid when its batch is final.${burned}`,
    };
  }
  if (play.phase === "refused" && play.reason !== undefined) {
    const needed = play.needed ? ` ${formatTokens(play.needed)} MUSIC more is needed.` : "";
    return { tone: "warn", short: "Not counted", long: explainReason(play.reason) + needed };
  }
  if (!hasWallet) {
    return {
      tone: "neutral",
      short: "Nothing earned",
      long: "Playing without a wallet: nothing will be earned, by anyone. Connect one to have plays count.",
    };
  }
  if (!hasSession) {
    return {
      tone: "warn",
      short: "Nothing earned",
      long: "No listening session: nothing will be earned. Sign one, once, and plays count for a week.",
    };
  }
  if (seconds < 30) return { tone: "neutral", short: "Too short", long: explainReason("SongTooShort") };
  if (play.offline) {
    return {
      tone: "warn",
      short: "Oracle offline",
      long: "The oracle cannot be reached. Music goes on; counting resumes when it is back.",
    };
  }
  if (play.phase === "opening") {
    return {
      tone: "neutral",
      short: "Starting",
      long: "Asking the oracle and the serving peer to witness this play.",
    };
  }
  if (play.phase === "none") {
    return {
      tone: "neutral",
      short: "Ready",
      long: `Press play. It counts once ${half} of its ${seconds} seconds were heard.`,
    };
  }
  if (play.phase === "unpaid") {
    return {
      tone: "neutral",
      short: "Not counting",
      long: "This play started without a session. The next song counts.",
    };
  }
  const standing = STANDING[hearing];
  if (standing !== undefined)
    return {
      tone: hearing === "paused" ? "neutral" : "warn",
      short: "Not counting",
      long: `${standing} ${heard}.`,
    };
  const missing = Math.max(0, half - covered);
  return {
    tone: "neutral",
    short: missing > 0 ? `Counts in ${missing} s` : "Counting",
    long: missing > 0 ? `${heard}. It counts at ${half}.` : `${heard}. The oracle is about to confirm it.`,
  };
}

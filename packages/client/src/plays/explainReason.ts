import type { PlayReason } from "@musicchain/protocol";

/** Why the oracle did not open, advance or count a play, in words for the listener: what happened, what helps. */
const SENTENCES: Record<PlayReason, string> = {
  MessageMalformed: "The oracle did not understand this app. Reload the page to get the newest version.",
  TooManyMessages: "The oracle is being asked too often from here. It will listen again in a minute.",
  ChallengeUnknown:
    "The connection to the oracle was renewed while the play was starting. It starts again by itself.",
  GrantExpired: "Your listening session has ended. Sign a new one and plays count again.",
  GrantForAnotherChain: "Your session was signed for another network. Sign one for this network.",
  GrantForAnotherAttester: "Your session was signed for another oracle. Sign one for this oracle.",
  GrantRevoked: "You ended this session on the chain. Sign a new one to have plays count.",
  GrantNotRegistered:
    "Your wallet is a contract, and its session is not on the chain yet. Plays count a block after it is.",
  GrantSignature: "The session's signature does not fit your wallet. Sign a new session.",
  OpenSignature: "The session key of this browser does not fit its session. Sign a new session.",
  SongUnknown:
    "The oracle does not know this song yet. Songs count a few seconds after they were registered.",
  SongTooShort: "Songs under 30 seconds never earn. It plays, it does not count.",
  SongNotSound:
    "The oracle has not checked this song's audio yet, or it failed the check. It plays, it does not count.",
  SeederNotBound:
    "The peer that serves this song has not named a wallet, so nobody could be paid for serving it.",
  SeederNotAcknowledged: "The peer that serves this song did not confirm this session. Another peer may.",
  SelfPlay: "You made this song, or you serve it. Your own plays of it do not count.",
  PlayAlreadyOpen: "You are already listening somewhere else with this account. One play counts at a time.",
  PlayUnknown: "The oracle was restarted and forgot this play. Listening goes on as a new one.",
  DayLimit: "You reached 500 counted plays today. Counting starts again at midnight UTC.",
  CreditNeeded:
    "This song is past its first 10 000 plays: hearing it burns listening credit, and yours is used up.",
  BurnAboveMaximum:
    "This song would burn more per play than you allowed when you signed. Sign a session with a higher limit.",
  BeatFromTheFuture: "More was reported than can have been heard since the play began. Start the song again.",
  BeatTooFast: "More was heard than time has passed. Play at normal speed.",
  CoverageInvalid: "What was heard does not fit the song's length. The play does not count.",
  CoverageShrank: "The report of what was heard went backwards. Start the song again.",
  CoverageTooLow: "Less than half of the song was heard, so it does not count.",
  TimeOrder: "The play ended before it began. Check the clock of this device.",
  TimeImplausible: "More was heard than time has passed. Play at normal speed.",
  Overlap: "Another of your plays covers the same moment. One play counts at a time.",
  StatementSignature: "The session key's signature did not verify. Sign a new session.",
  StatementReplayed: "This play was already counted.",
  Reorganised: "The chain replaced the block this play rested on. It is counted again if it can be.",
  Busy: "The oracle has more to do than it can take. It tries again by itself.",
  ShuttingDown: "The oracle is restarting. Counting goes on when it is back.",
};

export function explainReason(reason: PlayReason): string {
  return SENTENCES[reason];
}

/** After these the same song can be opened anew without anybody doing anything. */
export function isPassing(reason: PlayReason): boolean {
  return [
    "ChallengeUnknown",
    "PlayUnknown",
    "Busy",
    "ShuttingDown",
    "TooManyMessages",
    "SeederNotAcknowledged",
  ].includes(reason);
}

/** These are told at once, and may be different in a few seconds without the listener: the song is asked for again. */
export function mayChange(reason: PlayReason): boolean {
  return ["PlayAlreadyOpen", "SongUnknown", "SongNotSound", "GrantNotRegistered"].includes(reason);
}

/** After these only a new session helps. */
export function needsNewSession(reason: PlayReason): boolean {
  return (
    reason.startsWith("Grant") || ["OpenSignature", "StatementSignature", "BurnAboveMaximum"].includes(reason)
  );
}

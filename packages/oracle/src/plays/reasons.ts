import type { PlayReason } from "@musicchain/protocol";

/** What a page shows for each reason: why, and what to do. The same rows are in docs/errors.md. */
export const REASON_SENTENCES: Record<PlayReason, string> = {
  MessageMalformed: "The oracle could not read this message. Reload the page; if it stays, update the app.",
  TooManyMessages: "Too many messages in a short time. Wait a few seconds and try again.",
  ChallengeUnknown: "The challenge was used already or is not this connection's. Sign the newest one.",
  GrantExpired: "The session's permission is not valid now. Sign in with the wallet again.",
  GrantForAnotherChain:
    "The permission was signed for another chain or ledger. Switch the chain and sign in again.",
  GrantForAnotherAttester: "The permission names another oracle. Sign in again for this one.",
  GrantRevoked: "The wallet has taken this permission back. Sign in again to earn.",
  GrantNotRegistered:
    "The permission of a contract wallet has to be registered on chain first. Register it and wait for the next block.",
  GrantSignature: "The wallet's signature does not fit the permission. Sign in with the wallet again.",
  OpenSignature: "The session key's signature does not fit. Reload the page, or sign in again.",
  SongUnknown: "The song is not registered, or was registered only now. Wait a block and play it again.",
  SongTooShort: "Songs below 30 seconds can be played but do not earn.",
  SongNotSound:
    "The oracle has not checked this song's audio yet, or it failed the check. It plays, but does not earn.",
  SeederNotBound: "The seeder has no valid binding between its peer and its wallet. Choose another seeder.",
  SeederNotAcknowledged:
    "The seeder did not acknowledge this session. Ask it again, or choose another seeder.",
  SelfPlay: "You take part in this song or serve it yourself, so the play does not earn.",
  PlayAlreadyOpen: "You are listening in another tab or on another device. Pause there first.",
  PlayUnknown: "The oracle does not know this play any more. Press play again: what was stored is kept.",
  DayLimit: "500 plays of today are counted already. Plays count again tomorrow (UTC).",
  CreditNeeded: "This song burns listening credit and there is not enough of it. Buy credit, then play it.",
  BurnAboveMaximum: "This play would burn more than you allowed. Sign in again with a higher maximum.",
  BeatFromTheFuture:
    "More was reported than can have been heard since the play began. Only time that passed counts.",
  BeatTooFast: "Heard faster than time passes. Play at normal speed.",
  CoverageInvalid: "The coverage does not fit the song or what was reported live. Reload the page.",
  CoverageShrank: "The coverage lost seconds reported before. Report everything heard so far.",
  CoverageTooLow: "Less than half of the song was heard. Listen on, then it counts.",
  TimeOrder: "The statement's times are not those of this play. Use the start the oracle gave, and end now.",
  TimeImplausible: "More seconds were heard than passed. Play at normal speed.",
  Overlap: "You have another play at the same time. One listener hears one song at a time.",
  StatementSignature: "The session key's signature does not fit the statement. Play the song again.",
  StatementReplayed: "This statement was handed in before, or the play is counted already. Nothing is lost.",
  Reorganised: "The play could not be settled within a day of its start, because the chain changed under it.",
  Busy: "The oracle has more to store than it can. Try again in a moment.",
  ShuttingDown: "The oracle is restarting. Connect again in a moment: what was stored is kept.",
};

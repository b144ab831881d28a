/** Numbers of `docs/formats.md`, section 1. Tokens are wei (bigint); times are whole seconds. */
export const ONE = 10n ** 18n;
/** Accrued supply up to which nothing is burned, wei. */
export const FLOOR = 1_000_000_000n * ONE;
/** Accrued supply that is never passed, wei. */
export const CAP = 2_000_000_000n * ONE;

export const SEGMENT_PLAYS = 32;
export const SEGMENT_BYTES = 4_096;
/** Most bytes of one play's evidence. */
export const EVIDENCE_BYTES = 4_096;
export const TREE_DEPTH = 32;

/** Plays of a song in the discovery tier; the next one is mature. */
export const DISCOVERY_PLAYS = 10_000;
/** Counted plays per listener and UTC day. */
export const PLAYS_PER_DAY = 500;

/** Shortest song that earns, and longest that can be registered, seconds. */
export const MIN_SECONDS = 30;
export const MAX_SECONDS = 14_400;

export const BPS = 10_000;
export const MAX_SPLITS = 32;
/** ERC-2981 royalty, basis points. */
export const MAX_ROYALTY_BPS = 1_000;

/** How long before its batch's parent a play may have started, seconds. */
export const START_SLACK = 86_400;
export const SECONDS_PER_DAY = 86_400;

/** Raw Chromaprint items kept of a song: its first 120 s. */
export const MAX_FINGERPRINT_ITEMS = 948;
/** Longest text field of song metadata, UTF-8 bytes. */
export const MAX_TEXT_BYTES = 512;
/** Song ids and account indexes fit 32 bits. */
export const MAX_UINT32 = 0xffff_ffff;

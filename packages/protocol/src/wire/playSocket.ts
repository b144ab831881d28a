import { z } from "zod";

/**
 * Messages between a player and an oracle on the WebSocket `/plays`. Control messages are JSON text frames of
 * at most {@link MAX_PLAY_MESSAGE_BYTES}; heartbeats are binary (see `beat.ts`). bigint fields travel as
 * decimal strings, bytes as 0x hex.
 */
export const MAX_PLAY_MESSAGE_BYTES = 8_192;

export const hexSchema = z.string().regex(/^0x(?:[0-9a-f]{2})*$/i) as unknown as z.ZodType<`0x${string}`>;
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i)
  .transform((text) => text.toLowerCase() as `0x${string}`);
/** Wei as the ledger and the evidence hold it: 16 bytes. */
const decimalSchema = z
  .string()
  .regex(/^\d{1,39}$/)
  .transform(BigInt)
  .refine((wei) => wei < 1n << 128n, "below 2^128");
const secondsSchema = z.number().int().nonnegative().max(0xffff_ffff);
const handleSchema = z.number().int().nonnegative().max(0xffff_ffff);
const songSchema = z.number().int().min(1).max(0xffff_ffff);

export const sessionGrantSchema = z.strictObject({
  listener: addressSchema,
  sessionKey: hexSchema,
  attester: addressSchema,
  validFrom: secondsSchema,
  validUntil: secondsSchema,
  maxBurnPerPlay: decimalSchema,
});

export const peerBindingSchema = z.strictObject({
  wallet: addressSchema,
  peerId: z.string().min(8).max(128),
  validFrom: secondsSchema,
  validUntil: secondsSchema,
});

/** A seeder's word that it serves this session: its peer key over `acknowledgementMessage(digest of PlayOpen)`. */
export const seederAcknowledgementSchema = z.strictObject({
  binding: peerBindingSchema,
  bindingSignature: hexSchema,
  signature: hexSchema,
});

export const playClientMessageSchema = z.discriminatedUnion("type", [
  /** Opens a play. `signature` is the session key's over `PlayOpen` with the newest challenge. */
  z.strictObject({
    type: z.literal("open"),
    id: handleSchema,
    grant: sessionGrantSchema,
    /** null: the grant is registered on chain (contract wallets). */
    grantSignature: hexSchema.nullable(),
    song: songSchema,
    seeder: addressSchema,
    relay: addressSchema,
    challenge: hexSchema,
    signature: hexSchema,
    acknowledgement: seederAcknowledgementSchema,
  }),
  /** The signed claim so far. A later one replaces an earlier one of the same play. */
  z.strictObject({
    type: z.literal("statement"),
    id: handleSchema,
    play: handleSchema,
    start: secondsSchema,
    end: secondsSchema,
    coverage: hexSchema,
    signature: hexSchema,
  }),
  z.strictObject({ type: z.literal("close"), play: handleSchema }),
]);
export type PlayClientMessage = z.infer<typeof playClientMessageSchema>;
/** What a client writes: the same shapes before parsing (bigint as decimal text). */
export type PlayClientMessageInput = z.input<typeof playClientMessageSchema>;

/** Why a play is not opened, not advanced or not counted. `docs/errors.md` says what to do about each. */
export const PLAY_REASONS = [
  "MessageMalformed",
  "TooManyMessages",
  "ChallengeUnknown",
  "GrantExpired",
  "GrantForAnotherChain",
  "GrantForAnotherAttester",
  "GrantRevoked",
  "GrantNotRegistered",
  "GrantSignature",
  "OpenSignature",
  "SongUnknown",
  "SongTooShort",
  "SongNotSound",
  "SeederNotBound",
  "SeederNotAcknowledged",
  "SelfPlay",
  "PlayAlreadyOpen",
  "PlayUnknown",
  "DayLimit",
  "CreditNeeded",
  "BurnAboveMaximum",
  "BeatFromTheFuture",
  "BeatTooFast",
  "CoverageInvalid",
  "CoverageShrank",
  "CoverageTooLow",
  "TimeOrder",
  "TimeImplausible",
  "Overlap",
  "StatementSignature",
  "StatementReplayed",
  "Reorganised",
  "Busy",
  "ShuttingDown",
] as const;
export type PlayReason = (typeof PLAY_REASONS)[number];

export const playServerMessageSchema = z.discriminatedUnion("type", [
  /** First message, and again whenever a challenge was used: sign the newest. */
  z.object({
    type: z.literal("hello"),
    attester: addressSchema,
    chainId: z.number().int(),
    ledger: addressSchema,
    challenge: hexSchema,
    /** The oracle's clock, whole seconds; a client whose clock is off uses the difference. */
    time: secondsSchema,
    beatSeconds: z.number().positive(),
  }),
  z.object({
    type: z.literal("opened"),
    id: handleSchema,
    play: handleSchema,
    /** Oracle time at which the play began: the statement's `start`. */
    start: secondsSchema,
    seconds: z.number().int(),
    mature: z.boolean(),
    /** Expected burn of a mature play, wei. */
    burn: decimalSchema,
  }),
  /** Stored durably; `digest` is the play's identity. */
  z.object({
    type: z.literal("stored"),
    id: handleSchema,
    play: handleSchema,
    digest: hexSchema,
    covered: z.number().int(),
    seconds: z.number().int(),
  }),
  z.object({
    type: z.literal("refused"),
    /** The message refused, or null for a beat. */
    id: handleSchema.nullable(),
    play: handleSchema.nullable(),
    reason: z.enum(PLAY_REASONS),
    /** A sentence that says what to do. */
    message: z.string(),
    /** For `CreditNeeded`: listening credit that is missing, wei. */
    needed: decimalSchema.optional(),
  }),
]);
export type PlayServerMessage = z.infer<typeof playServerMessageSchema>;
export type PlayServerMessageInput = z.input<typeof playServerMessageSchema>;

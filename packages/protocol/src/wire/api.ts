import { z } from "zod";
import { addressSchema, hexSchema, PLAY_REASONS } from "./playSocket.ts";

/** What an oracle answers over HTTP. Money is wei as decimal text; times are whole seconds (UTC). */
const wei = z.string().regex(/^\d+$/);
const seconds = z.number().int().nonnegative();

export const configSchema = z.object({
  chainId: z.number().int(),
  chainName: z.string(),
  rpcUrl: z.string(),
  ledger: addressSchema,
  token: addressSchema,
  songs: addressSchema,
  attester: addressSchema,
  /** WebSocket of `playSocket.ts`. */
  playsUrl: z.string(),
  /** Multiaddrs of hubs a browser dials first. */
  bootstrap: z.array(z.string()),
  /** Only on a local chain: POST { address } for test ETH. */
  faucetUrl: z.string().optional(),
});
export type OracleConfig = z.infer<typeof configSchema>;

export const songSchema = z.object({
  id: z.number().int(),
  title: z.string(),
  artist: z.string(),
  album: z.string(),
  genre: z.string(),
  year: z.number().int(),
  seconds: z.number().int(),
  /** File extension without the dot, as in `AUDIO_FORMATS`. */
  format: z.string(),
  cid: z.string(),
  contentHash: hexSchema,
  fingerprintHash: hexSchema,
  registrant: addressSchema,
  owner: addressSchema,
  registeredAt: seconds,
  transaction: hexSchema,
  royaltyBps: z.number().int(),
  splits: z.array(z.object({ party: addressSchema, bps: z.number().int() })),
  /** Another song of the same recording that plays starting now count for (`docs/formats.md`, section 10). */
  countsFor: z.number().int().optional(),
  /** Why the council took it out of lists and search. It can be played, and earns, as before. */
  hidden: z.string().optional(),
  /** Counted plays in the newest state, final or not. */
  plays: z.number().int(),
  /** `pending` until the attester has fetched and checked the audio, `failed` with a reason. */
  soundCheck: z.enum(["pending", "passed", "failed"]),
  soundCheckReason: z.string().optional(),
});
export type ApiSong = z.infer<typeof songSchema>;

export const songPageSchema = z.object({
  songs: z.array(songSchema),
  next: z.string().nullable(),
  total: z.number().int(),
});

export const playSchema = z.object({
  digest: hexSchema,
  song: z.number().int(),
  listener: addressSchema,
  seeder: addressSchema,
  relay: addressSchema,
  start: seconds,
  end: seconds,
  covered: z.number().int(),
  seconds: z.number().int(),
  /** stored → batched → submitted (pending on chain) → final; or dropped with a reason. */
  status: z.enum(["stored", "batched", "submitted", "final", "dropped"]),
  reason: z.enum(PLAY_REASONS).optional(),
  /** The sentence a page shows. */
  message: z.string(),
  mature: z.boolean().optional(),
  discoverer: z.boolean().optional(),
  burned: wei.optional(),
  lanes: z.object({ artist: wei, seeder: wei, relay: wei, listener: wei }).optional(),
  batchId: z.string().optional(),
  index: z.number().int().optional(),
  transaction: hexSchema.optional(),
  finalAt: seconds.optional(),
});
export type ApiPlay = z.infer<typeof playSchema>;
export const playPageSchema = z.object({ plays: z.array(playSchema), next: z.string().nullable() });

/** Evidence of one segment that its attester has to give on chain until `deadline`, or its batch falls. */
export const openDemandSchema = z.object({
  batchId: z.string(),
  segment: z.number().int(),
  deadline: seconds,
});
export type ApiOpenDemand = z.infer<typeof openDemandSchema>;

export const batchSchema = z.object({
  batchId: z.string(),
  parentId: z.string(),
  status: z.enum(["pending", "final", "reverted"]),
  attester: addressSchema,
  day: z.number().int(),
  playCount: z.number().int(),
  time: seconds,
  /** When every window up to it is over; an answered demand moves it. Final is what `status` calls final. */
  finalAt: seconds,
  /** Open demands for evidence of it, or of a batch it stands on: it cannot become final before they are settled. */
  heldBy: z.array(openDemandSchema),
  commitment: hexSchema,
  stateAfter: hexSchema,
  segmentsRoot: hexSchema,
  evidenceRoot: hexSchema,
  /** Empty where the attester wrote no CID. */
  evidenceCid: z.string(),
  transaction: hexSchema,
});
export type ApiBatch = z.infer<typeof batchSchema>;
export const batchPageSchema = z.object({ batches: z.array(batchSchema), next: z.string().nullable() });

export const batchPlaySchema = z.object({
  batch: batchSchema,
  index: z.number().int(),
  record: z.object({
    song: z.number().int(),
    listener: addressSchema,
    seeder: addressSchema,
    relay: addressSchema,
    mature: z.boolean(),
    discoverer: z.boolean(),
  }),
  evidence: hexSchema,
  evidencePath: z.array(hexSchema),
});

const headerSchema = z.object({
  batchId: wei,
  parentId: wei,
  parentCommitment: hexSchema,
  stateAfter: hexSchema,
  segmentsRoot: hexSchema,
  evidenceRoot: hexSchema,
  playCount: z.number().int(),
  day: z.number().int(),
  earliest: wei,
  time: wei,
  attester: addressSchema,
  window: wei,
  answerTime: wei,
  bond: wei,
});
const openingSchema = z.object({ otherRoot: hexSchema, accruedSupply: wei, accountCount: z.number().int() });
const pathSchema = z.object({ mask: z.number().int(), siblings: z.array(hexSchema) });

export const accountStateSchema = z.object({
  owner: addressSchema,
  earned: wei,
  burned: wei,
  day: z.number().int(),
  playsOnDay: z.number().int(),
  playsOnDayBefore: z.number().int(),
});

/** `proof` is against the newest final batch (null: the account is in no final state yet). */
export const accountSchema = z.object({
  address: addressSchema,
  /** Newest state, final or not. */
  earned: wei,
  burned: wei,
  credit: wei,
  claimed: wei,
  /** Claimable now: final earnings less what was claimed. */
  claimable: wei,
  /** In batches that are not final. */
  pending: wei,
  /** When what is pending can be final, and what holds it; `null` where nothing is pending. */
  waits: z.object({ finalAt: seconds, heldBy: z.array(openDemandSchema) }).nullable(),
  balance: wei,
  proof: z
    .object({
      header: headerSchema,
      opening: openingSchema,
      index: z.number().int(),
      account: accountStateSchema,
      path: pathSchema,
    })
    .nullable(),
});
export type ApiAccount = z.infer<typeof accountSchema>;

export const songRoyaltiesSchema = z.object({
  song: z.number().int(),
  plays: z.number().int(),
  royalties: wei,
  escrowed: wei,
  released: wei,
  /** Why the council refused to release more, if it did. */
  escrowRefused: z.string().optional(),
  paid: wei,
  claimable: wei,
  pending: wei,
  proof: z
    .object({
      header: headerSchema,
      opening: openingSchema,
      song: z.object({ plays: wei, royalties: wei, escrowed: wei }),
      path: pathSchema,
      splits: z.object({
        metadataHash: hexSchema,
        contentHash: hexSchema,
        fingerprintHash: hexSchema,
        duration: z.number().int(),
        royaltyBps: z.number().int(),
        splits: z.array(z.object({ party: addressSchema, bps: z.number().int() })),
      }),
    })
    .nullable(),
});
export type ApiSongRoyalties = z.infer<typeof songRoyaltiesSchema>;

/** Every refused HTTP request: what happened and what to do. */
export const errorSchema = z.object({ error: z.string(), message: z.string() });

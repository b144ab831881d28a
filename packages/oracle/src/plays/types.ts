import type {
  AccountState,
  Address,
  Domain,
  Hex,
  PlayReason,
  PlayServerMessageInput,
} from "@musicchain/protocol";
import type { PlayLog } from "../store/types.ts";
import type { Clock } from "./createClock.ts";
import type { FastVerifiers } from "./createVerifiers.ts";

export type SongFacts = {
  /** Block time of the registration. */
  registeredAt: number;
  seconds: number;
  /** Split parties as registered. */
  parties: readonly Address[];
  sound: "pending" | "passed" | "failed";
};

/** What plays are judged by: the newest state that was read from the chain. All local but `isValidSignature`. */
export type PlayFacts = {
  song: (id: number) => SongFacts | undefined;
  /** The song that plays of `id` starting at `time` count for: itself, or where it was pointed to before. */
  songAt: (id: number, time: number) => number;
  /** Counted plays in the newest state. */
  songPlays: (id: number) => number;
  account: (owner: Address) => AccountState | undefined;
  accruedSupply: () => bigint;
  /** Listening credit bought, wei. */
  credit: (owner: Address) => bigint;
  /** Block times on chain, 0: never. */
  grantTimes: (listener: Address, digest: Hex) => { registeredAt: number; revokedAt: number };
  /** ERC-1271 at the newest block; false for an account without code. */
  isValidSignature: (wallet: Address, digest: Hex, signature: Hex) => Promise<boolean>;
};

export type PlayLimits = {
  /** Messages of one connection. */
  messagesPerSecond: number;
  messageBurst: number;
  /** Opens and statements of one listener. */
  signedPerSecond: number;
  signedBurst: number;
  /** Opens and statements of one network (a /24, an IPv6 /56); what fails a signature costs ten of them. */
  networkPerSecond: number;
  networkBurst: number;
  /** Open plays of all. */
  openPlays: number;
  /** Statements that wait for the disk, and plays that wait for a batch. */
  queued: number;
  waiting: number;
  /** A play without a beat is closed after this, and may be taken over after that, seconds. */
  idleSeconds: number;
  takeoverSeconds: number;
};

export const PLAY_LIMITS: PlayLimits = {
  messagesPerSecond: 10,
  messageBurst: 60,
  signedPerSecond: 0.5,
  signedBurst: 20,
  networkPerSecond: 50,
  networkBurst: 1_000,
  openPlays: 1_000_000,
  queued: 10_000,
  waiting: 500_000,
  idleSeconds: 600,
  takeoverSeconds: 20,
};

/** What a listener's player said is refused: never an accident of the oracle. */
export type Refusal = { reason: PlayReason; message?: string; needed?: bigint };

export type PlayContext = {
  domain: Domain;
  attester: Address;
  facts: PlayFacts;
  log: PlayLog;
  clock: Clock;
  verifiers: FastVerifiers;
  limits: PlayLimits;
};

export type Send = (message: PlayServerMessageInput) => void;

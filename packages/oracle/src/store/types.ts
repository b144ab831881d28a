import type { Address, Hex, PlayReason } from "@musicchain/protocol";

/** A listener's plays never overlap: its start names a play. */
export type PlayKey = { listener: Address; start: number };

/** An accepted statement. Version 2 replaces version 1 of the same play. */
export type NewPlay = PlayKey & {
  version: 1 | 2;
  end: number;
  song: number;
  covered: number;
  /** Duration of the song. */
  seconds: number;
  digest: Hex;
  evidence: Uint8Array;
};
export type StoredPlay = NewPlay & { id: number };

/** A play in an own batch. */
export type Placement = {
  play: StoredPlay;
  /** The one it is recorded under: what the song of the statement counts for. */
  song: number;
  mature: boolean;
  discoverer: boolean;
  minted: bigint;
  burned: bigint;
};

export type OwnBatchState = "built" | "published" | "submitted" | "settled" | "abandoned" | "reverted";

export type NewOwnBatch = {
  parentId: bigint;
  parentCommitment: Hex;
  /** Start of its oldest play, seconds. */
  earliest: number;
  evidenceRoot: Hex;
  evidenceCid: Uint8Array;
  segments: Uint8Array[];
  statesAfter: Hex[];
  placements: Placement[];
};
export type OwnBatch = Omit<NewOwnBatch, "placements"> & {
  id: number;
  state: OwnBatchState;
  playCount: number;
  /** Its id on chain, once submitted. */
  batchId: bigint | undefined;
};

/** What became of a play. */
export type PlayFate =
  | { kind: "waiting" }
  | { kind: "dropped"; reason: PlayReason }
  | {
      kind: "placed";
      batch: number;
      position: number;
      mature: boolean;
      discoverer: boolean;
      minted: bigint;
      burned: bigint;
    };

/**
 * The durable log of plays and of the batches they went into. SQLite is the embedded implementation; another
 * one has to pass the same suite (`describePlayLog`).
 */
export type PlayLog = {
  /**
   * Resolves once it is on disk. `repeated`: this very statement is there already; `replaced`: another
   * statement of this version is; `placed`: the play is in a batch and cannot change any more; `overlap`:
   * the listener has another play at that time.
   */
  append: (play: NewPlay) => Promise<"stored" | "repeated" | "replaced" | "placed" | "overlap">;
  /** End of the listener's latest play, 0 for none. */
  lastEnd: (listener: Address) => number;
  newest: (key: PlayKey) => StoredPlay | undefined;
  /**
   * Plays that are in no live batch and not dropped; newest version each, oldest first. Without
   * evidence. What is on its way to the disk is written first.
   */
  waiting: () => Iterable<WaitingPlay>;
  waitingOf: (listener: Address) => Iterable<WaitingPlay>;
  /** The listener's plays in batches that are not on chain yet. */
  underwayOf: (listener: Address) => readonly { start: number; mature: boolean }[];
  readonly waitingCount: number;
  /** Appends that are not on disk yet. */
  readonly queued: number;
  drop: (keys: PlayKey[], reason: PlayReason, at: number) => void;
  find: (digest: Hex) => StoredPlay | undefined;
  fate: (key: PlayKey) => PlayFate;
  /** Newest first, starting before `before`. */
  list: (listener: Address, before: number, limit: number) => StoredPlay[];

  /** While plays are being frozen: a version that would replace one of them is told `placed`. Returns what ends it. */
  hold: (plays: readonly StoredPlay[]) => () => void;
  /** Stores a built batch and takes its plays from the waiting ones, in one step. */
  place: (batch: NewOwnBatch, at: number) => OwnBatch;
  ownBatch: (id: number) => OwnBatch | undefined;
  /** Built or published, in the order of their making. */
  unsubmitted: () => OwnBatch[];
  /** The newest own batch with this evidence. */
  ownOf: (evidenceRoot: Hex) => OwnBatch | undefined;
  /** An abandoned batch landed after all: its plays are placed again. */
  revive: (id: number) => void;
  setOwnBatch: (id: number, state: OwnBatchState, batchId?: bigint) => void;
  /** Lets the plays of an abandoned or reverted batch wait again. */
  release: (id: number, state: "abandoned" | "reverted") => void;
  placements: (id: number) => Placement[];
  placement: (id: number, position: number) => Placement | undefined;
  /** Whether a standing batch of ours, or one this attester made with another store, holds the listener's discoverer token of this song. */
  hasDiscovered: (listener: Address, song: number) => boolean;
  /** These own batches are final beyond any reorganisation: start-up need not look at their plays again. */
  settle: (ids: number[]) => void;
};
export type WaitingPlay = Omit<StoredPlay, "evidence" | "digest">;

import type { Address, Hex } from "../bytes.ts";
import { SEGMENT_PLAYS } from "../constants.ts";
import { Fault } from "../faults.ts";
import { burn } from "../rules/burn.ts";
import type { BatchHeader } from "./commitments.ts";
import type { PlayRecord } from "./decodeSegment.ts";
import type { LedgerState } from "./ledgerState.ts";
import { replaySegment } from "./replaySegment.ts";

export type ReplayableBatch = {
  header: Pick<BatchHeader, "day" | "playCount">;
  segments: readonly Uint8Array[];
  statesAfter: readonly Hex[];
};

export type ReplayedPlay = { record: PlayRecord; minted: bigint; burned: bigint };

export type ReplayedBatch = {
  fault: Fault;
  /** The segment with the fault; -1: none. */
  segment: number;
  /** After the batch; with a fault, the state given. */
  state: LedgerState;
  /** Before the segment with the fault; without one, after the batch. */
  before: LedgerState;
  /** With what each minted and burned, wei; with a fault, those before its segment. */
  plays: ReplayedPlay[];
  accounts: Set<number>;
  songs: Set<number>;
  discoverers: { listener: Address; song: number }[];
};

/** Re-executes a batch from its bytes on a fork of `state`, comparing each state with the committed one. */
export function replayBatch(
  state: LedgerState,
  batch: ReplayableBatch,
  credit: (owner: Address) => bigint,
): ReplayedBatch {
  const { day, playCount } = batch.header;
  const rules = { day, credit, burn: burn(state.accruedSupply) };
  const after = state.fork();
  const replay: ReplayedBatch = {
    ...{ fault: Fault.None, segment: -1, state: after, before: after, plays: [] },
    ...{ accounts: new Set(), songs: new Set(), discoverers: [] },
  };
  let previous: { song: number; listener: number } | undefined;
  for (const [segment, bytes] of batch.segments.entries()) {
    const claim = {
      playCount: Math.min(SEGMENT_PLAYS, playCount - segment * SEGMENT_PLAYS),
      previous,
      stateAfter: batch.statesAfter[segment],
    };
    const replayed = replaySegment(after, bytes, rules, claim);
    if (replayed.fault !== Fault.None) return { ...replay, fault: replayed.fault, segment, state };
    for (const [i, record] of replayed.records.entries()) {
      const { minted, burned } = replayed.outcomes[i]!;
      replay.plays.push({ record, minted, burned });
      replay.songs.add(record.song);
      for (const index of [record.listener, record.seeder, record.relay]) {
        if (index !== undefined) replay.accounts.add(index);
      }
      if (record.discoverer) {
        const listener = replayed.state.account(record.listener)!.owner;
        replay.discoverers.push({ listener, song: record.song });
      }
    }
    previous = replayed.records.at(-1);
    // Layers of a batch are folded at once: reading through hundreds of them would be slow.
    after.adopt(replayed.state);
  }
  return replay;
}

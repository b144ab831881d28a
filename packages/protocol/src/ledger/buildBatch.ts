import { type Address, type Hex, ZERO_ADDRESS } from "../bytes.ts";
import { DISCOVERY_PLAYS, SEGMENT_PLAYS } from "../constants.ts";
import type { Fault } from "../faults.ts";
import type { PlayOutcome } from "../rules/applyPlay.ts";
import { burn } from "../rules/burn.ts";
import { type Lanes, lanesOf } from "../rules/lanesOf.ts";
import { applyRecord, type BatchRules } from "./applySegment.ts";
import type { PlayRecord } from "./decodeSegment.ts";
import { encodeSegment } from "./encodeSegment.ts";
import type { LedgerState } from "./ledgerState.ts";
import { orderPlays, type PendingPlay } from "./orderPlays.ts";

/** A play to be batched. `discoverer`: its listener has no discoverer credit for the song yet. */
export type BatchPlay = PendingPlay & { discoverer: boolean };

/** What one play of the batch led to, wei. */
export type PlayResult<P extends BatchPlay> = {
  play: P;
  /** With the tier, and the discoverer flag where it is the listener's first discovery-tier play of the song. */
  record: PlayRecord;
  burned: bigint;
  minted: bigint;
  lanes: Lanes;
};

export type DroppedPlay<P extends BatchPlay> = { play: P; fault: Fault };

export type BuiltBatch<P extends BatchPlay> = {
  /** Burn of the batch's mature plays, wei. */
  burn: bigint;
  /** In the order of the batch: play `i` is record `i % 32` of segment `i / 32`. */
  results: PlayResult<P>[];
  segments: Uint8Array[];
  statesAfter: Hex[];
  /** Plays no honest batch can hold now, with the rule that forbids them. */
  drops: DroppedPlay<P>[];
  /** The state after the batch: a fork of the state given. */
  state: LedgerState;
};

/**
 * Orders plays of one day, applies them to a fork of `state` and encodes their segments. Plays that break a
 * rule (day limit, credit, …) are dropped and the batch is built again without them. Without any play left,
 * `segments` is empty and there is nothing to submit.
 */
export function buildBatch<P extends BatchPlay>(parameters: {
  state: LedgerState;
  plays: readonly P[];
  day: number;
  credit: (owner: Address) => bigint;
}): BuiltBatch<P> {
  const { state, day, credit } = parameters;
  const rules: BatchRules = { day, credit, burn: burn(state.accruedSupply) };
  const drops: DroppedPlay<P>[] = [];
  let plays = parameters.plays;
  while (true) {
    const attempt = tryBatch(state, plays, rules);
    drops.push(...attempt.drops);
    if (attempt.drops.length === 0) return { ...attempt, burn: rules.burn, drops };
    const dropped = new Set<P>(attempt.drops.map((drop) => drop.play));
    plays = plays.filter((play) => !dropped.has(play));
  }
}

function tryBatch<P extends BatchPlay>(
  state: LedgerState,
  plays: readonly P[],
  rules: BatchRules,
): Omit<BuiltBatch<P>, "burn"> {
  const after = state.fork();
  const batch: Omit<BuiltBatch<P>, "burn"> = {
    results: [],
    segments: [],
    statesAfter: [],
    drops: [],
    state: after,
  };
  const ordered = orderPlays({ plays, indexOf: state.indexOf, accountCount: state.accountCount });
  const discovered = new Set<string>();
  let records: PlayRecord[] = [];
  let owners = new Map<number, Address>();
  let countBefore = after.accountCount;

  for (const { play } of ordered.plays) {
    const { record, newOwners } = recordOf(play, after, discovered);
    const outcome = applyRecord(after, record, (index) => newOwners.get(index)!, rules);
    if (outcome.fault) {
      // Goes on to find every play to drop; the segments of this attempt are not used.
      batch.drops.push({ play, fault: outcome.fault });
      continue;
    }
    if (record.discoverer) discovered.add(`${play.song} ${play.listener}`);
    for (const [index, owner] of newOwners) owners.set(index, owner);
    records.push(record);
    batch.results.push(resultOf(play, record, outcome));
    const last = batch.results.length + batch.drops.length === ordered.plays.length;
    if (batch.drops.length > 0 || (records.length < SEGMENT_PLAYS && !last)) continue;
    batch.segments.push(encodeSegment(records, countBefore, owners));
    batch.statesAfter.push(after.hash());
    records = [];
    owners = new Map();
    countBefore = after.accountCount;
  }
  return batch;
}

/** The record of a play in the state before it; accounts it brings get the next indexes in record order. */
function recordOf(play: BatchPlay, state: LedgerState, discovered: ReadonlySet<string>) {
  const newOwners = new Map<number, Address>();
  const indexOf = (owner: Address): number => {
    const known = state.indexOf(owner);
    if (known !== undefined) return known;
    for (const [index, other] of newOwners) if (other === owner) return index;
    const index = state.accountCount + newOwners.size;
    newOwners.set(index, owner);
    return index;
  };
  const mature = state.song(play.song).plays >= DISCOVERY_PLAYS;
  const record: PlayRecord = {
    song: play.song,
    listener: indexOf(play.listener),
    seeder: indexOf(play.seeder),
    relay: play.relay === ZERO_ADDRESS ? undefined : indexOf(play.relay),
    mature,
    discoverer: play.discoverer && !mature && !discovered.has(`${play.song} ${play.listener}`),
  };
  return { record, newOwners };
}

function resultOf<P extends BatchPlay>(play: P, record: PlayRecord, outcome: PlayOutcome): PlayResult<P> {
  const { minted, burned } = outcome;
  return { play, record, burned, minted, lanes: lanesOf(record, minted) };
}

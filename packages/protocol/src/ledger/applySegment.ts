import { type Address, ZERO_ADDRESS } from "../bytes.ts";
import { Fault } from "../faults.ts";
import { type AccountState, applyPlay, type PlayOutcome } from "../rules/applyPlay.ts";
import type { PlayRecord } from "./decodeSegment.ts";
import type { LedgerState } from "./ledgerState.ts";

/** What holds for every play of a batch. */
export type BatchRules = {
  /** UTC day of the batch. */
  day: number;
  /** Wei a mature play burns: `burn(accrued supply of the state the batch extends)`. */
  burn: bigint;
  /** Listening credit an owner has bought, wei. */
  credit: (owner: Address) => bigint;
};

const newAccount = (owner: Address): AccountState => ({
  owner,
  earned: 0n,
  burned: 0n,
  day: 0,
  playsOnDay: 0,
  playsOnDayBefore: 0,
});

/** Applies one record to the state, in place. With a fault, nothing of the state has changed. */
export function applyRecord(
  state: LedgerState,
  record: PlayRecord,
  ownerOfNew: (index: number) => Address,
  { day, burn, credit }: BatchRules,
): PlayOutcome {
  const read = (index: number): AccountState => state.account(index) ?? newAccount(ownerOfNew(index));
  const listener = read(record.listener);
  const outcome = applyPlay({
    song: state.song(record.song),
    listener,
    seeder: read(record.seeder),
    relay: record.relay === undefined ? undefined : read(record.relay),
    discoverer: record.discoverer,
    mature: record.mature,
    day,
    burn,
    accruedSupply: state.accruedSupply,
    credit: credit(listener.owner),
  });
  if (outcome.fault) return outcome;
  state.setSong(record.song, outcome.song);
  state.setAccount(record.listener, outcome.listener);
  state.setAccount(record.seeder, outcome.seeder);
  if (record.relay !== undefined) state.setAccount(record.relay, outcome.relay!);
  state.accruedSupply = outcome.accruedSupply;
  return outcome;
}

export type AppliedSegment = { fault: Fault; outcomes: PlayOutcome[] };

/**
 * Applies the records of one segment to the state, in place, up to the first fault. `newOwners` are those of
 * the accounts from `state.accountCount` on.
 */
export function applySegment(
  state: LedgerState,
  records: PlayRecord[],
  newOwners: Address[],
  rules: BatchRules,
): AppliedSegment {
  const first = state.accountCount;
  const outcomes: PlayOutcome[] = [];
  for (const record of records) {
    const outcome = applyRecord(state, record, (index) => newOwners[index - first] ?? ZERO_ADDRESS, rules);
    if (outcome.fault) return { fault: outcome.fault, outcomes };
    outcomes.push(outcome);
  }
  return { fault: Fault.None, outcomes };
}

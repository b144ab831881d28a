import type { Address } from "../bytes.ts";
import { CAP, DISCOVERY_PLAYS, ONE, PLAYS_PER_DAY } from "../constants.ts";
import { Fault } from "../faults.ts";

/** A song's leaf: counted plays, claimable artist lanes and escrowed ones, wei. All only grow. */
export type SongState = { plays: number; royalties: bigint; escrowed: bigint };

/** An account's leaf: lanes earned and tokens burned, wei; counted plays on UTC day `day` and the day before. */
export type AccountState = {
  owner: Address;
  earned: bigint;
  burned: bigint;
  day: number;
  playsOnDay: number;
  playsOnDayBefore: number;
};

export type PlayInput = {
  song: SongState;
  listener: AccountState;
  seeder: AccountState;
  relay: AccountState | undefined;
  discoverer: boolean;
  mature: boolean;
  /** UTC day of the batch. */
  day: number;
  /** Burn of the batch, wei: `burn(accrued supply of the state it extends)`. */
  burn: bigint;
  accruedSupply: bigint;
  /** Listening credit the listener has bought so far, wei. */
  credit: bigint;
};

export type PlayOutcome = {
  fault: Fault;
  song: SongState;
  listener: AccountState;
  seeder: AccountState;
  relay: AccountState | undefined;
  accruedSupply: bigint;
  minted: bigint;
  burned: bigint;
};

type Days = Pick<AccountState, "day" | "playsOnDay" | "playsOnDayBefore">;

/** The listener's day counts after one more play on `day`, or the fault that forbids it. */
function countOnDay({ day: last, playsOnDay, playsOnDayBefore }: Days, day: number): Days | Fault {
  if (day > last) return { day, playsOnDay: 1, playsOnDayBefore: day === last + 1 ? playsOnDay : 0 };
  if (day === last) {
    if (playsOnDay >= PLAYS_PER_DAY) return Fault.DayLimit;
    return { day, playsOnDay: playsOnDay + 1, playsOnDayBefore };
  }
  if (day + 1 !== last) return Fault.DayReplayed;
  if (playsOnDayBefore >= PLAYS_PER_DAY) return Fault.DayLimit;
  return { day: last, playsOnDay, playsOnDayBefore: playsOnDayBefore + 1 };
}

/**
 * One counted play: tier, burn, lanes, day count, in the order of the rules. Returns new values and leaves
 * its input alone; with a fault, the values are the unchanged input. Twin: `PlayRules.applyPlay`.
 *
 * @example
 * const { fault, accruedSupply } = applyPlay({ song, listener, seeder, relay: undefined, discoverer: true,
 *   mature: false, day: 20_000, burn: 0n, accruedSupply: 0n, credit: 0n });
 */
export function applyPlay(input: PlayInput): PlayOutcome {
  const { song, listener, seeder, relay } = input;
  const refuse = (fault: Fault): PlayOutcome => ({
    fault,
    song,
    listener,
    seeder,
    relay,
    accruedSupply: input.accruedSupply,
    minted: 0n,
    burned: 0n,
  });

  const mature = song.plays >= DISCOVERY_PLAYS;
  if (listener.owner === seeder.owner || relay?.owner === listener.owner || relay?.owner === seeder.owner) {
    return refuse(Fault.SelfPlay);
  }
  if (input.mature !== mature) return refuse(Fault.MatureBitWrong);
  if (mature && input.discoverer) return refuse(Fault.DiscovererOnMature);
  const days = countOnDay(listener, input.day);
  if (typeof days === "number") return refuse(days);
  const burned = mature ? input.burn : 0n;
  if (listener.burned + burned > input.credit) return refuse(Fault.CreditExceeded);

  const lanes = (input.discoverer ? 3n : 2n) * ONE;
  const supply = input.accruedSupply - burned;
  // At the cap every lane of the play is zero; the play, the day count and the burn still stand.
  const minted = supply + lanes > CAP ? 0n : lanes;
  const token = minted === 0n ? 0n : ONE;
  const relayLane = relay ? token / 4n : 0n;
  return {
    fault: Fault.None,
    song: {
      plays: song.plays + 1,
      royalties: song.royalties + (mature ? token : 0n),
      escrowed: song.escrowed + (mature ? 0n : token),
    },
    listener: {
      owner: listener.owner,
      earned: listener.earned + (input.discoverer ? token : 0n),
      burned: listener.burned + burned,
      ...days,
    },
    seeder: { ...seeder, earned: seeder.earned + token - relayLane },
    relay: relay && { ...relay, earned: relay.earned + relayLane },
    accruedSupply: supply + minted,
    minted,
    burned,
  };
}

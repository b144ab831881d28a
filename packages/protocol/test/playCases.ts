import {
  type AccountState,
  type Address,
  burn,
  CAP,
  Fault,
  FLOOR,
  ONE,
  PLAYS_PER_DAY,
  type PlayInput,
} from "../src/index.ts";

/** One play each: the tiers, the lanes, the cap's edge, the day counts, and every refusal. */
export type PlayCase = { name: string; fault: Fault; input: PlayInput };

const DAY = 20_400;
const addressOf = (byte: string): Address => `0x${byte.repeat(20)}`;

const account = (owner: Address, changes: Partial<AccountState> = {}): AccountState => ({
  owner,
  earned: 0n,
  burned: 0n,
  day: 0,
  playsOnDay: 0,
  playsOnDayBefore: 0,
  ...changes,
});

const listener = account(addressOf("11"));
const seeder = account(addressOf("22"), { earned: 7n * ONE });
const relay = account(addressOf("33"), { earned: ONE / 4n });

const discovery: PlayInput = {
  song: { plays: 0, royalties: 0n, escrowed: 0n },
  listener,
  seeder,
  relay: undefined,
  discoverer: false,
  mature: false,
  day: DAY,
  burn: 0n,
  accruedSupply: 0n,
  credit: 0n,
};
const matureSong = { plays: 10_000, royalties: 0n, escrowed: 10_000n * ONE };
const at = (tokens: bigint): Partial<PlayInput> => ({
  song: matureSong,
  mature: true,
  accruedSupply: tokens,
  burn: burn(tokens),
  credit: 2_000n * ONE,
});

function play(name: string, changes: Partial<PlayInput> = {}, fault: Fault = Fault.None): PlayCase {
  return { name, fault, input: { ...discovery, ...changes } };
}
const onDay = (day: number, playsOnDay: number, playsOnDayBefore: number) => ({
  listener: account(listener.owner, { day, playsOnDay, playsOnDayBefore }),
});

export function playCases(): PlayCase[] {
  const full = PLAYS_PER_DAY;
  return [
    play("discovery"),
    play("discovery with a discoverer", { discoverer: true }),
    play("discovery over a relay", { relay }),
    play("discovery with a discoverer over a relay", { discoverer: true, relay }),
    play("play 9 999 is discovery", { song: { ...matureSong, plays: 9_998 } }),
    play("play 10 000 is discovery", { song: { ...matureSong, plays: 9_999 } }),
    play("play 10 001 is mature", at(0n)),
    play("mature over a relay", { ...at(FLOOR), relay }),
    play("mature at 1.5e9 burns 125", at((FLOOR * 3n) / 2n)),
    play("mature at the cap burns 1000 and mints again", at(CAP)),
    play("discovery, the last two tokens under the cap", { accruedSupply: CAP - 2n * ONE }),
    play("discovery, one wei too few under the cap", { accruedSupply: CAP - 2n * ONE + 1n }),
    play("discoverer at the cap uses the flag up", { accruedSupply: CAP - 2n * ONE, discoverer: true }),
    play("discoverer, the last three tokens under the cap", {
      accruedSupply: CAP - 3n * ONE,
      discoverer: true,
    }),
    play("discovery at the cap", { accruedSupply: CAP, relay }),
    play("mature, lanes zero though it burned", { ...at(CAP), burn: 1n }),
    play("first play of a later day", onDay(DAY - 3, 9, 8)),
    play("first play of the next day", onDay(DAY - 1, 9, 8)),
    play("another play of the day", onDay(DAY, 9, 8)),
    play("a play of the day before", onDay(DAY + 1, 9, 8)),
    play("play 500 of the day", onDay(DAY, full - 1, full)),
    play("play 500 of the day before", onDay(DAY + 1, full, full - 1)),
    play("the credit's last wei", { ...at(FLOOR * 2n), credit: 1_000n * ONE }),
    play("listener is the seeder", { seeder: account(listener.owner) }, Fault.SelfPlay),
    play("listener is the relay", { relay: account(listener.owner) }, Fault.SelfPlay),
    play("seeder is the relay", { relay: account(seeder.owner) }, Fault.SelfPlay),
    play(
      "mature bit on play 10 000",
      { song: { ...matureSong, plays: 9_999 }, mature: true },
      Fault.MatureBitWrong,
    ),
    play("no mature bit on play 10 001", { song: matureSong }, Fault.MatureBitWrong),
    play("discoverer on a mature play", { ...at(0n), discoverer: true }, Fault.DiscovererOnMature),
    play("two days back", onDay(DAY + 2, 1, 1), Fault.DayReplayed),
    play("play 501 of the day", onDay(DAY, full, 0), Fault.DayLimit),
    play("play 501 of the day before", onDay(DAY + 1, 0, full), Fault.DayLimit),
    play("one wei above the credit", { ...at(FLOOR * 2n), credit: 1_000n * ONE - 1n }, Fault.CreditExceeded),
    play(
      "credit spent by earlier plays",
      { ...at(FLOOR * 2n), listener: account(listener.owner, { burned: 1_001n * ONE }) },
      Fault.CreditExceeded,
    ),
  ];
}

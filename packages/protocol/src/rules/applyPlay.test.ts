import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { playCases } from "../../test/playCases.ts";
import { CAP, FLOOR, ONE, PLAYS_PER_DAY } from "../constants.ts";
import { Fault, faultName } from "../faults.ts";
import { type AccountState, applyPlay, type PlayInput } from "./applyPlay.ts";
import { burn } from "./burn.ts";

const cases = new Map(playCases().map((one) => [one.name, one.input]));
const play = (name: string, changes: Partial<PlayInput> = {}) =>
  applyPlay({ ...cases.get(name)!, ...changes });

describe("applyPlay", () => {
  it.each(playCases())("$name", ({ input, fault }) => {
    const before = structuredClone(input);
    const outcome = applyPlay(input);
    expect(faultName(outcome.fault)).toBe(faultName(fault));
    expect(input).toEqual(before);
    expect(outcome.minted - outcome.burned).toBe(outcome.accruedSupply - input.accruedSupply);
    if (fault) {
      const { song, listener, seeder, relay, accruedSupply } = input;
      expect(outcome).toMatchObject({ song, listener, seeder, accruedSupply, minted: 0n, burned: 0n });
      expect(outcome.relay).toEqual(relay);
    }
  });

  it("pays the artist into escrow, the seeder, and a discoverer", () => {
    const { song, listener, seeder, minted } = play("discovery with a discoverer");
    expect(song).toEqual({ plays: 1, royalties: 0n, escrowed: ONE });
    expect(listener.earned).toBe(ONE);
    expect(seeder.earned).toBe(8n * ONE);
    expect(minted).toBe(3n * ONE);
  });

  it("shares the serving lane 3 to 1 with a relay", () => {
    const { seeder, relay } = play("discovery over a relay");
    expect(seeder.earned).toBe(7n * ONE + (3n * ONE) / 4n);
    expect(relay?.earned).toBe(ONE / 2n);
  });

  it("turns mature after 10 000 plays: royalties are claimable, the listener burns", () => {
    expect(play("play 10 000 is discovery").song).toMatchObject({ plays: 10_000, royalties: 0n });
    const { song, listener, burned } = play("mature at 1.5e9 burns 125");
    expect(song).toMatchObject({ plays: 10_001, royalties: ONE });
    expect(listener.burned).toBe(125n * ONE);
    expect(burned).toBe(125n * ONE);
  });

  it("zeroes every lane at the cap, but counts the play and burns", () => {
    const full = play("discovery at the cap");
    expect(full).toMatchObject({ minted: 0n, accruedSupply: CAP, song: { plays: 1, escrowed: 0n } });
    expect(full.listener.playsOnDay).toBe(1);
    expect(full.seeder.earned).toBe(7n * ONE);
    expect(play("discovery, the last two tokens under the cap").accruedSupply).toBe(CAP);
    expect(play("discovery, one wei too few under the cap").minted).toBe(0n);
    expect(play("mature, lanes zero though it burned")).toMatchObject({
      minted: 0n,
      accruedSupply: CAP - 1n,
    });
    expect(play("mature at the cap burns 1000 and mints again").accruedSupply).toBe(CAP - 998n * ONE);
  });

  it("counts plays on the day and the day before", () => {
    const counts = (name: string) => {
      const { day, playsOnDay, playsOnDayBefore } = play(name).listener;
      return [day, playsOnDay, playsOnDayBefore];
    };
    expect(counts("first play of a later day")).toEqual([20_400, 1, 0]);
    expect(counts("first play of the next day")).toEqual([20_400, 1, 9]);
    expect(counts("another play of the day")).toEqual([20_400, 10, 8]);
    expect(counts("a play of the day before")).toEqual([20_401, 9, 9]);
  });

  it("keeps E1 and E3 over any sequence of plays, and no listener over 500 a day", () => {
    const accounts = (count: number): AccountState[] =>
      Array.from({ length: count }, (_, i) => ({
        owner: `0x${(i + 1).toString(16).padStart(40, "0")}`,
        earned: 0n,
        burned: 0n,
        day: 0,
        playsOnDay: 0,
        playsOnDayBefore: 0,
      }));
    const step = fc.record({
      listener: fc.nat(5),
      seeder: fc.nat(5),
      relay: fc.option(fc.nat(5), { nil: undefined }),
      discoverer: fc.boolean(),
      mature: fc.boolean(),
      day: fc.integer({ min: 100, max: 103 }),
    });
    const start = fc.constantFrom(0n, FLOOR + FLOOR / 2n, CAP - 7n * ONE, CAP);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), start, (steps, supply) => {
        const state = accounts(6);
        const songs = [
          { plays: 0, royalties: 0n, escrowed: 0n },
          { plays: 9_995, royalties: 0n, escrowed: 0n },
        ];
        let accruedSupply = supply;
        let lanes = 0n;
        let burns = 0n;
        for (const { listener, seeder, relay, day, ...flags } of steps) {
          const song = flags.mature ? 1 : 0;
          const outcome = applyPlay({
            ...flags,
            day,
            song: songs[song]!,
            listener: state[listener]!,
            seeder: state[seeder]!,
            relay: relay === undefined ? undefined : state[relay]!,
            mature: songs[song]!.plays >= 10_000,
            burn: burn(supply),
            accruedSupply,
            credit: 3_000n * ONE,
          });
          if (outcome.fault) continue;
          songs[song] = outcome.song;
          state[listener] = outcome.listener;
          state[seeder] = outcome.seeder;
          if (relay !== undefined) state[relay] = outcome.relay!;
          accruedSupply = outcome.accruedSupply;
          lanes += outcome.minted;
          burns += outcome.burned;
          expect(accruedSupply).toBeLessThanOrEqual(CAP);
        }
        const credited =
          state.reduce((sum, account) => sum + account.earned, 0n) +
          songs.reduce((sum, song) => sum + song.royalties + song.escrowed, 0n);
        expect(credited).toBe(lanes);
        expect(state.reduce((sum, account) => sum + account.burned, 0n)).toBe(burns);
        expect(accruedSupply - supply).toBe(lanes - burns);
        for (const { playsOnDay, playsOnDayBefore } of state) {
          expect(Math.max(playsOnDay, playsOnDayBefore)).toBeLessThanOrEqual(PLAYS_PER_DAY);
        }
      }),
    );
  });

  it("has a case for every fault of the rules", () => {
    const seen = new Set(playCases().map((one) => one.fault));
    for (let fault = Fault.SelfPlay; fault <= Fault.CreditExceeded; fault++) expect(seen).toContain(fault);
  });
});

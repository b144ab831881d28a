import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { applyPlay, burn, CAP, type PlayInput, type PlayOutcome } from "@musicchain/protocol";
import fc from "fast-check";
import { anyAccount, anySong, anySupply, uint, uint32 } from "../../packages/protocol/test/arbitraries.ts";
import { playCases } from "../../packages/protocol/test/playCases.ts";
import { CASES, compare, createRulesHarness, type RulesHarness, SEED } from "../support/rulesHarness.ts";

const NOBODY = {
  owner: "0x0000000000000000000000000000000000000000",
  earned: 0n,
  burned: 0n,
  day: 0,
  playsOnDay: 0,
  playsOnDayBefore: 0,
} as const;

/** Plays near every edge of the rules, most of them sound. */
const anyPlay: fc.Arbitrary<PlayInput> = fc
  .record({
    song: anySong,
    listener: anyAccount,
    seeder: anyAccount,
    relay: fc.option(anyAccount, { nil: undefined }),
    discoverer: fc.boolean(),
    wrongTier: fc.integer({ min: 0, max: 9 }),
    same: fc.integer({ min: 0, max: 30 }),
    dayOffset: fc.constantFrom(-2, -1, -1, 0, 0, 0, 1, 2, 1_000),
    day: fc.integer({ min: 2, max: 100_000 }),
    counts: fc.tuple(fc.constantFrom(0, 1, 499, 500), fc.constantFrom(0, 1, 499, 500)),
    accruedSupply: anySupply,
    spare: fc.constantFrom(-1n, 0n, 1n, 10n ** 24n),
  })
  .map(({ song, listener, seeder, relay, wrongTier, same, dayOffset, day, counts, spare, ...rest }) => {
    const burnOfBatch = burn(rest.accruedSupply);
    const mature = song.plays >= 10_000;
    return {
      song,
      listener: { ...listener, day, playsOnDay: counts[0], playsOnDayBefore: counts[1] },
      seeder: same === 0 ? { ...seeder, owner: listener.owner } : seeder,
      relay: relay && same < 3 ? { ...relay, owner: same === 1 ? listener.owner : seeder.owner } : relay,
      discoverer: rest.discoverer && (!mature || same > 25),
      mature: wrongTier === 0 ? !mature : mature,
      day: day + dayOffset,
      burn: burnOfBatch,
      accruedSupply: rest.accruedSupply,
      credit: listener.burned + (mature ? burnOfBatch : 0n) + spare,
    };
  })
  .map((play) => (play.credit < 0n ? { ...play, credit: 0n } : play));

function argumentsOf({ song, listener, seeder, relay, ...input }: PlayInput) {
  const { discoverer, mature, day, credit } = input;
  return [
    { relayed: relay !== undefined, discoverer, mature, day, burn: input.burn, credit },
    { song: { ...song, plays: BigInt(song.plays) }, listener, seeder, relay: relay ?? NOBODY },
    input.accruedSupply,
  ];
}

function answerOf(input: PlayInput): unknown[] {
  const { fault, song, listener, seeder, relay, accruedSupply, minted, burned }: PlayOutcome =
    applyPlay(input);
  // Amounts mean nothing beside a fault.
  const amounts = fault ? [0n, 0n] : [minted, burned];
  return [fault, { song, listener, seeder, relay: relay ?? NOBODY }, accruedSupply, ...amounts];
}

const withoutAmounts = (answer: unknown) => {
  const [fault, after, supply, minted, burned] = answer as [number, unknown, bigint, bigint, bigint];
  return fault ? [fault, after, supply, 0n, 0n] : [fault, after, supply, minted, burned];
};

describe("rules, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness();
  });

  it("burn", async () => {
    const supplies = fc.sample(fc.oneof(anySupply, uint(128), fc.bigInt({ min: CAP, max: 2n * CAP })), {
      numRuns: CASES,
      seed: SEED,
    });
    const answers = await harness.ask(
      "burn",
      supplies.map((supply) => [supply]),
    );
    compare(supplies, answers, burn, SEED);
  });

  it("applyPlay, faults included", async () => {
    const plays = [
      ...playCases().map((one) => one.input),
      ...fc.sample(anyPlay, { numRuns: 2 * CASES, seed: SEED }),
      ...fc.sample(
        anyPlay.chain((play) =>
          fc.record({ day: uint32, credit: uint(128) }).map((any) => ({ ...play, ...any })),
        ),
        { numRuns: CASES, seed: SEED },
      ),
    ];
    const answers = await harness.ask("applyPlay", plays.map(argumentsOf));
    compare(plays, answers.map(withoutAmounts), answerOf, SEED);
    const faults = new Set(answers.map((answer) => (answer as unknown[])[0]));
    assert.deepEqual(
      [...faults].sort(),
      [0, 13, 14, 15, 16, 17, 18],
      "random plays reach every fault of the rules",
    );
  });
});

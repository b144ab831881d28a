import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { bytesToHex, decodeSegment, encodeSegment } from "@musicchain/protocol";
import fc from "fast-check";
import { anySegment } from "../../packages/protocol/test/arbitraries.ts";
import { segmentCases } from "../../packages/protocol/test/segmentCases.ts";
import { CASES, compare, createRulesHarness, type RulesHarness, SEED } from "../support/rulesHarness.ts";

type Segment = { bytes: Uint8Array; accountCount: number };

const sound: fc.Arbitrary<Segment> = anySegment.map(({ records, accountCount, owners }) => ({
  bytes: encodeSegment(records, accountCount, owners),
  accountCount,
}));

/** One byte changed, added or taken away, or another account count. */
const mutated: fc.Arbitrary<Segment> = fc
  .tuple(sound, fc.nat(), fc.nat(255), fc.nat(4))
  .map(([{ bytes, accountCount }, position, byte, kind]) => {
    const at = position % bytes.length;
    if (kind === 0) return { bytes: bytes.slice(0, at), accountCount };
    if (kind === 1)
      return { bytes: Uint8Array.of(...bytes.slice(0, at), byte, ...bytes.slice(at)), accountCount };
    if (kind === 2) return { bytes, accountCount: Math.max(0, accountCount - 1 - (byte % 3)) };
    return { bytes: bytes.map((old, i) => (i === at ? byte : old)), accountCount };
  });

const noise: fc.Arbitrary<Segment> = fc.record({
  bytes: fc
    .tuple(fc.integer({ min: 0, max: 34 }), fc.array(fc.oneof(fc.nat(9), fc.nat(255)), { maxLength: 60 }))
    .map(([count, rest]) => Uint8Array.of(count, ...rest)),
  accountCount: fc.oneof(fc.nat(6), fc.constant(2 ** 32 - 1)),
});

function answerOf({ bytes, accountCount }: Segment) {
  const { fault, records, newOwners } = decodeSegment(bytes, accountCount);
  const read = records.map(({ relay, ...record }) => ({
    ...record,
    relay: relay ?? 0,
    relayed: relay !== undefined,
  }));
  return [fault, read, newOwners];
}

describe("segments, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness();
  });

  const check = async (segments: readonly Segment[]): Promise<Set<unknown>> => {
    const calls = segments.map(({ bytes, accountCount }) => [bytesToHex(bytes), accountCount]);
    const answers = await harness.ask("decodeSegment", calls);
    compare(segments, answers, answerOf, SEED);
    return new Set(answers.map((answer) => (answer as unknown[])[0]));
  };

  it("reads the committed cases, every refusal among them", async () => {
    const faults = await check(segmentCases());
    assert.deepEqual(faults, new Set(Array.from({ length: 13 }, (_, fault) => fault)));
  });

  it("reads sound segments", async () => {
    assert.deepEqual(await check(fc.sample(sound, { numRuns: CASES, seed: SEED })), new Set([0]));
  });

  it("refuses mutated ones alike", async () => {
    const faults = await check(fc.sample(mutated, { numRuns: CASES, seed: SEED }));
    assert.ok(faults.size > 8, `mutations reach many faults: ${[...faults]}`);
  });

  it("refuses noise alike", async () => {
    const faults = await check(fc.sample(noise, { numRuns: 2 * CASES, seed: SEED }));
    assert.ok(faults.size > 6, `noise reaches many faults: ${[...faults]}`);
  });
});

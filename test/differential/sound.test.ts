import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { bytesToHex, fingerprintMatch, type Hex } from "@musicchain/protocol";
import {
  createItems,
  type SoundCase,
  someItems,
  soundCases,
  stillItems,
  withErrors,
} from "../../packages/protocol/test/soundCases.ts";
import { CASES, compare, createRulesHarness, type RulesHarness, SEED } from "../support/rulesHarness.ts";

/** Big-endian, and nothing for no items, which no song has but a call can name. */
function encode(items: Uint32Array): Hex {
  const bytes = new DataView(new ArrayBuffer(items.length * 4));
  items.forEach((item, i) => {
    bytes.setUint32(4 * i, item);
  });
  return bytesToHex(new Uint8Array(bytes.buffer));
}

/** Copies with errors, cuts, standing sound, few bits that change, and unrelated pairs, at any offset. */
function anyCase(seed: number): SoundCase {
  const next = createItems(seed);
  const below = (limit: number) => next() % limit;
  const still = below(3) === 0;
  const make = (length: number, from: number) =>
    still ? stillItems(length, from, below(2) ? 0x0000_0f01 : undefined) : someItems(length, from);
  const whole = make(1 + below(948), next());
  const cut = below(whole.length);
  const copy = below(4) ? withErrors(whole.slice(cut), below(120), next()) : make(1 + below(948), next());
  const offset = below(4) ? cut : below(2_200) - 1_100;
  return { name: `seed ${seed}`, a: whole, b: copy, offset };
}

describe("sound, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness();
  });

  async function agree(cases: SoundCase[]): Promise<void> {
    const asked = cases.map(({ a, b, offset }) => [encode(a), encode(b), offset]);
    const answers = await harness.ask("matchSound", asked);
    const said = answers.map((answer) => (answer as [unknown, boolean]).slice(0, 2));
    compare(
      cases,
      said,
      ({ a, b, offset }) => {
        const { score, items, overlap, same } = fingerprintMatch(a, b, offset);
        return [{ score, items, overlap }, same];
      },
      SEED,
    );
  }

  it("the edges", async () => {
    await agree(soundCases());
  });

  it("random fingerprints", async () => {
    const cases = Array.from({ length: CASES }, (_, i) => anyCase(SEED + i));
    await agree(cases);
    const matches = cases.map(({ a, b, offset }) => fingerprintMatch(a, b, offset));
    assert.ok(matches.filter(({ same }) => same).length > CASES / 20, "cases that match");
    assert.ok(matches.filter(({ same, items }) => !same && items >= 80).length > CASES / 20, "that do not");
  });

  it("offsets no fingerprint reaches", async () => {
    const one = someItems(100, 1);
    for (const offset of [2n ** 255n - 1n, -(2n ** 255n), 2n ** 64n, -(2n ** 64n)]) {
      const [answer] = await harness.ask("matchSound", [[encode(one), encode(one), offset]]);
      assert.deepEqual((answer as unknown[])[0], { score: 0n, items: 0n, overlap: 0n });
    }
  });

  it("two minutes of music cost less than 50,000 gas to compare", async () => {
    const [a, b] = [someItems(948, 1), withErrors(someItems(948, 1), 10, 2)].map(encode);
    const [answer] = await harness.ask("matchSound", [[a, b, 0]]);
    const [, same, gas] = answer as [unknown, boolean, bigint];
    assert.ok(same);
    assert.ok(gas < 50_000n, `${gas} gas`);
  });
});

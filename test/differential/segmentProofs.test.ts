import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  buildSegmentLeaves,
  bytesToHex,
  Fault,
  replaySegment,
  type SegmentLeaves,
  stateParts,
} from "@musicchain/protocol";
import {
  creditOf,
  honestSegment,
  LIES,
  PEOPLE,
  type SegmentWorld,
} from "../../packages/protocol/test/segmentWorlds.ts";
import {
  type Attempt,
  createRulesHarness,
  type RulesHarness,
  SEED,
  describe as text,
} from "../support/rulesHarness.ts";
import { createRandom, type Random } from "../worlds/createRandom.ts";

const WORLDS = 300;

const callOf = (world: SegmentWorld, leaves = buildSegmentLeaves(world.state, world.bytes)) => [
  bytesToHex(world.bytes),
  stateParts(world.state),
  world.claim.stateAfter,
  world.claim.playCount,
  world.rules.day,
  world.rules.burn,
  leaves,
];
const faultOf = ({ state, bytes, rules, claim }: SegmentWorld) =>
  replaySegment(state, bytes, rules, claim).fault;

/** Changes one thing of a witness, so that it differs. */
function spoil(leaves: SegmentLeaves, random: Random): SegmentLeaves {
  const spoiled = structuredClone(leaves);
  const part = random.chance(0.5) ? spoiled.songs : spoiled.accounts;
  const { siblings } = part.paths;
  const flip = (hex: `0x${string}`) => {
    const bytes = Buffer.from(hex.slice(2), "hex");
    if (bytes.length === 0) return `${hex}00` as const;
    bytes[random.int(0, bytes.length - 1)]! ^= 1 << random.int(0, 7);
    return `0x${bytes.toString("hex")}` as const;
  };
  const at = random.int(0, siblings.length);
  const changes = [
    () => siblings.splice(at, 0, `0x${"5a".repeat(32)}`),
    () =>
      siblings.length > 0 ? siblings.splice(at % siblings.length, 1) : siblings.push(`0x${"00".repeat(32)}`),
    () => siblings.push(siblings.at(-1) ?? `0x${"00".repeat(32)}`),
    () => {
      if (siblings.length > 0) siblings[at % siblings.length] = flip(siblings[at % siblings.length]!);
      else part.values = `${part.values}01`;
    },
    () => {
      part.values = flip(part.values);
    },
    () => {
      part.values = `${part.values}${"00".repeat(random.pick([1, 40, 60]))}`;
    },
    () => {
      part.values = part.values.length > 2 ? (part.values.slice(0, -2) as `0x${string}`) : "0x00";
    },
    () => {
      // The first leaf once more.
      part.values = `${part.values}${part.values.slice(2, 122)}01`;
    },
    () => {
      part.paths.mask = `${part.paths.mask}00`;
    },
    () => {
      part.paths.mask = part.paths.mask.slice(0, -2) as `0x${string}`;
    },
    () => {
      // Every sibling but those is listed already, or none was.
      part.paths.mask = part.paths.mask.replaceAll("f", "0").replaceAll("1", "3") as `0x${string}`;
      siblings.push(`0x${"5a".repeat(32)}`);
    },
    () => {
      [spoiled.songs, spoiled.accounts] = [spoiled.accounts, spoiled.songs];
    },
  ];
  random.pick(changes)();
  return spoiled;
}

describe("segment proofs, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness("SegmentHarness");
    await harness.send("setCredit", [PEOPLE, PEOPLE.map(creditOf)]);
  });
  const honest = Array.from({ length: WORLDS }, (_, i) => honestSegment(SEED + i));

  it("find nothing wrong with honest segments", async () => {
    const answers = await harness.ask(
      "replay",
      honest.map((world) => callOf(world)),
    );
    answers.forEach((answer, i) => {
      assert.equal(answer, Fault.None, `world ${SEED + i}`);
    });
  });

  it("name the same fault of every lie", async () => {
    const lies = honest.flatMap((world, i) =>
      Object.entries(LIES).flatMap(([name, lie], kind) => {
        // Each world tells a sixth of the lies.
        const lied = (kind + i) % 6 === 0 ? lie(world, createRandom(SEED + i)) : undefined;
        return lied ? [{ name: `${name}, world ${SEED + i}`, kind: name, world: lied }] : [];
      }),
    );
    const answers = await harness.ask(
      "replay",
      lies.map(({ world }) => callOf(world)),
    );
    const caught = new Map<string, Set<number>>();
    lies.forEach(({ name, kind, world }, i) => {
      assert.equal(answers[i], faultOf(world), name);
      caught.set(kind, (caught.get(kind) ?? new Set()).add(Number(answers[i])));
    });
    for (const kind of Object.keys(LIES)) {
      const faults = [...(caught.get(kind) ?? [])];
      assert.ok(
        faults.some((fault) => fault !== Fault.None),
        `"${kind}" was told and caught`,
      );
    }
    const all = new Set([...caught.values()].flatMap((faults) => [...faults]));
    const { SelfPlay, MatureBitWrong, DiscovererOnMature, DayReplayed, DayLimit, CreditExceeded } = Fault;
    const rules = [SelfPlay, MatureBitWrong, DiscovererOnMature, DayReplayed, DayLimit, CreditExceeded];
    for (const fault of [...rules, Fault.PlayCountWrong, Fault.StateWrong]) {
      assert.ok(all.has(fault), `fault ${fault} among ${text([...all])}`);
    }
  });

  it("take no wrong witness for a fault, nor for none", async () => {
    const random = createRandom(SEED);
    const spoiled: unknown[][] = honest.flatMap((world) => {
      const leaves = buildSegmentLeaves(world.state, world.bytes);
      return Array.from({ length: 4 }, () => callOf(world, spoil(leaves, random)));
    });
    // Whoever lies about the state before cannot open it.
    for (const world of honest.filter(({ state }) => state.accountCount > 0)) {
      const parts = stateParts(world.state);
      const call: unknown[] = callOf(world);
      call[1] = { ...parts, songsRoot: parts.accountsRoot, accountsRoot: parts.songsRoot };
      spoiled.push(call);
    }
    const attempts = await harness.attempt("replay", spoiled);
    const errors = new Set<string>();
    attempts.forEach((attempt: Attempt, i) => {
      assert.ok("error" in attempt, `${text(attempt)} for ${text(spoiled[i])}`);
      errors.add(attempt.error);
    });
    assert.ok(errors.size >= 5, `many errors: ${[...errors]}`);
  });

  it("show lies only with the leaves of the state before", async () => {
    const random = createRandom(SEED + 1);
    const lie = LIES["nothing happened"]!;
    const calls = honest.map((world) => {
      const lied = lie(world, random)!;
      return callOf(lied, spoil(buildSegmentLeaves(world.state, world.bytes), random));
    });
    for (const attempt of await harness.attempt("replay", calls))
      assert.ok("error" in attempt, text(attempt));
  });
});

import { buildAnswer, Fault } from "@musicchain/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChronicle } from "../../packages/auditor/src/chain/openChronicle.ts";
import { ATTESTER, accountOf } from "../../packages/oracle/test/createChain.ts";
import type { ForgedBatch } from "./lies/createForge.ts";
import { createLieWorld, DUPLICATE, type LieWorld } from "./lies/createLieWorld.ts";
import { LIES, redirected } from "./lies/lies.ts";

const REVERTED = 3;
const PENDING = 1;
const LOOKS = 4;
const BOND = 10n ** 18n;

let world: LieWorld;
beforeAll(async () => {
  world = await createLieWorld();
}, 120_000);
afterAll(() => world.stop());

/** Lets an auditor look until the batch fell; gives what the chain says of it. */
async function fallOf(batchId: number, options: Parameters<LieWorld["createWatch"]>[0] = {}) {
  const from = await world.chain.client.getBlockNumber({ cacheTime: 0 });
  const watch = world.createWatch(options);
  for (let look = 0; look < LOOKS && (await world.statusOf(batchId)) !== REVERTED; look++) await watch.look();
  const events = await world.eventsSince(from);
  const proven = events.find(({ eventName }) => eventName === "FaultProven");
  const slashed = events.find(({ eventName }) => eventName === "Slashed");
  return { watch, proven: proven?.args as object | undefined, slashed: slashed?.args };
}

test.each(LIES)("falls: $name", ({ fault, build }) =>
  world.aside(async () => {
    const batch = await build(world);
    world.publish(batch);
    const { id } = await world.submit(batch);
    const { watch, proven, slashed } = await fallOf(id);
    expect(await world.statusOf(id), watch.reports.map(({ words }) => words).join("\n")).toBe(REVERTED);
    expect(proven).toMatchObject({ fault, challenger: world.auditor });
    expect(slashed).toMatchObject({ reward: BOND / 2n, burned: BOND / 2n, challenger: world.auditor });
    // What it stands on was honest, and stands.
    expect(await world.statusOf(world.parent.id)).toBe(PENDING);
  }),
);

test("an honest batch is judged right, and nothing is sent", () =>
  world.aside(async () => {
    const { batch } = await world.build([{ song: 4, start: world.noon + 700, discoverer: true }]);
    world.publish(batch);
    const { id } = await world.submit(batch);
    const { watch, proven } = await fallOf(id);
    expect([await world.statusOf(id), proven, watch.faults()]).toEqual([PENDING, undefined, []]);
    const right = watch.reports.filter(({ event }) => event === "batch.right");
    expect(right.map((report) => report.batch)).toEqual([world.parent.id, id]);
    expect(watch.reports.filter(({ event }) => event.startsWith("challenge"))).toEqual([]);
  }));

test("plays of a song around the moment in which it is shown to be a duplicate are judged right", () =>
  world.aside(async () => {
    const batch = await redirected(world, { beforeAs: DUPLICATE, afterAs: 1 });
    world.publish(batch);
    const { id } = await world.submit(batch);
    const { watch, proven } = await fallOf(id);
    expect([await world.statusOf(id), proven, watch.faults()]).toEqual([PENDING, undefined, []]);
    const right = watch.reports.filter(({ event }) => event === "batch.right");
    expect(right.map((report) => report.batch)).toContain(id);
  }));

test("a dry run says what is wrong and sends nothing", () =>
  world.aside(async () => {
    const batch = await LIES[0]!.build(world);
    world.publish(batch);
    const { id } = await world.submit(batch);
    const { watch, proven } = await fallOf(id, { isDry: true });
    expect([await world.statusOf(id), proven]).toEqual([PENDING, undefined]);
    expect(watch.faults()).toMatchObject([{ batch: id, proof: "evidence", play: 1 }]);
  }));

test("lies the ledger does not even take", () =>
  world.aside(async () => {
    const { batch } = await world.build([{ song: 4, start: world.noon + 700 }]);
    const refused = [
      { ...batch, segments: [new Uint8Array(4_097).fill(1)] },
      { ...batch, segments: [new Uint8Array()] },
      { ...batch, earliest: world.noon - 2 * 86_400 },
      { ...batch, earliest: world.noon + 86_400 },
      { ...batch, playCount: 0 },
      { ...batch, playCount: 33 },
    ];
    for (const lie of refused) await expect(world.submit(lie)).rejects.toThrow(/PlayLedger_|revert/);
  }));

/** The attester's own answer to a demand, `seconds` before its deadline. */
async function answer({ evidences }: ForgedBatch, id: number, seconds: bigint): Promise<void> {
  const { client, proofsAt, at } = world.chain;
  const call = proofsAt;
  const demand = await client.readContract({ ...call, functionName: "demandOf", args: [BigInt(id), 0] });
  const chronicle = await openChronicle(world.auditChain);
  const { header } = chronicle.chronicle.batch(id)!;
  await client.setNextBlockTimestamp({ timestamp: demand.deadline - seconds });
  const { evidences: list, siblings } = buildAnswer(evidences, 0);
  const account = accountOf(ATTESTER);
  const args = [header, 0, list, siblings] as const;
  await world.chain.sent(client.writeContract({ ...call, functionName: "answerDemand", args, account }));
  expect(await client.readContract({ ...at, functionName: "holdsOn", args: [BigInt(id)] })).toBe(0n);
}

/** A batch nobody shows the evidence of, demanded after the time of grace. */
async function withheld(build: (world: LieWorld) => Promise<ForgedBatch>) {
  const batch = await build(world);
  const { id } = await world.submit(batch);
  const watch = world.createWatch();
  await watch.look();
  expect(watch.reports.some((report) => report.event === "evidence.missing" && report.batch === id)).toBe(
    true,
  );
  await world.passTo((await world.now()) + 11);
  await watch.look();
  return { batch, id, watch };
}
const honestBatch = async ({ build, noon }: LieWorld) =>
  (await build([{ song: 4, start: noon + 700, discoverer: true }])).batch;

test("evidence withheld is demanded, and the batch falls when nobody answers", () =>
  world.aside(async () => {
    const from = await world.chain.client.getBlockNumber({ cacheTime: 0 });
    const { id, watch } = await withheld(honestBatch);
    await watch.look();
    expect(await world.statusOf(id)).toBe(PENDING);
    await world.passTo((await world.now()) + 31);
    await watch.look();
    expect(await world.statusOf(id), watch.reports.map(({ words }) => words).join("\n")).toBe(REVERTED);
    const events = await world.eventsSince(from);
    const proven = events.find(({ eventName }) => eventName === "FaultProven");
    expect(proven?.args).toMatchObject({ fault: Fault.EvidenceWithheld, challenger: world.auditor });
    expect(events.filter(({ eventName }) => eventName === "RewardWithdrawn")).toHaveLength(1);
    expect(
      await world.chain.client.readContract({
        ...{ ...world.chain.proofsAt, functionName: "owed" },
        args: [world.auditor],
      }),
    ).toBe(0n);
  }));

test("honest evidence shown at the last second saves its batch", () =>
  world.aside(async () => {
    const { batch, id, watch } = await withheld(honestBatch);
    await answer(batch, id, 0n);
    await watch.look();
    expect(await world.statusOf(id)).toBe(PENDING);
    expect(watch.faults()).toEqual([]);
    expect(watch.reports.some((report) => report.event === "batch.right" && report.batch === id)).toBe(true);
  }));

test("false evidence shown at the last second is judged like any other", () =>
  world.aside(async () => {
    const { batch, id, watch } = await withheld(LIES[0]!.build);
    await answer(batch, id, 0n);
    for (let look = 0; look < LOOKS && (await world.statusOf(id)) === PENDING; look++) await watch.look();
    expect(watch.faults()).toMatchObject([{ batch: id, fault: Fault.StatementSignature }]);
    expect(await world.statusOf(id), watch.reports.map(({ words }) => words).join("\n")).toBe(REVERTED);
  }));

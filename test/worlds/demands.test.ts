import type { WatchReport } from "@musicchain/auditor";
import { buildAnswer, Fault } from "@musicchain/protocol";
import { parseEther, parseGwei } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChronicle } from "../../packages/auditor/src/chain/openChronicle.ts";
import { ATTESTER, accountOf, CHALLENGER } from "../../packages/oracle/test/createChain.ts";
import { createPerson, type ForgedBatch } from "./lies/createForge.ts";
import { createLieWorld, type LieWorld } from "./lies/createLieWorld.ts";

const REVERTED = 3;
const PENDING = 1;
const HALF_BOND = 10n ** 18n / 2n;
const SEGMENTS = 3;
const listeners = Array.from({ length: 8 }, createPerson);

let world: LieWorld;
let from: bigint;
beforeAll(async () => {
  world = await createLieWorld();
  from = await world.chain.client.getBlockNumber({ cacheTime: 0 });
}, 120_000);
afterAll(() => world.stop());

/** Three segments of plays, the last of them false where `isFalse`; nobody shows the evidence. */
async function withheld({ isFalse = false } = {}): Promise<{ id: number; batch: ForgedBatch }> {
  const plays = Array.from({ length: 32 * (SEGMENTS - 1) + 6 }, (_, i) => ({
    ...{ song: 4, listener: listeners[i % listeners.length]! },
    start: world.noon - 20_000 + 130 * Math.floor(i / listeners.length),
  }));
  const last = plays.pop()!;
  const grant = isFalse ? { validFrom: world.noon } : {};
  const { batch } = await world.build([...plays, { ...last, grant }]);
  return { batch, id: (await world.submit(batch)).id };
}
const words = ({ reports }: ReturnType<LieWorld["createWatch"]>) =>
  reports.map((each) => each.words).join("\n");
const named = async (name: string) =>
  (await world.eventsSince(from)).filter(({ eventName }) => eventName === name);
const balance = () => world.chain.client.getBalance({ address: world.auditor });
const gasSpent = async (reports: WatchReport[]) => {
  const hashes = reports.flatMap(({ transaction }) => (transaction ? [transaction as `0x${string}`] : []));
  const receipts = await Promise.all(
    hashes.map((hash) => world.chain.client.getTransactionReceipt({ hash })),
  );
  return receipts.reduce((sum, { gasUsed, effectiveGasPrice }) => sum + gasUsed * effectiveGasPrice, 0n);
};
const owed = async () => {
  const { client, at, proofsAt } = world.chain;
  const args = [world.auditor] as const;
  return [
    await client.readContract({ ...proofsAt, functionName: "owed", args }),
    await client.readContract({ ...at, functionName: "rewardOf", args }),
  ];
};
/** Looks, waits out the grace, looks again. */
async function demanding(options: Parameters<LieWorld["createWatch"]>[0] = {}) {
  const watch = world.createWatch(options);
  await watch.look();
  await world.passTo((await world.now()) + 11);
  await watch.look();
  return watch;
}

test("demands bind no more than the budget, and what is held back is said", () =>
  world.aside(async () => {
    const { id, batch } = await withheld();
    const demandBudget = parseEther("0.01");
    const watch = await demanding({ demandBudget });
    for (let look = 0; look < 3; look++) await watch.look();
    const demands = await named("EvidenceDemanded");
    expect(demands.map(({ args }) => (args as { segment: number }).segment)).toEqual([0, 1]);
    const held = watch.reports.filter(({ event }) => event === "challenge.held");
    expect(held).toMatchObject([{ batch: id, words: expect.stringContaining("left of the budget of 0.01") }]);
    // Started again it knows what is bound.
    await (await demanding({ demandBudget })).look();
    expect(await named("EvidenceDemanded")).toHaveLength(2);

    // An answer frees what it did not cost, and no more.
    const { client, proofsAt, sent } = world.chain;
    const { header } = (await openChronicle(world.auditChain)).chronicle.batch(id)!;
    const { evidences, siblings } = buildAnswer(batch.evidences, 0);
    const args = [header, 0, evidences, siblings] as const;
    await sent(
      client.writeContract({ ...proofsAt, functionName: "answerDemand", args, account: accountOf(ATTESTER) }),
    );
    await watch.look();
    const { chronicle } = await openChronicle(world.auditChain);
    const bound = chronicle
      .demands()
      .reduce((sum, { status, bond, answer }) => sum + (status === "open" ? bond : answer!.cost), 0n);
    expect(bound).toBeLessThanOrEqual(demandBudget);
    expect(await world.statusOf(id)).toBe(PENDING);
  }));

test("a batch that falls for another reason: its demands are refunded, and all that is owed is taken", () =>
  world.aside(async () => {
    const before = await balance();
    const { id, batch } = await withheld({ isFalse: true });
    const watch = await demanding();
    expect(await named("EvidenceDemanded")).toHaveLength(SEGMENTS);
    // Now somebody shows it, and what is false falls at once.
    world.publish(batch);
    for (let look = 0; look < 3; look++) await watch.look();
    expect(await world.statusOf(id), words(watch)).toBe(REVERTED);
    expect((await named("FaultProven"))[0]?.args).toMatchObject({ fault: Fault.GrantNotValid });
    expect(await named("DemandRefunded")).toHaveLength(SEGMENTS);
    expect(await owed()).toEqual([0n, 0n]);
    expect((await balance()) - before).toBe(HALF_BOND - (await gasSpent(watch.reports)));
    expect(watch.reports.filter(({ event }) => event === "challenge.refused")).toEqual([]);
  }));

test("nobody answers: one demand expires, the others are refunded, nothing is left or refused", () =>
  world.aside(async () => {
    const before = await balance();
    const { id } = await withheld();
    const watch = await demanding();
    await world.passTo((await world.now()) + 31);
    for (let look = 0; look < 3; look++) await watch.look();
    expect(await world.statusOf(id), words(watch)).toBe(REVERTED);
    expect(await named("DemandRefunded")).toHaveLength(SEGMENTS - 1);
    expect(await owed()).toEqual([0n, 0n]);
    expect((await balance()) - before).toBe(HALF_BOND - (await gasSpent(watch.reports)));
    // One that starts now finds nothing to do.
    const fresh = world.createWatch();
    await fresh.look();
    expect(fresh.reports.filter(({ event }) => event.startsWith("challenge"))).toEqual([]);
    expect(watch.reports.filter(({ event }) => event === "challenge.refused")).toEqual([]);
  }));

test("somebody else lets it expire: the bond comes back all the same", () =>
  world.aside(async () => {
    const { id } = await withheld();
    const watch = await demanding();
    await world.passTo((await world.now()) + 31);
    const { client, proofsAt, sent } = world.chain;
    const { header } = (await openChronicle(world.auditChain)).chronicle.batch(id)!;
    const account = accountOf(CHALLENGER);
    await sent(
      client.writeContract({ ...proofsAt, functionName: "expireDemand", args: [header, 1], account }),
    );
    for (let look = 0; look < 2; look++) await watch.look();
    expect(await named("DemandRefunded")).toHaveLength(SEGMENTS - 1);
    expect(await owed()).toEqual([0n, 0n]);
  }));

test("a bond is reckoned at the base fee of now, with room for the next blocks", () =>
  world.aside(async () => {
    const { client } = world.chain;
    await withheld();
    const watch = world.createWatch();
    await watch.look();
    await world.passTo((await world.now()) + 11);
    const baseFeePerGas = parseGwei("40");
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas });
    await client.mine({ blocks: 1 });
    await watch.look();
    const demands = await named("EvidenceDemanded");
    expect(demands, words(watch)).toHaveLength(SEGMENTS);
    for (const { args } of demands) {
      expect((args as { bond: bigint }).bond).toBeGreaterThan(3_000_000n * parseGwei("25"));
    }
  }));

test("a demand never waits so long that the window ends", () =>
  world.aside(async () => {
    const { id } = await withheld();
    const { header } = (await openChronicle(world.auditChain)).chronicle.batch(id)!;
    const watch = world.createWatch({ graceSeconds: 100_000 });
    await watch.look();
    // A quarter of the window of ten minutes is left.
    await world.passTo(Number(header.time) + 449);
    await watch.look();
    expect(await named("EvidenceDemanded")).toEqual([]);
    await world.passTo(Number(header.time) + 450);
    await watch.look();
    expect(await named("EvidenceDemanded")).toHaveLength(SEGMENTS);
  }));

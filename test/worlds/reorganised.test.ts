import { Fault, grantDigest, parseEvidence, playLedgerAbi } from "@musicchain/protocol";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "./createRandom.ts";
import type { ForgedBatch } from "./lies/createForge.ts";
import { createLieWorld, type LieWorld } from "./lies/createLieWorld.ts";
import { LIES } from "./lies/lies.ts";

const REVERTED = 3;
const PENDING = 1;

let world: LieWorld;
beforeAll(async () => {
  world = await createLieWorld();
}, 120_000);
afterAll(() => world.stop());

const lie = () => LIES[0]!.build(world);
const honest = async (start = world.noon + 700) =>
  (await world.build([{ song: 4, start, discoverer: true }])).batch;
async function submit(batch: ForgedBatch) {
  world.publish(batch);
  return (await world.submit(batch)).id;
}
const challenges = ({ reports }: ReturnType<LieWorld["createWatch"]>) =>
  reports.filter(({ event }) => event.startsWith("challenge"));

test("a false batch that vanishes is forgotten; one that reappears falls", () =>
  world.aside(async () => {
    const { client } = world.chain;
    const watch = world.createWatch({ isDry: true });
    const id = await submit(await lie());
    await watch.look();
    expect(watch.faults()).toMatchObject([{ batch: id }]);
    // Another block took the place of the one with the batch.
    await client.request({ method: "anvil_reorg" as never, params: [1, []] as never });
    await watch.look();
    expect(watch.faults()).toEqual([]);
    expect(watch.reports.at(-1)).toMatchObject({ event: "watch.caughtUp" });
    expect(watch.reports.filter(({ event }) => event === "watch.reorganised")).toHaveLength(1);

    const live = world.createWatch();
    await live.look();
    expect(challenges(live)).toEqual([]);
    const again = await submit(await lie());
    expect(again).toBe(id);
    await watch.look();
    expect(watch.faults()).toMatchObject([{ batch: id }]);
    await live.look();
    expect(await world.statusOf(id)).toBe(REVERTED);
  }));

test("a false batch whose place an honest one took is not challenged", () =>
  world.aside(async () => {
    const { client } = world.chain;
    const watch = world.createWatch();
    const snapshot = await client.snapshot();
    // Nobody shows its evidence yet: it is known, and nothing is known against it.
    const gone = await lie();
    const { id } = await world.submit(gone);
    await watch.look();
    await client.revert({ id: snapshot });
    expect(await submit(await honest())).toBe(id);
    world.publish(gone);
    await client.mine({ blocks: 3 });
    await watch.look();
    expect([watch.faults(), challenges(watch)]).toEqual([[], []]);
    expect(watch.reports).toContainEqual(expect.objectContaining({ event: "batch.right", batch: id }));
    expect(await world.statusOf(id)).toBe(PENDING);
  }));

test("a challenge that was taken back is made again", () =>
  world.aside(async () => {
    const { client } = world.chain;
    const watch = world.createWatch();
    const id = await submit(await lie());
    const snapshot = await client.snapshot();
    await watch.look();
    expect(await world.statusOf(id)).toBe(REVERTED);
    await client.revert({ id: snapshot });
    expect(await world.statusOf(id)).toBe(PENDING);
    await client.mine({ blocks: 9 });
    await watch.look();
    expect(await world.statusOf(id)).toBe(REVERTED);
  }));

test("a node that shows less is waited for, and believed in the end", () =>
  world.aside(async () => {
    const { client } = world.chain;
    const id = await submit(await lie());
    const patient = world.createWatch({ patienceMs: 60_000, gasCap: 30_000n });
    await patient.look();
    const hasty = world.createWatch({ patienceMs: 0, gasCap: 30_000n });
    await hasty.look();
    expect(patient.faults()).toMatchObject([{ batch: id }]);
    // Both are ahead of the node now, by blocks that never come back.
    const snapshot = await client.snapshot();
    await client.mine({ blocks: 5 });
    await Promise.all([patient.look(), hasty.look()]);
    await client.revert({ id: snapshot });
    const told = challenges(patient).length;
    await patient.look();
    expect(patient.reports.at(-1)).toMatchObject({ event: "watch.troubled" });
    expect(challenges(patient)).toHaveLength(told);
    await hasty.look();
    expect(hasty.reports.some(({ event }) => event === "watch.reorganised")).toBe(true);
    expect(hasty.faults()).toMatchObject([{ batch: id }]);
  }));

test("a batch that comes again unchanged is judged again, by what is on chain now", () =>
  world.aside(async () => {
    const { chain, noon } = world;
    const { client } = chain;
    const watch = world.createWatch();
    const batch = await honest(noon + 1_200);
    world.publish(batch);
    const land = async () => {
      await client.setNextBlockTimestamp({ timestamp: BigInt(noon + 1_500) });
      return world.submit(batch);
    };
    const snapshot = await client.snapshot();
    const first = await land();
    await watch.look();
    expect(watch.reports).toContainEqual(expect.objectContaining({ event: "batch.right", batch: first.id }));

    await client.revert({ id: snapshot });
    // On the other branch the grant is revoked before the play starts.
    const { grant } = parseEvidence(batch.evidences[0]!)!;
    const { wallet } = world.forge.people.listener;
    const listener = privateKeyToAccount(wallet.privateKey);
    await client.setBalance({ address: listener.address, value: 10n ** 18n });
    await client.setNextBlockTimestamp({ timestamp: BigInt(noon + 1_100) });
    await chain.sent(
      client.writeContract({
        ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "revokeGrant", account: listener },
        args: [grantDigest(world.domain, grant)],
      }),
    );
    const second = await land();
    expect(second).toEqual(first);
    await watch.look();
    expect(await world.statusOf(second.id), watch.reports.map(({ words }) => words).join("\n")).toBe(
      REVERTED,
    );
    const proven = (await world.eventsSince(0n)).filter(({ eventName }) => eventName === "FaultProven");
    expect(proven.at(-1)?.args).toMatchObject({ fault: Fault.GrantRevoked });
  }));

test("whatever comes and goes, it knows what one knows who starts now", () =>
  world.aside(async () => {
    const { client } = world.chain;
    const random = createRandom(20_261_121);
    const watch = world.createWatch({ isDry: true, patienceMs: 0 });
    const snapshots = [await client.snapshot()];
    const found = { right: 0, wrong: 0 };
    for (let step = 1; step <= 40; step++) {
      const draw = random.int(0, 7);
      const isFree = (await client.readContract({ ...world.chain.at, functionName: "lastBatchId" })) === 2n;
      if (draw === 0) snapshots.push(await client.snapshot());
      else if (draw === 1) {
        // Snapshots after it are gone with it.
        await client.revert({ id: snapshots.splice(random.int(0, snapshots.length - 1))[0]! });
        snapshots.push(await client.snapshot());
      } else if (draw <= 3 && isFree) await submit(await random.pick(LIES.slice(0, 6)).build(world));
      else if (draw === 4 && isFree) await submit(await honest());
      else if (draw === 5) await client.mine({ blocks: random.int(1, 4) });
      else await watch.look();
      if (step % 5 !== 0) continue;
      await client.mine({ blocks: 1 });
      await watch.look();
      const fresh = world.createWatch({ isDry: true });
      await fresh.look();
      expect(watch.faults(), `step ${step}`).toEqual(fresh.faults());
      found[fresh.faults().length > 0 ? "wrong" : "right"]++;
    }
    expect(Math.min(found.right, found.wrong), JSON.stringify(found)).toBeGreaterThan(0);
  }));

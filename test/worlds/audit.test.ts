import { Fault, faultName } from "@musicchain/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLieWorld, type LieWorld } from "./lies/createLieWorld.ts";
import { LIES } from "./lies/lies.ts";

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
  const from = await world.chain.client.getBlockNumber();
  const watch = world.createWatch(options);
  for (let look = 0; look < LOOKS && (await world.statusOf(batchId)) !== REVERTED; look++) await watch.look();
  const events = await world.eventsSince(from);
  const proven = events.find(({ eventName }) => eventName === "FaultProven");
  const slashed = events.find(({ eventName }) => eventName === "Slashed");
  return { watch, proven: proven?.args, slashed: slashed?.args };
}

test.each(LIES)("falls: $name", ({ fault, build }) =>
  world.aside(async () => {
    const batch = await build(world);
    world.publish(batch);
    const { id } = await world.submit(batch);
    const { watch, proven, slashed } = await fallOf(id);
    expect(await world.statusOf(id), watch.reports.map(({ words }) => words).join("\n")).toBe(REVERTED);
    expect(faultName((proven as { fault: number }).fault)).toBe(faultName(fault));
    expect(slashed).toMatchObject({ reward: BOND / 2n, burned: BOND / 2n, challenger: world.auditor });
    // What it stands on was honest, and stands.
    expect(await world.statusOf(world.parent.id)).toBe(PENDING);
  }),
);

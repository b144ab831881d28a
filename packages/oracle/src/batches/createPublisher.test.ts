import { setTimeout as sleep } from "node:timers/promises";
import { RetryableError } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createPublisher, type Keepers } from "./createPublisher.ts";

const CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const file = new Uint8Array([1, 2, 3]);
const read = async () => file;
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

/** Real peers are in createSwarm.test.ts; here many that behave as a name says. */
function createCrowd(seeders: string[], hubs: string[] = []) {
  const asked: string[] = [];
  const swarm: Keepers = {
    keepers: () => ({ seeders, hubs }),
    async pin(_cid, keeper, signal) {
      asked.push(keeper);
      if (keeper.startsWith("stall")) await untilAborted(signal);
      if (keeper.startsWith("refuse")) throw new Error(`${keeper} does not keep it`);
      await sleep(1);
    },
    async readBack(_cid, keeper, signal) {
      if (keeper.startsWith("mute")) await untilAborted(signal);
      if (keeper.startsWith("lose")) throw new Error(`${keeper} has nothing`);
      return keeper.startsWith("forge") ? new Uint8Array([9]) : file;
    },
  };
  return { swarm, asked };
}
const names = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}${i}`);

test("seeders that say pinned and keep nothing do not stop it: one honest one is found in the same attempt", async () => {
  const { swarm, asked } = createCrowd([...names("lose", 20), ...names("forge", 20), "honest"]);
  await createPublisher({ swarm })(CID, read);
  expect(asked).toContain("honest");
});

test("who kept the last file is asked first, who failed is asked last", async () => {
  const { swarm, asked } = createCrowd([...names("lose", 6), "honest"]);
  const publish = createPublisher({ swarm });
  await publish(CID, read);
  asked.length = 0;
  await publish(CID, read);
  expect(asked[0]).toBe("honest");
});

test("however many seeders stall, the operator's own hub is asked right after the first few", async () => {
  const { swarm, asked } = createCrowd([...names("stall", 30), ...names("mute", 30)], ["hub"]);
  await createPublisher({ swarm, stepMs: 50, patienceMs: 5_000 })(CID, read);
  expect(asked.indexOf("hub")).toBe(4);
});

test("stalling seeders hold nothing up: the call returns, the next one takes the outcome", async () => {
  const { swarm, asked } = createCrowd(names("stall", 4), ["hub"]);
  const publish = createPublisher({ swarm, stepMs: 300, patienceMs: 20 });
  const began = performance.now();
  await expect(publish(CID, read)).rejects.toThrow(/being handed to seeders/);
  expect(performance.now() - began).toBeLessThan(250);
  await expect(publish(CID, read)).rejects.toThrow(RetryableError);
  expect(asked).toHaveLength(4);
  await sleep(400);
  await publish(CID, read);
  expect(asked).toHaveLength(5);
});

test("where nobody keeps it, it says why, and the next call tries all again", async () => {
  const { swarm, asked } = createCrowd(names("refuse", 3));
  const publish = createPublisher({ swarm });
  await expect(publish(CID, read)).rejects.toThrow(
    /No seeder keeps the evidence .*refuse\d does not keep it/,
  );
  await expect(publish(CID, read)).rejects.toThrow(RetryableError);
  expect(asked).toHaveLength(6);
  const nobody = createPublisher({ swarm: createCrowd([]).swarm });
  await expect(nobody(CID, read)).rejects.toThrow("no seeder is online");
});

test("another batch's evidence ends the attempt for the one before", async () => {
  const { swarm, asked } = createCrowd(["stall"]);
  const publish = createPublisher({ swarm, patienceMs: 10 });
  await expect(publish(CID, read)).rejects.toThrow(/being handed/);
  await expect(publish(`${CID}a`, read)).rejects.toThrow(/being handed/);
  expect(asked).toEqual(["stall", "stall"]);
});

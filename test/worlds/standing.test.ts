import { accountSchema, batchSchema, ONE, playSchema } from "@musicchain/protocol";
import { parseAbi } from "viem";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  ATTESTER,
  accountOf,
  CHALLENGER,
  COUNCIL,
  GUARDIAN,
} from "../../packages/oracle/test/createChain.ts";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
  type OracleWorld,
} from "../../packages/oracle/test/createOracleWorld.ts";

const storedSchema = z.object({ type: z.literal("stored"), digest: z.string() });
const attester = accountOf(ATTESTER).address;

/** One oracle, one song, and what one does with them. */
async function withOracle(
  run: (parts: Awaited<ReturnType<typeof createParts>>, world: OracleWorld) => Promise<void>,
  { window, maxPlaysPerBatch }: { window?: bigint; maxPlaysPerBatch?: number } = {},
): Promise<void> {
  const world = await createOracleWorld({ window });
  try {
    await run(await createParts(world, { maxPlaysPerBatch }), world);
  } finally {
    await world.stop();
  }
}

async function createParts(world: OracleWorld, settings: { maxPlaysPerBatch?: number | undefined }) {
  const { chain } = world;
  await chain.register(["One"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1]);
  let oracle = await world.startOracle(dataDir, settings);
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  const isBonded = () => eventually(() => oracle.status().chain.synced && oracle.status().problem === null);
  await isBonded();
  await eventually(
    async () => (await chain.client.readContract({ ...chain.at, functionName: "attesters" })).length === 1,
  );
  await world.pass(2);
  return {
    get oracle() {
      return oracle;
    },
    seeder,
    isBonded,
    async restart() {
      await oracle.stop();
      oracle = await world.startOracle(dataDir, settings);
      await eventually(() => oracle.status().chain.synced);
    },
    async play(): Promise<string> {
      const player = await connectPlayer(oracle.url);
      const answer = await world.listen(player, { listener, seeder, song: 1, heard: 120 });
      player.close();
      return storedSchema.parse(answer).digest;
    },
    async refusedOpen() {
      const player = await connectPlayer(oracle.url);
      const { challenge } = await player.hello();
      const answer = await player.ask(await listener.open({ song: 1, seeder, challenge }));
      player.close();
      return answer;
    },
    playWith: (digest: string, status: string) =>
      eventually(async () => {
        await world.pass(1);
        const play = await oracle.get(`/plays/${digest}`, playSchema);
        return play.status === status && play;
      }),
  };
}

test("a slashed oracle stops until a person deposits again; then its plays are batched once", () =>
  withOracle(async (parts, world) => {
    const { chain } = world;
    const digest = await parts.play();
    await parts.playWith(digest, "submitted");
    await chain.revert(1n);
    const slashed = await eventually(() => parts.oracle.status().bond.slashed ?? undefined);
    expect(slashed).toMatchObject({
      challenger: accountOf(CHALLENGER).address.toLowerCase(),
      ...{ reward: String(ONE / 2n), burned: String(ONE / 2n) },
    });
    await eventually(() => parts.oracle.status().problem?.includes("was slashed"));
    const idle = async () => {
      for (let i = 0; i < 15; i++) await world.pass(1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await chain.client.readContract({ ...chain.at, functionName: "lastBatchId" })).toBe(1n);
      const args = [attester] as const;
      expect(await chain.client.readContract({ ...chain.at, functionName: "bondOf", args })).toBe(0n);
      expect((await fetch(`${parts.oracle.url}/ready`)).status).toBe(503);
    };
    await idle();
    expect(await parts.oracle.get(`/plays/${digest}`, playSchema)).toMatchObject({ status: "stored" });
    expect(await parts.refusedOpen()).toMatchObject({
      type: "refused",
      reason: "Busy",
      message: expect.stringContaining("no bond"),
    });
    expect(await (await fetch(`${parts.oracle.url}/metrics`)).text()).toMatch(
      /^musicchain_oracle_slashed 1$/m,
    );
    await parts.restart();
    await idle();

    await chain.bond(ATTESTER);
    expect(await parts.playWith(digest, "submitted")).toMatchObject({ batchId: "2", discoverer: true });
    expect(parts.oracle.status().bond.slashed).toBeNull();
    expect((await fetch(`${parts.oracle.url}/ready`)).status).toBe(200);
  }));

test("plays made in a pause wait, and are batched after it", () =>
  withOracle(async (parts, world) => {
    const { chain } = world;
    const guardian = { ...chain.at, account: accountOf(GUARDIAN) } as const;
    await chain.sent(chain.client.writeContract({ ...guardian, functionName: "pause" }));
    const digest = await parts.play();
    await eventually(() =>
      parts.oracle.status().batches.problem?.includes("The guardian paused new batches"),
    );
    const until = parts.oracle.status().batches.pausedUntil;
    expect(until).toBe(Number(await chain.client.readContract({ ...chain.at, functionName: "pausedUntil" })));
    // Half a day later they are as good as before.
    await world.pass(43_200);
    expect(await parts.oracle.get(`/plays/${digest}`, playSchema)).toMatchObject({ status: "stored" });
    expect(await chain.client.readContract({ ...chain.at, functionName: "lastBatchId" })).toBe(0n);
    await chain.sent(chain.client.writeContract({ ...guardian, functionName: "unpause" }));
    expect(await parts.playWith(digest, "submitted")).toMatchObject({ batchId: "1" });
    expect(parts.oracle.status().batches.pausedUntil).toBeNull();
  }));

test("even the longest pause costs no play, though a batch holds two", () =>
  withOracle(
    async (parts, world) => {
      const { chain } = world;
      const guardian = { ...chain.at, account: accountOf(GUARDIAN) } as const;
      await chain.sent(chain.client.writeContract({ ...guardian, functionName: "pause" }));
      const digests: string[] = [];
      for (let day = 0; day < 7; day++) {
        for (let i = 0; i < 3; i++) digests.push(await parts.play());
        await world.pass(86_400);
      }
      for (const digest of digests) await parts.playWith(digest, "submitted");
    },
    { maxPlaysPerBatch: 2 },
  ));

test("a revert of many days' batches costs no play", () =>
  withOracle(
    async (parts, world) => {
      const { chain } = world;
      const digests: string[] = [];
      for (let day = 0; day < 5; day++) {
        for (let i = 0; i < 3; i++) digests.push(await parts.play());
        await parts.playWith(digests.at(-1)!, "submitted");
        await world.pass(86_400);
      }
      const last = await chain.client.readContract({ ...chain.at, functionName: "lastBatchId" });
      await chain.revert(1n);
      await eventually(() => parts.oracle.status().bond.slashed ?? undefined);
      await chain.bond(ATTESTER);
      await eventually(() => parts.oracle.status().bond.slashed === null);
      for (const digest of digests) {
        const { batchId } = (await parts.playWith(digest, "submitted")) as { batchId: string };
        expect(BigInt(batchId)).toBeGreaterThan(last);
      }
    },
    { window: 604_800n, maxPlaysPerBatch: 2 },
  ));

test("final is what the ledger calls final; a hold is waited for", () =>
  withOracle(async (parts, world) => {
    const { chain } = world;
    const { client } = chain;
    const held = {
      address: chain.proofsAt.address,
      abi: parseAbi(["function holdFinality(uint64)", "function resumeFinality(uint64, uint64)"]),
      account: accountOf(CHALLENGER),
    } as const;
    const digest = await parts.play();
    await parts.playWith(digest, "submitted");
    await chain.sent(client.writeContract({ ...held, functionName: "holdFinality", args: [1n] }));
    await world.pass(100);
    for (let i = 0; i < 10; i++) await world.pass(1);
    const seeder = `/accounts/${parts.seeder.address}`;
    expect(await parts.oracle.get("/batches/1", batchSchema)).toMatchObject({ status: "pending" });
    expect(await parts.oracle.get(`/plays/${digest}`, playSchema)).toMatchObject({ status: "submitted" });
    expect(await parts.oracle.get(seeder, accountSchema)).toMatchObject({ claimable: "0", proof: null });

    const notBefore = world.now() + 50;
    const args = [1n, BigInt(notBefore)] as const;
    await chain.sent(client.writeContract({ ...held, functionName: "resumeFinality", args }));
    await eventually(async () => (await parts.oracle.get("/batches/1", batchSchema)).finalAt === notBefore);
    const { waits } = await parts.oracle.get(seeder, accountSchema);
    expect(waits).toEqual({ finalAt: notBefore, heldBy: [] });
    expect(await client.readContract({ ...chain.at, functionName: "finalHead" })).toBe(0n);
    await world.pass(51);
    await parts.playWith(digest, "final");
    expect(await parts.oracle.get(seeder, accountSchema)).toMatchObject({
      claimable: String(ONE),
      waits: null,
    });
  }));

test("a raised bond is topped up, a budget kept to, and each batch keeps its own window", () =>
  withOracle(async (parts, world) => {
    const { chain } = world;
    const { client } = chain;
    const first = await parts.play();
    await parts.playWith(first, "submitted");
    const before = await client.readContract({ ...chain.at, functionName: "parameters" });
    const changed = { ...before, window: 120n, answerTime: 60n, bond: 3n * ONE, playsPerDay: 100_000 };
    await chain.sent(
      client.writeContract({
        ...{ ...chain.at, functionName: "setParameters", args: [changed], account: accountOf(COUNCIL) },
      }),
    );
    const second = await parts.play();
    expect(await parts.playWith(second, "submitted")).toMatchObject({ batchId: "2" });
    const args = [attester] as const;
    expect(await client.readContract({ ...chain.at, functionName: "bondOf", args })).toBe(3n * ONE);
    const [one, two] = await Promise.all([1, 2].map((id) => parts.oracle.get(`/batches/${id}`, batchSchema)));
    expect([one!.finalAt - one!.time, two!.finalAt - two!.time]).toEqual([60, 120]);

    // From nothing but the chain, another oracle reads both.
    const fresh = await world.startOracle(world.newFolder());
    await eventually(() => fresh.status().chain.synced && fresh.status().batches.head === 2);
    const { commitment, finalAt } = one!;
    expect(await fresh.get("/batches/1", batchSchema)).toMatchObject({ commitment, finalAt });
  }));

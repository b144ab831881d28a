import { cpSync } from "node:fs";
import {
  accountSchema,
  type Hex,
  playLedgerAbi,
  playSchema,
  songPageSchema,
  songSchema,
} from "@musicchain/protocol";
import { toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { z } from "zod";
import { accountOf, keyOf } from "../../packages/oracle/test/createChain.ts";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
  type OracleWorld,
} from "../../packages/oracle/test/createOracleWorld.ts";

const HOSTILE = 6;
const storedSchema = z.object({ type: z.literal("stored"), digest: z.string() });
const word = (value: bigint | number): string =>
  BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");

async function withWorld(run: (world: OracleWorld) => Promise<void>): Promise<void> {
  const world = await createOracleWorld();
  try {
    await run(world);
  } finally {
    await world.stop();
  }
}

/** Calldata the ledger accepts and ABI decoders refuse: the only segment lies before its own array. */
async function backwardsBatch({ chain }: OracleWorld): Promise<Hex> {
  const [commitment] = await chain.client.readContract({ ...chain.at, functionName: "batches", args: [0n] });
  const { timestamp } = await chain.client.getBlock();
  const submit = playLedgerAbi.find((item) => item.type === "function" && item.name === "submitBatch")!;
  const head = [
    word(0),
    commitment.slice(2),
    word(timestamp),
    word(1),
    "22".repeat(32),
    word(256),
    word(384),
    word(448),
  ];
  const cid = [word(1), word(0)];
  const segment = [word(3), "010203".padEnd(64, "0")];
  const arrays = [word(1), word(320 - 416), word(1), "33".repeat(32)];
  return `${toFunctionSelector(submit as never)}${[...head, ...cid, ...segment, ...arrays].join("")}`;
}

test("a batch in odd encoding stops nobody from following", () =>
  withWorld(async (world) => {
    const { chain } = world;
    await chain.register(["One"]);
    const account = accountOf(HOSTILE);
    await chain.admit(HOSTILE);
    await chain.sent(
      chain.client.writeContract({ ...chain.at, functionName: "bond", value: 10n ** 18n, account }),
    );
    await chain.sent(
      chain.client.sendTransaction({ to: chain.ledger, data: await backwardsBatch(world), account }),
    );

    const dataDir = world.newFolder();
    world.passSound(dataDir, [1]);
    const oracle = await world.startOracle(dataDir);
    await eventually(() => oracle.status().batches.wrong?.batchId === 1);
    await chain.register(["Two"]);
    await eventually(async () => (await oracle.get("/songs", songPageSchema)).total === 2);
    expect(oracle.status()).toMatchObject({ chain: { synced: true }, batches: { head: 0 } });

    await chain.revert(1n);
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    await world.pass(2);
    const player = await connectPlayer(oracle.url);
    const answer = await world.listen(player, { listener, seeder, song: 1, heard: 120 });
    const { digest } = storedSchema.parse(answer);
    await eventually(async () => {
      await world.pass(3);
      return (await oracle.get(`/plays/${digest}`, playSchema)).batchId === "2";
    });
    expect(oracle.status().batches.wrong).toBeNull();
  }));

test("a lost data folder costs nobody a second discoverer, and an old copy of it no second count", () =>
  withWorld(async (world) => {
    const { chain } = world;
    await chain.register(["One"]);
    const first = world.newFolder();
    world.passSound(first, [1]);
    let oracle = await world.startOracle(first, { batchSeconds: 10_000 });
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    const play = async () => {
      await eventually(() => oracle.status().chain.synced);
      await world.pass(2);
      const player = await connectPlayer(oracle.url);
      const answer = await world.listen(player, { listener, seeder, song: 1, heard: 120 });
      player.close();
      return storedSchema.parse(answer).digest;
    };
    const landed = (digest: string) =>
      eventually(async () => {
        await world.pass(1);
        const found = await oracle.get(`/plays/${digest}`, playSchema);
        return found.batchId !== undefined && found;
      });
    const early = await play();
    await oracle.stop();
    const copy = world.newFolder();
    cpSync(first, copy, { recursive: true });

    oracle = await world.startOracle(first);
    expect(await landed(early)).toMatchObject({ discoverer: true, batchId: "1" });
    await oracle.stop();

    const empty = world.newFolder();
    world.passSound(empty, [1]);
    oracle = await world.startOracle(empty);
    expect(await landed(await play())).toMatchObject({ discoverer: false, batchId: "2" });
    await world.pass(61);
    await eventually(() => oracle.status().batches.final === 2);
    await oracle.stop();

    oracle = await world.startOracle(copy);
    await eventually(async () => (await oracle.get(`/plays/${early}`, playSchema)).status === "dropped");
    expect(await landed(await play())).toMatchObject({ discoverer: false, batchId: "3" });
    expect(oracle.status().batches).toMatchObject({ head: 3, wrong: null });
    const head = await oracle.get("/songs/1", songSchema);
    expect(head.plays).toBe(3);
  }));

test("where a chain has safe blocks, a play is batched once its end is in one", () =>
  withWorld(async (world) => {
    const { chain } = world;
    await chain.register(["One"]);
    const dataDir = world.newFolder();
    world.passSound(dataDir, [1]);
    const oracle = await world.startOracle(dataDir, { finality: "safe" });
    await eventually(() => oracle.status().chain.synced);
    const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
    await world.pass(2);
    const player = await connectPlayer(oracle.url);
    const answer = await world.listen(player, { listener, seeder, song: 1, heard: 120 });
    const { digest } = storedSchema.parse(answer);
    const statusOf = async () => (await oracle.get(`/plays/${digest}`, playSchema)).status;
    await chain.client.mine({ blocks: 10 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await statusOf()).toBe("stored");
    // Anvil calls a block safe that has 32 above it.
    await chain.client.mine({ blocks: 32 });
    await eventually(async () => {
      await world.pass(1);
      return (await statusOf()) === "submitted";
    });
  }));

test("an oracle that is not admitted yet answers, and bonds once it is", () =>
  withWorld(async (world) => {
    const { chain } = world;
    const oracle = await world.startOracle(world.newFolder(), { attesterKey: keyOf(HOSTILE) });
    const late = accountOf(HOSTILE).address;
    await eventually(() => oracle.status().problem?.includes("is not admitted as an attester"));
    expect(await oracle.get(`/accounts/${late.toLowerCase()}`, accountSchema)).toMatchObject({
      balance: "0",
    });
    await chain.admit(HOSTILE);
    await world.pass(11);
    await eventually(async () =>
      (await chain.client.readContract({ ...chain.at, functionName: "attesters" })).includes(late),
    );
    await eventually(() => oracle.status().problem === null);
  }));

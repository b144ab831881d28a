import {
  accountSchema,
  batchPageSchema,
  batchPlaySchema,
  batchSchema,
  configSchema,
  decodeEvidence,
  evidenceLeaf,
  hexToBytes,
  ONE,
  playPageSchema,
  playSchema,
  rootFromListPath,
  songPageSchema,
  songRoyaltiesSchema,
  songSchema,
} from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { ARTIST, ATTESTER, accountOf, COUNCIL } from "../test/createChain.ts";
import { connectPlayer, createOracleWorld, eventually, type OracleWorld } from "../test/createOracleWorld.ts";

let world: OracleWorld;
beforeEach(async () => {
  world = await createOracleWorld();
});
afterEach(() => world.stop());

const stored = z.object({ type: z.literal("stored"), digest: z.string() });
type Running = Awaited<ReturnType<OracleWorld["startOracle"]>>;
const synced = (oracle: Running, songs: number) =>
  eventually(
    async () => oracle.status().chain.synced && (await oracle.get("/songs", songPageSchema)).total === songs,
  );
const playWith = (oracle: Running, digest: string, status: string) =>
  eventually(async () => {
    const play = await oracle.get(`/plays/${digest}`, playSchema);
    return play.status === status && play;
  });

test("from a play to tokens in wallets, every answer by its schema", async () => {
  const { chain } = world;
  const [song] = await chain.register(["Dagsljus", "Kväll"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1]);
  const oracle = await world.startOracle(dataDir);
  await synced(oracle, 2);
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  const relay = (await world.createSeeder()).address;
  await world.pass(2);
  const player = await connectPlayer(oracle.url);
  const answer = await world.listen(player, { listener, seeder, song: song!, heard: 120, relay });
  const { digest } = stored.parse(answer);

  const submitted = await playWith(oracle, digest, "submitted");
  expect(submitted).toMatchObject({
    batchId: "1",
    index: 0,
    discoverer: true,
    mature: false,
    lanes: {
      artist: String(ONE),
      seeder: String((ONE * 3n) / 4n),
      relay: String(ONE / 4n),
      listener: String(ONE),
    },
  });
  expect(world.hub.state.pins).toBeGreaterThan(0);
  const before = await oracle.get(`/accounts/${listener.address}`, accountSchema);
  expect(before).toMatchObject({ earned: String(ONE), claimable: "0", pending: String(ONE), proof: null });

  await world.pass(61);
  expect(await playWith(oracle, digest, "final")).toMatchObject({ status: "final" });
  await eventually(
    async () => (await chain.client.readContract({ ...chain.at, functionName: "finalHead" })) === 1n,
  );

  // The proofs stand on chain, to the wei, whoever hands them in.
  const claims = await Promise.all(
    [listener.address, seeder.address, relay].map((owner) => oracle.get(`/accounts/${owner}`, accountSchema)),
  );
  for (const { proof, claimable } of claims) {
    const { header, opening, index, account, path } = proof!;
    const result = await chain.client.simulateContract({
      ...chain.at,
      functionName: "claim",
      account: accountOf(5),
      args: [
        headerOf(header),
        openingOf(opening),
        [
          {
            index,
            account: { ...account, earned: BigInt(account.earned), burned: BigInt(account.burned) },
            ...path,
          },
        ],
      ],
    });
    expect(result.result).toBe(BigInt(claimable));
    await chain.sent(chain.client.writeContract(result.request));
  }
  await chain.sent(
    chain.client.writeContract({
      ...chain.at,
      functionName: "release",
      args: [1n, 5n],
      account: accountOf(COUNCIL),
    }),
  );
  const royalties = await eventually(async () => {
    const figures = await oracle.get("/songs/1/royalties", songRoyaltiesSchema);
    return figures.claimable === String(ONE) && figures;
  });
  expect(royalties).toMatchObject({ plays: 1, escrowed: String(ONE), released: String(5n * ONE), paid: "0" });
  expect(royalties.escrowRefused).toBeUndefined();
  await chain.sent(
    chain.client.writeContract({
      ...{ ...chain.at, functionName: "refuseEscrow", args: [1n, "Bought plays"] },
      account: accountOf(COUNCIL),
    }),
  );
  await eventually(async () => {
    const { escrowRefused, claimable } = await oracle.get("/songs/1/royalties", songRoyaltiesSchema);
    return escrowRefused === "Bought plays" && claimable === String(ONE);
  });
  const { header, opening, song: leaf, path, splits } = royalties.proof!;
  await chain.sent(
    chain.client.writeContract({
      ...chain.at,
      functionName: "claimRoyalties",
      account: accountOf(5),
      args: [
        headerOf(header),
        openingOf(opening),
        [
          {
            songId: 1,
            song: {
              plays: BigInt(leaf.plays),
              royalties: BigInt(leaf.royalties),
              escrowed: BigInt(leaf.escrowed),
            },
            ...path,
            opening: splits,
          },
        ],
      ],
    }),
  );
  const balances = await Promise.all(
    [accountOf(ARTIST).address, seeder.address, relay, listener.address].map((owner) =>
      chain.client.readContract({ ...chain.tokenAt, functionName: "balanceOf", args: [owner] }),
    ),
  );
  expect(balances).toEqual([ONE, (ONE * 3n) / 4n, ONE / 4n, ONE]);
  const after = await eventually(async () => {
    const figures = await oracle.get(`/accounts/${listener.address}`, accountSchema);
    return figures.claimed === String(ONE) && figures;
  });
  expect(after).toMatchObject({ claimable: "0", pending: "0", balance: String(ONE) });

  // Every figure leads to batch, play and evidence.
  const page = await oracle.get("/batches", batchPageSchema);
  expect(page.batches).toHaveLength(1);
  const batch = await oracle.get("/batches/1", batchSchema);
  const traced = await oracle.get("/batches/1/plays/0", batchPlaySchema);
  const evidence = hexToBytes(traced.evidence);
  expect(decodeEvidence(evidence)?.statement).toMatchObject({ listener: listener.address, relay, song: 1 });
  expect(rootFromListPath(evidenceLeaf(evidence), 0, batch.playCount, traced.evidencePath)).toBe(
    batch.evidenceRoot,
  );
  const file = await fetch(`${oracle.url}/evidence/${batch.evidenceCid}`);
  expect(Buffer.from(await file.arrayBuffer()).includes(Buffer.from(evidence))).toBe(true);
  expect((await oracle.get(`/plays?listener=${listener.address}`, playPageSchema)).plays).toHaveLength(1);

  // The catalogue, as people type.
  for (const query of ["dagsl", "blaklint ÅSA", "folk dag"]) {
    expect(
      (await oracle.get(`/songs?query=${encodeURIComponent(query)}`, songPageSchema)).songs[0],
    ).toMatchObject({ id: 1, plays: 1 });
  }
  expect((await oracle.get("/songs?query=nothing", songPageSchema)).total).toBe(0);
  expect(await oracle.get("/songs/2", songSchema)).toMatchObject({ title: "Kväll", soundCheck: "pending" });
  const config = await oracle.get("/config", configSchema);
  expect(config).toMatchObject({
    ledger: chain.ledger,
    token: chain.token,
    songs: chain.songs,
    attester: world.attester,
  });
  expect(config.playsUrl).toBe(`${oracle.url.replace("http", "ws")}/plays`);
  expect((await fetch(`${oracle.url}/ready`)).status).toBe(200);
  expect(await (await fetch(`${oracle.url}/metrics`)).text()).toMatch(/^musicchain_oracle_stored 1$/m);

  // From nothing but the chain, another oracle comes to the same.
  await oracle.stop();
  const fresh = await world.startOracle(world.newFolder());
  await synced(fresh, 2);
  expect(await fresh.get(`/accounts/${seeder.address}`, accountSchema)).toMatchObject({
    earned: String((ONE * 3n) / 4n),
    claimed: String((ONE * 3n) / 4n),
    proof: claims[1]!.proof,
  });
});

test("a reverted batch's plays are counted again, once", async () => {
  const { chain } = world;
  await chain.register(["One"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1]);
  const oracle = await world.startOracle(dataDir);
  await synced(oracle, 1);
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  await world.pass(2);
  const player = await connectPlayer(oracle.url);
  const { digest } = stored.parse(await world.listen(player, { listener, seeder, song: 1, heard: 120 }));
  await playWith(oracle, digest, "submitted");
  await chain.revert(1n);
  await chain.bond(ATTESTER);
  const again = await eventually(async () => {
    const play = await oracle.get(`/plays/${digest}`, playSchema);
    return play.batchId === "2" && play;
  });
  expect(again).toMatchObject({ status: "submitted", discoverer: true });
  expect(await oracle.get("/batches/1", batchSchema)).toMatchObject({ status: "reverted" });
  expect(await oracle.get(`/accounts/${seeder.address}`, accountSchema)).toMatchObject({
    earned: String(ONE),
  });
});

test("a batch that a reorganisation took is sent again", async () => {
  const { chain } = world;
  await chain.register(["One"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1]);
  const oracle = await world.startOracle(dataDir);
  await synced(oracle, 1);
  await eventually(
    async () => (await chain.client.readContract({ ...chain.at, functionName: "attesters" })).length === 1,
  );
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  await world.pass(2);
  const player = await connectPlayer(oracle.url);
  world.hub.state.keeps = false;
  const { digest } = stored.parse(await world.listen(player, { listener, seeder, song: 1, heard: 120 }));
  await eventually(() => oracle.status().batches.problem?.includes("No seeder keeps"));
  expect(await oracle.get(`/plays/${digest}`, playSchema)).toMatchObject({ status: "batched" });
  const snapshot = await chain.client.snapshot();
  world.hub.state.keeps = true;
  const first = await playWith(oracle, digest, "submitted");

  await chain.client.revert({ id: snapshot });
  await chain.client.mine({ blocks: 8 });
  await eventually(
    async () => (await chain.client.readContract({ ...chain.at, functionName: "head" })) === 1n,
  );
  const second = await playWith(oracle, digest, "submitted");
  expect(second).toMatchObject({ batchId: "1", transaction: first.transaction });
  await world.pass(61);
  await playWith(oracle, digest, "final");
  expect(await oracle.get(`/accounts/${seeder.address}`, accountSchema)).toMatchObject({
    claimable: String(ONE),
  });
});

test("it starts while the RPC is down, says so, and recovers", async () => {
  const { chain } = world;
  await chain.register(["One"]);
  const snapshot = await chain.client.dumpState();
  await chain.stopNode();
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1]);
  const oracle = await world.startOracle(dataDir);
  const ready = await fetch(`${oracle.url}/ready`);
  expect(ready.status).toBe(503);
  const problem = await eventually(() => oracle.status().problem ?? undefined);
  expect(problem).toMatch(/No RPC answers: http:\/\/127\.0\.0\.1.*goes on trying/);
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  const player = await connectPlayer(oracle.url);
  expect(
    await world.listen({ ...player }, { listener, seeder, song: 1, heard: 0 }).catch(() => undefined),
  ).toMatchObject({
    type: "refused",
    reason: "Busy",
  });
  await chain.restartNode();
  await chain.client.loadState({ state: snapshot });
  await chain.client.mine({ blocks: 1 });
  await synced(oracle, 1);
  expect((await fetch(`${oracle.url}/ready`)).status).toBe(200);
  expect(oracle.status().problem).toBeNull();
});

test("a wrong chain is named, and so is a taken port", async () => {
  const { chain } = world;
  const other = await world.startOracle(world.newFolder(), {
    deployment: { ...chain.deployment, chainId: 10 },
  });
  const problem = await eventually(() => other.status().problem ?? undefined);
  expect(problem).toMatch(/is chain 31337, the deployment is on 10/);
  const port = Number(new URL(other.url).port);
  await expect(world.startOracle(world.newFolder(), { port })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is taken`,
  );
});

const headerOf = (header: Record<string, string | number>) => {
  const big = Object.fromEntries(
    ["batchId", "parentId", "earliest", "time", "window", "answerTime", "bond"].map((name) => [
      name,
      BigInt(header[name]!),
    ]),
  );
  return { ...header, ...big } as never;
};
const openingOf = (opening: { otherRoot: `0x${string}`; accruedSupply: string; accountCount: number }) => ({
  ...opening,
  accruedSupply: BigInt(opening.accruedSupply),
});

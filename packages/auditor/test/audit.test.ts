import { readFileSync } from "node:fs";
import { ONE, playSchema } from "@musicchain/protocol";
import type { PublicClient } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ARTIST, accountOf } from "../../oracle/test/createChain.ts";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
  type OracleWorld,
} from "../../oracle/test/createOracleWorld.ts";
import { crossCheck } from "../src/crosscheck/index.ts";
import {
  type AuditChain,
  createEvidenceSource,
  explainAccount,
  explainBatch,
  explainSong,
  recompute,
} from "../src/index.ts";

const storedSchema = z.object({ type: z.literal("stored"), digest: z.string() });

let world: OracleWorld;
let oracle: Awaited<ReturnType<OracleWorld["startOracle"]>>;
let chain: AuditChain;
let listener: Awaited<ReturnType<OracleWorld["createListener"]>>;
let seeder: Awaited<ReturnType<OracleWorld["createSeeder"]>>;
const digests: string[] = [];

/** Three plays in batches of their own; the first two final, the artist's account untouched. */
beforeAll(async () => {
  world = await createOracleWorld();
  await world.chain.register(["One", "Two"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, [1, 2]);
  oracle = await world.startOracle(dataDir);
  [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  await eventually(() => oracle.status().chain.synced);
  await world.pass(2);
  for (const song of [1, 1, 2]) {
    const player = await connectPlayer(oracle.url);
    const { digest } = storedSchema.parse(await world.listen(player, { listener, seeder, song, heard: 120 }));
    player.close();
    digests.push(digest);
    await eventually(async () => {
      await world.pass(3);
      return (await oracle.get(`/plays/${digest}`, playSchema)).batchId !== undefined;
    });
    if (digests.length < 3) await world.pass(61);
  }
  const { at, client, sent } = world.chain;
  const finalise = { ...at, functionName: "finalise", args: [2n], account: accountOf(ARTIST) } as const;
  await eventually(async () => {
    if ((await client.readContract({ ...at, functionName: "statusOf", args: [2n] })) === 2) return true;
    await sent(client.writeContract(finalise));
    return true;
  });
  const file = new URL("../../../artifacts/contracts/local/Multicall3.sol/Multicall3.json", import.meta.url);
  const hash = await client.deployContract({
    ...JSON.parse(readFileSync(file, "utf8")),
    account: accountOf(ARTIST),
  });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash });
  chain = {
    client: client as unknown as PublicClient,
    ...{ rpcUrl: world.chain.rpcUrl, chainId: 31_337, ledger: world.chain.ledger, token: world.chain.token },
    ...{ songs: world.chain.songs, deployedAtBlock: world.chain.deployment.deployedAtBlock },
    multicall3: contractAddress!,
  };
}, 90_000);
afterAll(() => world.stop());

test("the whole state again, from the chain alone", async () => {
  const tasks = new Map<string, number>();
  const found = await recompute(chain, { onProgress: ({ task, done }) => void tasks.set(task, done) });
  expect(found.agrees).toBe(true);
  expect(
    found.batches.map(({ batch, status, verdict, plays, minted }) => [batch, status, verdict, plays, minted]),
  ).toEqual([
    [1, "final", "agrees", 1, 3n * ONE],
    [2, "final", "agrees", 1, 2n * ONE],
    [3, "pending", "agrees", 1, 3n * ONE],
  ]);
  expect(found.state).toMatchObject({ batch: 3, accounts: 2, songs: 2, accruedSupply: 8n * ONE });
  const { logs } = await chain.client.getTransactionReceipt({
    hash: (await explainBatch(chain, 3, {})).transaction,
  });
  expect(logs.some(({ data }) => data.includes(found.state.hash.slice(2)))).toBe(true);
  expect(tasks.get("batches")).toBe(3);
  expect((await recompute(chain, { from: 2, to: 2 })).batches.map(({ batch }) => batch)).toEqual([2]);
});

test("a figure down to the statement that was signed", async () => {
  const evidence = createEvidenceSource([oracle.url]);
  const account = await explainAccount(chain, listener.address, { evidence });
  expect(account).toMatchObject({ agrees: true, claimed: 0n, claimable: ONE, evidenceProblems: [] });
  expect(account.newest.earned).toBe(2n * ONE);
  expect(
    account.plays.map(({ batch, song, role, earned, statement }) => [
      batch,
      song,
      role,
      earned,
      statement?.digest,
    ]),
  ).toEqual([
    [1, 1, "listener", ONE, digests[0]],
    [2, 1, "listener", 0n, digests[1]],
    [3, 2, "listener", ONE, digests[2]],
  ]);
  expect(
    account.plays.every(({ statement }) => statement?.fault === undefined && statement?.covered === 120),
  ).toBe(true);

  const song = await explainSong(chain, 1, { evidence });
  expect(song).toMatchObject({
    agrees: true,
    title: "One",
    newest: { plays: 2, escrowed: 2n * ONE },
    claimable: 0n,
  });
});

test("evidence that is not what was committed shows nothing", async () => {
  const batch = await explainBatch(chain, 1, {
    evidence: createEvidenceSource([world.newFolder(), "http://127.0.0.1:1"]),
  });
  expect(batch.problem).toBeUndefined();
  expect(batch.plays).toMatchObject([{ listener: listener.address, statement: undefined }]);
  expect(batch.evidenceProblems).toHaveLength(2);
  expect(batch.evidenceProblems[0]).toContain("it is not there");
  await expect(explainBatch(chain, 9, {})).rejects.toThrow("There is no batch 9.");
  await expect(explainSong(chain, 9, {})).rejects.toThrow("Song 9 is not registered.");
});

test("two readers and the recomputation agree on every figure", async () => {
  const { agrees, figures, problem } = await crossCheck(chain);
  expect(problem).toBeUndefined();
  expect(figures.filter(({ agree }) => !agree)).toEqual([]);
  expect(agrees).toBe(true);
  const figure = (name: string) => figures.find((each) => each.name === name);
  expect(figure(`claimable by ${listener.address}`)).toMatchObject({
    viem: String(ONE),
    ethers: String(ONE),
  });
  expect(figure("supply and debts")?.recomputed).toBe(String(5n * ONE));
});

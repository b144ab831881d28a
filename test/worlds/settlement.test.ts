import { batchSchema, type PlayServerMessage, playSchema, songRoyaltiesSchema } from "@musicchain/protocol";
import { parseGwei } from "viem";
import { expect, test } from "vitest";
import { z } from "zod";
import { ATTESTER, accountOf, GUARDIAN, keyOf } from "../../packages/oracle/test/createChain.ts";
import { createChallenger } from "../../packages/oracle/test/createChallenger.ts";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
} from "../../packages/oracle/test/createOracleWorld.ts";
import { createWithholder } from "../../packages/oracle/test/createWithholder.ts";
import { readBatches } from "../../packages/oracle/test/readBatches.ts";
import { createKillableOracle } from "./createKillableOracle.ts";
import { createRandom } from "./createRandom.ts";
import { overlaps, playsOfEvidence, recount } from "./recount.ts";

const SEEDS = (process.env.WORLD_SEEDS ?? "1").split(",").map(Number);
const ROUNDS = Number(process.env.SETTLEMENT_ROUNDS ?? 6);
const LIAR = 6;

const statusSchema = z.object({
  batches: z.object({ waiting: z.number(), head: z.number(), final: z.number(), current: z.unknown() }),
  demands: z.object({ open: z.number(), owed: z.string() }),
  bond: z.object({ slashed: z.null() }),
  problem: z.string().nullable(),
});

/**
 * An honest oracle beside an attester that lies, with the real fault proofs: its evidence is demanded while it is killed,
 * batches it built on a lie fall with it, and the guardian pauses. Every acknowledged play counts once all the same.
 */
test.each(SEEDS)(
  "seed %i: demands are answered, lies fall, and no honest play is lost or counted twice",
  async (seed) => {
    const random = createRandom(seed);
    const world = await createOracleWorld({ withProofs: true });
    const { chain } = world;
    const { client, at } = chain;
    const ids = await chain.register(["One", "Two", "Three"]);
    const dataDir = world.newFolder();
    world.passSound(dataDir, ids);
    const oracle = createKillableOracle(
      {
        ...{ rpcUrls: [chain.rpcUrl], deployment: chain.deployment, attesterKey: keyOf(ATTESTER), dataDir },
        ...{ port: 0, bootstrap: world.hub.addresses, batchSeconds: 0.2, maxPlaysPerBatch: 2, pollMs: 50 },
        replaceAfter: 1,
      },
      () => world.ahead(),
    );
    world.onPass(oracle.follow);
    const challenger = createChallenger(chain);
    const liar = createWithholder(chain, LIAR);
    const listeners = await Promise.all(Array.from({ length: 3 }, () => world.createListener()));
    const seeder = await world.createSeeder();
    const acknowledged = new Map<string, string>();
    const demanded = new Set<string>();
    const told: string[] = [];
    let fallen = 0;

    const get = async <T>(path: string, schema: { parse: (value: unknown) => T }): Promise<T> =>
      schema.parse(await (await fetch(`${oracle.url}${path}`)).json());
    const status = () => get("/status", statusSchema);
    const isSynced = () => eventually(async () => (await fetch(`${oracle.url}/ready`)).ok, 30);
    const standing = async () => (await readBatches(chain)).map(({ header }) => header);

    async function listen(): Promise<void> {
      for (const listener of random.some(listeners, random.int(1, 3))) {
        const player = await connectPlayer(oracle.url);
        const play = { listener, seeder, song: random.pick(ids), heard: random.int(100, 120) };
        const answer: PlayServerMessage = await world.listen(player, play);
        player.close();
        expect(answer.type, JSON.stringify(answer)).toBe("stored");
        const { digest } = answer as Extract<PlayServerMessage, { type: "stored" }>;
        acknowledged.set(digest, listener.address);
      }
      told.push("listen");
    }
    async function restart(): Promise<void> {
      await oracle.kill();
      await oracle.start();
      await isSynced();
      told.push("kill");
    }
    /** Nothing waits, nothing is being submitted. */
    const settled = () =>
      eventually(async () => {
        await world.pass(1);
        const { batches } = await status();
        return batches.waiting === 0 && !batches.current;
      }, 60);

    async function demandSome(kill: boolean): Promise<void> {
      for (const { batchId, attester, time, window } of await standing()) {
        const name = `${batchId}:0`;
        const isOpen = world.now() + 1 < Number(time + window);
        const [, , , finalAt] = await client.readContract({
          ...at,
          functionName: "batches",
          args: [batchId],
        });
        if (attester !== world.attester || !isOpen || demanded.has(name)) continue;
        expect(Number(finalAt)).toBeGreaterThan(0);
        // Dear enough that what the answer is paid is worth fetching.
        await client.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei("30") });
        await challenger.demand(Number(batchId));
        demanded.add(name);
        told.push(`demand ${name}`);
        const { heldBy } = await eventually(async () => {
          const batch = await get(`/batches/${batchId}`, batchSchema);
          // It may be answered before it is seen.
          return (batch.heldBy.length > 0 || batch.finalAt > Number(finalAt)) && batch;
        });
        for (const held of heldBy) expect(held).toMatchObject({ segment: 0 });
      }
      if (kill) {
        await new Promise((resolve) => setTimeout(resolve, random.int(0, 150)));
        await restart();
      }
      await eventually(async () => (await status()).demands.open === 0, 20);
    }

    async function lie(): Promise<void> {
      const bond = await client.readContract({ ...at, functionName: "bondOf", args: [liar.address] });
      if (bond === 0n) await liar.bond();
      const id = await eventually(async () => {
        await world.pass(1);
        return liar.submit(random.pick(ids), world.now());
      }, 30);
      told.push(`lie ${id}`);
      await challenger.demand(id);
      // Honest plays are built on the lie meanwhile: it cannot be seen.
      await listen();
      await settled();
      const before = (await standing()).filter(({ attester }) => attester === world.attester);
      expect(before.some(({ batchId }) => batchId > BigInt(id))).toBe(true);
      if (random.chance(0.5)) await restart();
      await world.pass(31);
      await challenger.expire(id);
      fallen++;
      await eventually(async () => (await get(`/batches/${id}`, batchSchema)).status === "reverted");
      told.push(`fell ${id}`);
      await settled();
    }

    async function pause(): Promise<void> {
      const call = { ...at, account: accountOf(GUARDIAN) } as const;
      await chain.sent(client.writeContract({ ...call, functionName: "pause" }));
      const before = await client.readContract({ ...at, functionName: "lastBatchId" });
      await listen();
      const answer = await eventually(async () => {
        await world.pass(1);
        const { batches } = (await (await fetch(`${oracle.url}/status`)).json()) as {
          batches: { problem?: string; pausedUntil: number | null };
        };
        return batches.problem?.includes("paused") && batches;
      });
      expect(answer.pausedUntil).toBeGreaterThan(world.now());
      if (random.chance(0.5)) await restart();
      expect(await client.readContract({ ...at, functionName: "lastBatchId" })).toBe(before);
      await chain.sent(client.writeContract({ ...call, functionName: "unpause" }));
      told.push("pause");
      await settled();
    }

    try {
      await chain.admit(LIAR);
      await oracle.start();
      await isSynced();
      await eventually(
        async () => (await client.readContract({ ...at, functionName: "attesters" })).length === 1,
      );
      await world.pass(2);
      const paused = random.int(0, ROUNDS - 1);
      for (let round = 0; round < ROUNDS; round++) {
        await listen();
        if (random.chance(0.4)) await restart();
        await settled();
        await demandSome(random.chance(0.6));
        if (round === paused) await pause();
        if (random.chance(0.5) || (round === ROUNDS - 1 && fallen === 0)) await lie();
        if (random.chance(0.3)) await world.pass(random.int(20, 70));
      }

      await settled();
      await eventually(async () => {
        await world.pass(31);
        const { batches, demands } = await status();
        const isIdle = batches.waiting === 0 && !batches.current && demands.open === 0;
        return isIdle && batches.head === batches.final;
      }, 60);
      const { problem } = await status();
      expect(problem).toBeNull();

      // Every demand against a batch that stood was answered, by the oracle itself; its bond is whole.
      const answers = await client.getContractEvents({
        ...{ ...chain.proofsAt, fromBlock: 0n, eventName: "EvidenceAnswered", strict: true },
      });
      const finals = await standing();
      const stood = new Set(finals.map(({ batchId }) => `${batchId}:0`));
      const answered = new Set(answers.map(({ args }) => `${args.batchId}:${args.segment}`));
      for (const name of demanded) if (stood.has(name)) expect(answered).toContain(name);
      expect(answers).toHaveLength(answered.size);
      expect(demanded.size).toBeGreaterThan(0);
      const bondOf = [accountOf(ATTESTER).address] as const;
      expect(await client.readContract({ ...at, functionName: "bondOf", args: bondOf })).toBe(10n ** 18n);
      // Nothing of the liar is left.
      expect(fallen).toBeGreaterThan(0);
      expect(finals.every(({ attester }) => attester === world.attester)).toBe(true);

      const counted = [];
      for (const { batchId } of finals) {
        const { evidenceCid, status: at, heldBy } = await get(`/batches/${batchId}`, batchSchema);
        expect([at, heldBy]).toEqual(["final", []]);
        const file = await (await fetch(`${oracle.url}/evidence/${evidenceCid}`)).arrayBuffer();
        counted.push(...playsOfEvidence(new Uint8Array(file)));
      }
      for (const digest of acknowledged.keys()) {
        expect(await get(`/plays/${digest}`, playSchema)).toMatchObject({ status: "final" });
      }
      expect(overlaps(counted)).toEqual([]);
      expect(counted).toHaveLength(acknowledged.size);
      const { escrowed } = recount(counted);
      for (const id of ids) {
        const figures = await get(`/songs/${id}/royalties`, songRoyaltiesSchema);
        expect(BigInt(figures.escrowed)).toBe(escrowed.get(id) ?? 0n);
      }

      // What the answers were paid is fetched by itself.
      if (answers.length > 0) {
        await eventually(async () => {
          await world.pass(3_700);
          return (
            (await client.readContract({ ...chain.proofsAt, functionName: "owed", args: bondOf })) === 0n
          );
        }, 30);
      }
    } catch (error) {
      const answer = await fetch(`${oracle.url}/status`).then((found) => found.text(), String);
      throw new Error(`seed ${seed}: ${told.join(", ")}\n${answer}`, { cause: error });
    } finally {
      await oracle.kill();
      await world.stop();
    }
  },
  300_000,
);

import {
  type Address,
  accountSchema,
  addSpan,
  batchPageSchema,
  createCoverage,
  type Hex,
  type PlayServerMessage,
  playSchema,
  songRoyaltiesSchema,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { ATTESTER, keyOf } from "../../packages/oracle/test/createChain.ts";
import {
  connectPlayer,
  createOracleWorld,
  eventually,
  type Player,
} from "../../packages/oracle/test/createOracleWorld.ts";
import type { Listener, Seeder } from "../../packages/oracle/test/createPeople.ts";
import { createKillableOracle } from "./createKillableOracle.ts";
import { createRandom } from "./createRandom.ts";
import { type Counted, overlaps, playsOfEvidence, recount } from "./recount.ts";

const SEEDS = (process.env.WORLD_SEEDS ?? "1").split(",").map(Number);
const ROUNDS = Number(process.env.WORLD_ROUNDS ?? 12);

/** E6 of the economics: per attester one listener, one moment, one play; one listener and song, one discoverer. */
test.each(SEEDS)(
  "seed %i: whatever happens, every acknowledged play counts once",
  async (seed) => {
    const random = createRandom(seed);
    const world = await createOracleWorld();
    const { chain, domain, attester } = world;
    const ids = await chain.register(["One", "Two", "Three", "Four"]);
    const dataDir = world.newFolder();
    world.passSound(dataDir, ids);
    const oracle = createKillableOracle(
      {
        rpcUrls: [chain.rpcUrl],
        deployment: chain.deployment,
        attesterKey: keyOf(ATTESTER),
        dataDir,
        port: 0,
        bootstrap: world.hub.addresses,
        batchSeconds: 0.2,
        maxPlaysPerBatch: 3,
        pollMs: 50,
        replaceAfter: 1,
      },
      () => world.ahead(),
    );
    world.onPass(oracle.follow);
    const pass = (seconds: number) => world.pass(seconds);
    const get = async <T>(path: string, schema: { parse: (value: unknown) => T }): Promise<T> =>
      schema.parse(await (await fetch(`${oracle.url}${path}`)).json());
    const isSynced = () => eventually(async () => (await fetch(`${oracle.url}/ready`)).ok, 30);

    const listeners = await Promise.all(Array.from({ length: 5 }, () => world.createListener()));
    const seeders = await Promise.all(Array.from({ length: 3 }, () => world.createSeeder()));
    const relay = (await world.createSeeder()).address;
    /** The newest acknowledged statement of each play. */
    const acknowledged = new Map<string, Counted & { digest: Hex }>();
    /** Handed in and never answered: counted or not, both are right. */
    const uncertain = new Set<string>();
    const nameOf = ({ listener, start }: { listener: Address; start: number }) => `${listener} ${start}`;
    const refusals: string[] = [];
    const told: string[] = [];

    type Open = {
      listener: Listener;
      seeder: Seeder;
      song: number;
      relay: Address;
      player: Player;
      play: number;
      start: number;
    };

    async function open(listener: Listener): Promise<Open | undefined> {
      const player = await connectPlayer(oracle.url);
      const seeder = random.pick(seeders);
      const song = random.pick(ids);
      const via = random.chance(0.3) ? relay : ZERO_ADDRESS;
      const { challenge } = await player.hello();
      const answer = await player.ask(await listener.open({ song, seeder, relay: via, challenge }));
      if (answer.type !== "opened") return undefined;
      if (random.chance(0.3)) {
        const second = await connectPlayer(oracle.url);
        const message = await listener.open({
          song,
          seeder,
          relay: via,
          challenge: (await second.hello()).challenge,
        });
        // `Busy` while a reorganisation is being read.
        const { reason } = (await second.ask(message)) as { reason?: string };
        expect(["PlayAlreadyOpen", "Busy"]).toContain(reason);
        second.close();
      }
      return { listener, seeder, song, relay: via, player, play: answer.play, start: answer.start };
    }

    /** Hands a statement in; `heard` of the song's first seconds. */
    async function state(
      at: Open,
      heard: number,
      change: object = {},
    ): Promise<PlayServerMessage | undefined> {
      const coverage = createCoverage(200);
      addSpan(coverage, 0, heard);
      const { listener, play, song, start, player } = at;
      const claim = { song, seeder: at.seeder.address, relay: at.relay, start, end: world.now(), coverage };
      const digest = statementDigest(domain, { ...claim, attester, listener: listener.address });
      const name = nameOf({ listener: listener.address, start });
      const message = { ...(await listener.statement({ ...claim, play })), ...change };
      uncertain.add(name);
      const answer = await player.ask(message).catch(() => undefined);
      if (!answer) return undefined;
      const before = acknowledged.get(name);
      if (answer.type === "stored") {
        const { coverage: _coverage, ...rest } = claim;
        // Once batched, a play keeps the statement it was counted with.
        if (answer.digest === digest) acknowledged.set(name, { ...rest, listener: listener.address, digest });
        else expect(answer.digest).toBe(before?.digest);
      }
      uncertain.delete(name);
      return answer;
    }

    async function listen(kill: boolean): Promise<void> {
      const opens = (await Promise.all(random.some(listeners, random.int(1, 4)).map(open))).filter(
        (at) => at !== undefined,
      );
      const heard = random.int(80, 140);
      await pass(heard);
      for (const { player, play } of opens) {
        const coverage = createCoverage(200);
        addSpan(coverage, 0, heard);
        player.beat(play, 1, coverage);
      }
      const stating = opens.map(async (at) => {
        const answer = await state(at, heard);
        if (answer?.type === "refused") refusals.push(`${answer.reason}: ${answer.message}`);
        // No answer: the oracle was killed under it.
        if (answer?.type === "stored" && random.chance(0.5)) {
          expect((await state(at, heard))?.type ?? "stored").toBe("stored");
        }
        if (answer?.type === "stored" && random.chance(0.3)) {
          // Anything forged is refused and takes nothing back.
          const forged = await state(at, heard, { start: at.start - 7 });
          if (forged) expect(forged).toMatchObject({ reason: "TimeOrder" });
        }
        return answer;
      });
      if (kill) {
        await new Promise((resolve) => setTimeout(resolve, random.int(0, 12)));
        await oracle.kill();
      }
      await Promise.all(stating);
      if (!kill && random.chance(0.5)) {
        await pass(40);
        for (const at of opens.slice(0, 2)) {
          const coverage = createCoverage(200);
          addSpan(coverage, 0, heard + 40);
          at.player.beat(at.play, 2, coverage);
          await state(at, heard + 40);
        }
      }
      for (const { player } of opens) player.close();
    }

    try {
      await oracle.start();
      await isSynced();
      await pass(2);
      for (let round = 0; round < ROUNDS; round++) {
        const kill = random.chance(0.3);
        await listen(kill);
        told.push(kill ? "kill" : "listen");
        if (kill) {
          await oracle.start();
          await isSynced();
        }
        if (random.chance(0.3)) {
          const head = await chain.client.readContract({ ...chain.at, functionName: "head" });
          const [, , , finalAt] = await chain.client.readContract({
            ...chain.at,
            functionName: "batches",
            args: [head],
          });
          if (head > 0n && Number(finalAt) > world.now() + 5) {
            await chain.revert(head);
            await chain.bond(ATTESTER);
            told.push("revert");
          }
        }
        if (random.chance(0.25)) {
          // The chain forgets some blocks, whatever was in them.
          const snapshot = await chain.client.snapshot();
          await listen(false);
          await new Promise((resolve) => setTimeout(resolve, random.int(0, 600)));
          await chain.client.revert({ id: snapshot });
          await chain.client.mine({ blocks: random.int(1, 20) });
          await pass(1);
          told.push("reorganisation");
          await isSynced();
        }
        if (random.chance(0.2)) {
          world.hub.state.keeps = !world.hub.state.keeps;
          told.push(world.hub.state.keeps ? "pins" : "no pins");
        }
        if (random.chance(0.3)) await pass(random.int(20, 70));
      }
      world.hub.state.keeps = true;

      // All that was acknowledged becomes final.
      for (const { digest } of acknowledged.values()) {
        await eventually(async () => {
          const play = await get(`/plays/${digest}`, playSchema);
          if (play.status === "dropped") throw new Error(JSON.stringify(play));
          if (play.status === "submitted") await pass(61);
          return play.status === "final";
        }, 40);
      }
      // And whatever else was stored: nothing waits, and the newest batch is final.
      await eventually(async () => {
        const { batches } = (await (await fetch(`${oracle.url}/status`)).json()) as {
          batches: { waiting: number; head: number; final: number; current?: object };
        };
        if (batches.waiting > 0 || batches.current) return false;
        if (batches.head !== batches.final) await pass(61);
        return batches.head === batches.final;
      }, 40);
      const { batches } = await get("/batches?limit=200", batchPageSchema);
      const standing = batches.filter(({ status }) => status === "final");
      const counted: Counted[] = [];
      for (const { batchId, evidenceCid, playCount, day } of standing) {
        expect(
          await chain.client.readContract({ ...chain.at, functionName: "statusOf", args: [BigInt(batchId)] }),
        ).not.toBe(3);
        const file = new Uint8Array(
          await (await fetch(`${oracle.url}/evidence/${evidenceCid}`)).arrayBuffer(),
        );
        const plays = playsOfEvidence(file);
        expect(plays).toHaveLength(playCount);
        for (const { start } of plays) expect(Math.floor(start / 86_400)).toBe(day);
        counted.push(...plays);
      }

      const names = counted.map(nameOf);
      expect(new Set(names).size, "a play was counted twice").toBe(names.length);
      expect(overlaps(counted)).toEqual([]);
      for (const [name, { digest, ...play }] of acknowledged) {
        const found = counted.find((other) => nameOf(other) === name);
        expect(found, `${name} ${digest} of ${told.join(", ")}`).toBeDefined();
        // A later statement that was on its way when the oracle died may have replaced it.
        if (!uncertain.has(name)) expect(found).toEqual(play);
      }
      for (const name of names)
        expect(acknowledged.has(name) || uncertain.has(name), `${name} came from nowhere`).toBe(true);

      const { earned, escrowed } = recount(counted);
      for (const owner of [...listeners, ...seeders].map(({ address }) => address).concat(relay)) {
        const { claimable, proof } = await get(`/accounts/${owner}`, accountSchema);
        expect(BigInt(claimable), owner).toBe(earned.get(owner) ?? 0n);
        expect(proof === null).toBe(!earned.has(owner) && !names.some((name) => name.startsWith(owner)));
      }
      for (const id of ids) {
        const figures = await get(`/songs/${id}/royalties`, songRoyaltiesSchema);
        expect(BigInt(figures.escrowed)).toBe(escrowed.get(id) ?? 0n);
      }
      // Plays of less than half the song: the only honest ones that are refused.
      expect(refusals.filter((refusal) => !refusal.startsWith("CoverageTooLow"))).toEqual([]);
      expect(counted.length).toBeGreaterThan(ROUNDS / 2);
    } catch (error) {
      const status = await fetch(`${oracle.url}/status`).then((answer) => answer.text(), String);
      throw new Error(`seed ${seed}: ${told.join(", ")}\n${status}`, { cause: error });
    } finally {
      await oracle.kill();
      await world.stop();
    }
  },
  240_000,
);

import { addSpan, createCoverage, type Hex, ONE } from "@musicchain/protocol";
import { expect } from "vitest";
import { createChallenger } from "../../../packages/oracle/test/createChallenger.ts";
import {
  connectPlayer,
  eventually,
  type OracleWorld,
} from "../../../packages/oracle/test/createOracleWorld.ts";
import {
  createListener,
  createSecp256k1SessionKey,
  type Listener,
} from "../../../packages/oracle/test/createPeople.ts";
import { createWithholder } from "../../../packages/oracle/test/createWithholder.ts";
import type { Random } from "../createRandom.ts";

const CROWD = 36;
const LIAR = 6;

/** Code of a wallet that answers ERC-1271 with this word, whatever it is asked. */
export const walletCode = (word: Hex): Hex => `0x63${word.slice(2)}60e01b60005260206000f3`;

/** The grant as the ledger takes it. */
export const onChain = ({ grant }: Listener) => ({
  ...grant,
  validFrom: BigInt(grant.validFrom),
  validUntil: BigInt(grant.validUntil),
});

/**
 * A real oracle with batches of every kind of listener: one of two segments, one with two plays of a listener and song,
 * and one whose plays are there again, because they were built on a liar's batch that fell.
 */
export async function createHonestHistory(world: OracleWorld, random: Random) {
  const { chain, attester } = world;
  const { client, at, sent } = chain;
  const ids = await chain.register(["One", "Two", "Three", "Four"]);
  const dataDir = world.newFolder();
  world.passSound(dataDir, ids);
  const oracle = await world.startOracle(dataDir, { batchSeconds: 60 });
  await eventually(() => oracle.status().chain.synced && oracle.status().problem === null);
  await eventually(
    async () => (await client.readContract({ ...at, functionName: "attesters" })).length === 1,
  );

  // Who listens: P-256 and secp256k1 session keys, and a contract wallet whose grant stands on chain.
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => world.createListener()));
  const other = await createListener({
    ...{ domain: world.domain, attester, key: createSecp256k1SessionKey() },
  });
  const contract = await world.createListener();
  await client.setCode({ address: contract.address, bytecode: walletCode("0x1626ba7e") });
  await client.impersonateAccount({ address: contract.address });
  await client.setBalance({ address: contract.address, value: ONE });
  const grant = onChain(contract);
  const registering = { ...at, functionName: "registerGrant", args: [grant] } as const;
  await sent(client.writeContract({ ...registering, account: contract.address }));
  const wallet: Listener = {
    ...contract,
    open: async (play) => ({ ...(await contract.open(play)), grantSignature: null }),
  };
  const everybody = [...crowd, other, wallet];
  const seeders = await Promise.all(Array.from({ length: 3 }, () => world.createSeeder()));
  const relay = (await world.createSeeder()).address;
  const digests: string[] = [];
  await world.pass(2);

  /** All of them hear something at the same time. */
  async function listen(listeners: readonly Listener[], songs: readonly number[]): Promise<void> {
    const opened = await Promise.all(
      listeners.map(async (listener) => {
        const [song, seeder] = [random.pick(songs), random.pick(seeders)];
        const via = random.chance(0.3) ? relay : undefined;
        const player = await connectPlayer(oracle.url);
        const { challenge } = await player.hello();
        const answer = await player.ask(await listener.open({ song, seeder, challenge, relay: via }));
        if (answer.type !== "opened") throw new Error(JSON.stringify(answer));
        return { listener, player, song, seeder: seeder.address, relay: via, ...answer };
      }),
    );
    const heard = random.int(105, 140);
    await world.pass(heard);
    const end = world.now();
    await Promise.all(
      opened.map(async ({ listener, player, play, song, seeder, relay, start, seconds }) => {
        const coverage = createCoverage(seconds);
        addSpan(coverage, 0, heard);
        player.beat(play, 1, coverage);
        const claim = { play, song, seeder, relay, start, end, coverage };
        const answer = await player.ask(await listener.statement(claim));
        player.close();
        if (answer.type !== "stored") throw new Error(JSON.stringify(answer));
        digests.push(answer.digest);
      }),
    );
  }
  /** Everything that was heard is in a batch. */
  async function settled(): Promise<void> {
    await world.pass(61);
    await eventually(async () => {
      await world.pass(1);
      const { waiting, current } = oracle.status().batches;
      return waiting === 0 && !current;
    }, 60);
  }

  // An honest history.
  await listen(everybody, ids);
  await settled();
  await listen([...random.some(crowd, 4), other, wallet], [1]);
  await listen([...random.some(crowd, 4), other, wallet], [1, 2]);
  await settled();
  await chain.admit(LIAR);
  const liar = createWithholder(chain, LIAR);
  await liar.bond();
  const lie = await eventually(async () => {
    await world.pass(1);
    return liar.submit(1, world.now());
  }, 30);
  const auditor = createChallenger(chain);
  await auditor.demand(lie);
  await listen([...random.some(crowd, 3), wallet], [1, 3]);
  await settled();
  const onLie = await client.readContract({ ...at, functionName: "lastBatchId" });
  expect(Number(onLie)).toBeGreaterThan(lie);
  await world.pass(31);
  await auditor.expire(lie);
  await eventually(() => oracle.status().batches.head < lie);
  await settled();
  return { ids, oracle, crowd, other, contract, grant, digests, auditor };
}

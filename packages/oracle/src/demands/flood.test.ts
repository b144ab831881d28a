import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  type BatchHeader,
  bytesToHex,
  encodeEvidenceFile,
  evidenceLeaf,
  listRoot,
  SEGMENT_PLAYS,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ATTESTER, accountOf, CHALLENGER, type Chain, createChain } from "../../test/createChain.ts";
import { eventually } from "../../test/createOracleWorld.ts";
import { readBatches } from "../../test/readBatches.ts";
import { createFollower } from "../chain/createFollower.ts";
import { createOutbox } from "../chain/createOutbox.ts";
import { createRpc } from "../chain/createRpc.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createDemands } from "./createDemands.ts";

const PLAYS = 5_000;
const SEGMENTS = Math.ceil(PLAYS / SEGMENT_PLAYS);
const NO_FILE = CID.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
const logger = pino({ level: "silent" });
const account = accountOf(ATTESTER);

let chain: Chain;
let store: Store;
let dataDir: string;
beforeAll(async () => {
  chain = await createChain({ blockTime: 0, withProofs: true });
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-flood-"));
  store = createStore({ dataDir });
});
afterAll(async () => {
  store.close();
  rmSync(dataDir, { recursive: true });
  await chain.stop();
});

const evidences = Array.from({ length: PLAYS }, (_, i) => Uint8Array.of(1, i >> 8, i));

/** A batch of which only the evidence matters here. */
async function submit(): Promise<BatchHeader> {
  const { client, at, sent } = chain;
  await chain.bond(ATTESTER);
  const [commitment] = await client.readContract({ ...at, functionName: "batches", args: [0n] });
  const { timestamp } = await client.getBlock();
  const segments = Array.from({ length: SEGMENTS }, () => "0x01" as const);
  await sent(
    client.writeContract({
      ...{ ...at, account, functionName: "submitBatch", gas: 10_000_000n },
      args: [
        ...([0n, commitment, timestamp, PLAYS] as const),
        ...([listRoot(evidences.map(evidenceLeaf)), bytesToHex(NO_FILE.bytes)] as const),
        ...([segments, segments.map(() => bytesToHex(new Uint8Array(32)))] as const),
      ],
    }),
  );
  return (await readBatches(chain)).at(-1)!.header;
}

test("a demand for every segment of a full batch, thirty seconds to answer, a block every two: all are answered in time", async () => {
  const { client, proofsAt } = chain;
  const header = await submit();
  await client.setAutomine(false);
  const nonce = await client.getTransactionCount({ address: accountOf(CHALLENGER).address });
  for (let segment = 0; segment < SEGMENTS; segment++) {
    await client.writeContract({
      ...{ ...proofsAt, functionName: "demandEvidence", args: [header, segment], value: 10n ** 16n },
      ...{ account: accountOf(CHALLENGER), gas: 180_000n, nonce: nonce + segment },
    });
  }
  await client.mine({ blocks: 1 });
  const start = Number((await client.getBlock()).timestamp);

  let now = start;
  const rpc = createRpc({ rpcUrls: [chain.rpcUrl], chainId: 31_337 });
  const follower = createFollower({
    ...{ rpc, chain: store.chain, ledger: chain.ledger, songs: chain.songs, pollMs: 50, logger },
    deployedAtBlock: chain.deployment.deployedAtBlock,
    ...{ indexSong: () => {}, unindexSong: () => {}, onHead: () => {}, onRead: () => {} },
    ...{ onStep: () => {}, onRollback: () => {} },
  });
  const outbox = createOutbox({
    ...{ client: rpc.client, account, intents: store.intents, chainId: 31_337, now: () => now, logger },
    atOnce: () => demands.atOnce(),
  });
  const file = encodeEvidenceFile(evidences);
  const demands = createDemands({
    ...{ store, now: () => now, confirm: outbox.confirm, logger },
    evidences: { get: async () => undefined, recover: async () => file },
    attester: account.address.toLowerCase() as Address,
    faultProofs: () => proofsAt.address,
  });
  const hasRead = async () => {
    const newest = Number(await client.getBlockNumber({ cacheTime: 0 }));
    await eventually(() => store.chain.cursor()?.number === newest);
  };
  follower.start();
  try {
    await hasRead();
    expect(demands.status()).toMatchObject({ open: SEGMENTS, deadline: start + 30 });
    while (demands.status().open > 0) {
      // Between two blocks the oracle works twice: it settles what was mined, and sends.
      for (let turn = 0; turn < 2; turn++) {
        await demands.process();
        await outbox.process();
      }
      now += 2;
      await client.setNextBlockTimestamp({ timestamp: BigInt(now) });
      await client.mine({ blocks: 1 });
      await hasRead();
    }
  } finally {
    await follower.stop();
  }
  expect(demands.status()).toMatchObject({ open: 0, problem: null });
  expect(now).toBeLessThanOrEqual(start + 15);
  expect(await client.readContract({ ...chain.at, functionName: "holdsOn", args: [1n] })).toBe(0n);
  // Each was answered by one transaction.
  const sent = await client.getTransactionCount({ address: account.address });
  expect(sent).toBe(2 + SEGMENTS);
}, 120_000);

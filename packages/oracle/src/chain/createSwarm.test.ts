import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { domain as domainOf, type Hex, hexToBytes, RetryableError } from "@musicchain/protocol";
import {
  blockstoreSource,
  createHub,
  createMemoryBlockstore,
  layOutBytes,
  type Peer,
  serveBlocks,
  servePins,
} from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";
import { pino } from "pino";
import { hashMessage } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/createOracleWorld.ts";
import { createWallet, signDigest } from "../../test/createPeople.ts";
import { createEvidences } from "../batches/createEvidences.ts";
import { createSwarm, type OracleSwarm } from "./createSwarm.ts";

const domain = domainOf(31_337, `0x${"1e".repeat(20)}`);
const attester = createWallet();
const sign = (message: string): Promise<Hex> => signDigest(attester, hashMessage(message));
const file = new Uint8Array(300_000).map((_, i) => (i * 31) % 251);

let hubPeer: Peer;
let swarm: OracleSwarm;
let cid: string;
const asked: string[] = [];
let refuses = false;
const dataDir = mkdtempSync(join(tmpdir(), "musicchain-swarm-"));
const blockstore = createMemoryBlockstore({ maxBytes: 2 ** 24 });

beforeAll(async () => {
  hubPeer = createNodePeer({ listen: ["/ip4/127.0.0.1/tcp/0"], blockstore });
  await hubPeer.start();
  cid = await layOutBytes(file, { blockstore });
  await serveBlocks(hubPeer, { source: blockstoreSource(blockstore) });
  await servePins(hubPeer, {
    blockstore,
    authorise: ({ signer }) => {
      asked.push(signer);
      return !refuses;
    },
  });
  await createHub(hubPeer, { domain, announce: { songs: [{ id: 7, cid }] } }).start();
  swarm = createSwarm({
    ...{ dataDir, domain, sign },
    bootstrap: hubPeer.addresses(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    logger: pino({ level: "silent" }),
  });
  await swarm.start();
});
afterAll(async () => {
  await swarm.stop();
  await hubPeer.stop();
  rmSync(dataDir, { recursive: true });
});

async function fetched(id: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of swarm.fetchSong({ id, cid }, AbortSignal.timeout(10_000)))
    parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

test("a song is fetched from whoever announced it, and from nobody else", async () => {
  await eventually(() => swarm.status().hub);
  expect(Buffer.compare(await fetched(7), file)).toBe(0);
  await expect(fetched(8)).rejects.toThrow(RetryableError);
});

test("evidence is pinned by another peer and comes back from it, bit for bit", async () => {
  const evidences = createEvidences({ dataDir, swarm });
  const evidence = new Uint8Array(150_000).map((_, i) => (i * 7) % 253);
  const named = await evidences.add(evidence);
  await evidences.publish(named);
  expect(asked).toContain(attester.address);
  expect(Buffer.compare((await evidences.get(named))!, evidence)).toBe(0);
  // The seeder serves it now by itself.
  expect(swarm.keepers()).toEqual({ seeders: [], hubs: [hubPeer.id] });
  const back = await swarm.readBack(named, hubPeer.id, AbortSignal.timeout(10_000));
  expect(Buffer.compare(back, evidence)).toBe(0);
});

test("where no seeder keeps it, it says so and can be tried again", async () => {
  const evidences = createEvidences({ dataDir, swarm });
  const named = await evidences.add(hexToBytes("0x0102"));
  refuses = true;
  await expect(evidences.publish(named)).rejects.toThrow(/No seeder keeps the evidence/);
  refuses = false;
  await evidences.publish(named);
  await expect(evidences.publish(cid.replace("b", "c"))).rejects.toThrow(/not on disk/);
  expect(await evidences.get("../oracle.sqlite")).toBeUndefined();
});

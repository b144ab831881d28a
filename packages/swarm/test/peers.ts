import { randomBytes } from "node:crypto";
import { bindingDigest, type Domain, domain } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { onTestFinished } from "vitest";
import { blockstoreSource } from "../src/blocks/blockstoreSource.ts";
import { createMemoryBlockstore } from "../src/blocks/createMemoryBlockstore.ts";
import { serveBlocks } from "../src/blocks/serveBlocks.ts";
import { layOutBytes } from "../src/dag/layOutBytes.ts";
import { createNodePeer } from "../src/peer/createNodePeer.ts";
import type { PeerParameters } from "../src/peer/createPeer.ts";
import type { BlockSource } from "../src/types.ts";

export const LEDGER = domain(31_337, `0x${"1e".repeat(20)}`);
export const WS = "/ip4/127.0.0.1/tcp/0/ws";
export const TCP = "/ip4/127.0.0.1/tcp/0";

/** A started peer on loopback, stopped with the test. */
export async function startPeer(parameters: PeerParameters = {}) {
  const peer = createNodePeer(parameters);
  await peer.start();
  onTestFinished(() => peer.stop());
  return peer;
}

/** A peer that serves from `source` (default: a store of its own). */
export async function startSeeder({
  listen = [WS],
  source,
}: {
  listen?: string[];
  source?: BlockSource;
} = {}) {
  const peer = await startPeer({ listen });
  const store = createMemoryBlockstore({ maxBytes: 256 << 20 });
  const served = await serveBlocks(peer, { source: source ?? blockstoreSource(store) });
  return { peer, store, served, address: peer.addresses()[0]! };
}

export async function randomFile(bytes: number, chunkSize = 65_536) {
  const content = new Uint8Array(randomBytes(bytes));
  const store = createMemoryBlockstore({ maxBytes: 256 << 20 });
  const cid = await layOutBytes(content, { blockstore: store, chunkSize });
  return { content, cid, root: CID.parse(cid), store, source: blockstoreSource(store) };
}

export async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return new Uint8Array(Buffer.concat(all));
}

/** Quicker than `toEqual` on megabytes. */
export const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Waits until `condition` holds; fails the test after `milliseconds`. */
export async function until(condition: () => boolean, milliseconds: number): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > milliseconds) throw new Error(`Not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - start;
}

/** A fresh wallet that binds a peer, for an hour. */
export async function bind(peerId: string, ledger: Domain = LEDGER) {
  const account = privateKeyToAccount(generatePrivateKey());
  const now = Math.floor(Date.now() / 1_000);
  const wallet = account.address.toLowerCase() as `0x${string}`;
  const binding = { wallet, peerId, validFrom: now - 60, validUntil: now + 3_600 };
  const signature = await account.sign({ hash: bindingDigest(ledger, binding) });
  return { account, wallet, binding: { binding, signature } };
}

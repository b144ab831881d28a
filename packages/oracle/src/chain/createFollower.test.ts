import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Chain, createChain } from "../../test/createChain.ts";
import { eventually } from "../../test/createOracleWorld.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createFollower } from "./createFollower.ts";
import { createRpc } from "./createRpc.ts";

let chain: Chain;
let store: Store;
let dataDir: string;
let running: ReturnType<typeof createFollower> | undefined;
beforeEach(async () => {
  chain = await createChain({ blockTime: 0 });
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-follower-"));
  store = createStore({ dataDir });
});
afterEach(async () => {
  await running?.stop();
  store.close();
  rmSync(dataDir, { recursive: true });
  await chain.stop();
});

function follow({ url = chain.rpcUrl, onStep = () => {} } = {}) {
  running = createFollower({
    rpc: createRpc({ rpcUrls: [url], chainId: 31_337 }),
    chain: store.chain,
    ledger: chain.ledger,
    songs: chain.songs,
    deployedAtBlock: chain.deployment.deployedAtBlock,
    pollMs: 50,
    indexSong: () => {},
    unindexSong: () => {},
    onHead: () => {},
    onRead: () => {},
    onStep,
    onRollback: () => {},
    logger: pino({ level: "silent" }),
  });
  running.start();
  return running;
}

test("what fails after the reading is done again, without a new block", async () => {
  let calls = 0;
  const follower = follow({
    onStep: () => {
      if (++calls < 3) throw new Error("The disk is full");
    },
  });
  await eventually(() => calls >= 4);
  expect(follower.status()).toMatchObject({ problem: undefined, synced: true });
});

test("a node that is behind the others takes no event away", async () => {
  await chain.register(["One", "Two"]);
  await chain.client.mine({ blocks: 5 });
  let behind = 0;
  // Behind a load balancer: this node has only the blocks below, and answers as one that does.
  const balancer = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { id, method, params } = JSON.parse(body);
    response.setHeader("content-type", "application/json");
    if (method === "eth_getLogs" && behind++ < 20) {
      const unknown = { error: { code: -32000, message: "unknown block" } };
      const answer = params[0].blockHash ? unknown : { result: [] };
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
      return;
    }
    const headers = { "content-type": "application/json" };
    response.end(await (await fetch(chain.rpcUrl, { method: "POST", body, headers })).text());
  });
  await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
  try {
    // It catches up while it is asked again.
    setTimeout(() => {
      behind = 20;
    }, 400);
    const { port } = balancer.address() as { port: number };
    const follower = follow({ url: `http://127.0.0.1:${port}` });
    await eventually(() => follower.status().synced);
    expect(behind).toBeGreaterThan(0);
    expect(store.chain.songCount()).toBe(2);
  } finally {
    await running?.stop();
    running = undefined;
    balancer.closeAllConnections();
    balancer.close();
  }
});

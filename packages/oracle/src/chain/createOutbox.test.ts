import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "@musicchain/protocol";
import { pino } from "pino";
import { encodeFunctionData } from "viem";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { accountOf, type Chain, createChain } from "../../test/createChain.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createOutbox } from "./createOutbox.ts";
import { createRpc } from "./createRpc.ts";

const account = accountOf(7);
const target: Address = `0x${"12".repeat(20)}`;
const logger = pino({ level: "silent" });

let chain: Chain;
let store: Store;
let dataDir: string;
let seconds = 1_000;
beforeAll(async () => {
  chain = await createChain({ blockTime: 0 });
});
afterAll(() => chain.stop());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-outbox-"));
  store = createStore({ dataDir });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

function createParts(url = chain.rpcUrl) {
  const { client } = createRpc({ rpcUrls: [url], chainId: 31_337 });
  const { intents } = store;
  const outbox = createOutbox({
    client,
    account,
    intents,
    chainId: 31_337,
    now: () => seconds,
    replaceAfter: 5,
    logger,
  });
  const want = (data: `0x${string}` = "0x") =>
    intents.want({ kind: "submitBatch", ref: "1", target, data, value: 1n }, seconds);
  return { outbox, intents, want };
}

test("where nodes refuse the old transaction for its fee, a dearer one goes out", async () => {
  const { outbox, intents, want } = createParts();
  const { client } = chain;
  await client.setAutomine(false);
  try {
    const intent = want();
    await outbox.process();
    const [first] = intents.sendings(intent.id);
    await client.dropTransaction({ hash: first!.hash });
    const fee = first!.maxFee * 50n;
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: fee });
    await client.mine({ blocks: 1 });
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: fee });
    await expect(client.sendRawTransaction({ serializedTransaction: first!.raw })).rejects.toThrow();
    seconds += 10;
    await outbox.process();
    expect(intents.sendings(intent.id)).toHaveLength(2);
    await client.mine({ blocks: 1 });
    await outbox.process();
    expect(intents.byId(intent.id)).toMatchObject({ state: "done" });
  } finally {
    await client.setAutomine(true);
  }
});

test("a mined transaction whose block is gone is found again, or open again", async () => {
  const { outbox, intents, want } = createParts();
  const { client } = chain;
  const snapshot = await client.snapshot();
  const intent = want();
  await outbox.process();
  await client.waitForTransactionReceipt({ hash: intents.sendings(intent.id)[0]!.hash });
  await outbox.process();
  const mined = intents.byId(intent.id)!;
  expect(mined.state).toBe("done");
  // Where it stands, nothing changes.
  await outbox.confirm(mined);
  expect(intents.byId(intent.id)).toEqual(mined);
  await client.revert({ id: snapshot });
  await client.mine({ blocks: 3 });
  await outbox.confirm(mined);
  expect(intents.byId(intent.id)).toMatchObject({ state: "open" });
  seconds += 10;
  await outbox.process();
  await outbox.process();
  const again = intents.byId(intent.id)!;
  expect(again.state).toBe("done");
  expect(again.block).toBeGreaterThan(mined.block!);
});

test("what is too large for any node is given up", async () => {
  // Between oracle and chain a node with geth's limit, in geth's words.
  const node = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader("content-type", "application/json");
    const size = method === "eth_sendRawTransaction" ? (params[0].length - 2) / 2 : 0;
    if (size > 131_072) {
      const message = `oversized data: transaction size ${size}, limit 131072`;
      response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32000, message } }));
      return;
    }
    const answer = await fetch(chain.rpcUrl, {
      method: "POST",
      body: Buffer.concat(chunks),
      headers: { "content-type": "application/json" },
    });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = node.address() as { port: number };
    const { outbox, intents, want } = createParts(`http://127.0.0.1:${port}`);
    const large = want(`0x${"11".repeat(132_000)}`);
    await outbox.process();
    expect(intents.byId(large.id)).toMatchObject({ state: "failed", block: undefined });
    const small = want(`0x${"11".repeat(100_000)}`);
    await outbox.process();
    await outbox.process();
    expect(intents.byId(small.id)).toMatchObject({ state: "done" });
  } finally {
    node.close();
  }
});

test("what the ledger refuses now holds nobody up, and what is withheld is not sent", async () => {
  const { outbox, intents, want } = createParts();
  const data = encodeFunctionData({ abi: chain.at.abi, functionName: "bond" });
  const refused = intents.want({ kind: "bond", ref: "1", target: chain.ledger, data, value: 1n }, seconds);
  const taken = want();
  await outbox.process();
  await outbox.process().catch(() => undefined);
  expect([intents.byId(refused.id)?.state, intents.byId(taken.id)?.state]).toEqual(["open", "done"]);
  await expect(outbox.process()).rejects.toThrow(/AttesterSet_NotAdmitted/);
  intents.close(refused.id, "cancelled");

  const { client } = createRpc({ rpcUrls: [chain.rpcUrl], chainId: 31_337 });
  let why: string | undefined = "The guardian paused.";
  const parts = { client, account, intents, chainId: 31_337, now: () => seconds, logger };
  const holding = createOutbox({
    ...parts,
    withhold: ({ kind }) => (kind === "submitBatch" ? why : undefined),
  });
  const [batch, other] = [
    intents.want({ kind: "submitBatch", ref: "2", target, data: "0x", value: 1n }, seconds),
    intents.want({ kind: "finalise", ref: "2", target, data: "0x", value: 1n }, seconds),
  ];
  for (let i = 0; i < 3; i++) await holding.process();
  expect([intents.byId(batch.id)?.state, intents.byId(other.id)?.state]).toEqual(["open", "done"]);
  expect(intents.sendings(batch.id)).toEqual([]);
  why = undefined;
  for (let i = 0; i < 2; i++) await holding.process();
  expect(intents.byId(batch.id)?.state).toBe("done");
});

test("an answer takes the nonce of what is less urgent and not mined yet; both count in the end", async () => {
  const { outbox, intents, want } = createParts();
  const { client } = chain;
  const before = await client.getBalance({ address: target });
  await client.setAutomine(false);
  try {
    const batch = want();
    await outbox.process();
    const answer = intents.want({ kind: "answerDemand", ref: "1:0", target, data: "0x", value: 7n }, seconds);
    await outbox.process();
    const [sent] = intents.sendings(answer.id);
    expect(sent!.nonce).toBe(intents.sendings(batch.id)[0]!.nonce);
    await client.mine({ blocks: 1 });
    await outbox.process();
    expect([intents.byId(batch.id)?.state, intents.byId(answer.id)?.state]).toEqual(["open", "done"]);
    seconds += 10;
    await outbox.process();
    await client.mine({ blocks: 1 });
    await outbox.process();
    expect(intents.byId(batch.id)?.state).toBe("done");
    expect((await client.getBalance({ address: target })) - before).toBe(8n);
  } finally {
    await client.setAutomine(true);
  }
});

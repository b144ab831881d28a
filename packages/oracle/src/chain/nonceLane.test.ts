import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "@musicchain/protocol";
import { pino } from "pino";
import { encodeFunctionData, parseEther } from "viem";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ATTESTER, accountOf, type Chain, createChain } from "../../test/createChain.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { createOutbox, type Outbox } from "./createOutbox.ts";
import { createRpc } from "./createRpc.ts";

const account = accountOf(ATTESTER);
let chain: Chain;
let store: Store;
let dataDir: string;
let outbox: Outbox;
let now = 1_000;

beforeAll(async () => {
  chain = await createChain({ blockTime: 0 });
});
afterAll(() => chain.stop());

/** The same store after a crash, with nothing kept in memory. */
function openOutbox(): void {
  store = createStore({ dataDir });
  const { client } = createRpc({ rpcUrls: [chain.rpcUrl], chainId: 31_337 });
  const common = { client, account, intents: store.intents, chainId: 31_337, now: () => now };
  outbox = createOutbox({ ...common, replaceAfter: 30, logger: pino({ level: "silent" }) });
}
function restart(): void {
  store.close();
  openOutbox();
}
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-lane-"));
  openOutbox();
  await chain.client.setAutomine(false);
});
afterEach(async () => {
  await chain.client.setAutomine(true);
  await chain.client.mine({ blocks: 1 });
  store.close();
  rmSync(dataDir, { recursive: true });
});

let targets = 0;
/** An address that has nothing: its balance counts what arrived. */
const newTarget = () => `0x${(++targets).toString(16).padStart(40, "e")}` as Address;
const want = (ref: string, target: Address) =>
  store.intents.want({ kind: "finalise", ref, target, data: "0x", value: parseEther("1") }, now);
const arrived = (target: Address) => chain.client.getBalance({ address: target });
const sendings = (ref: string) => store.intents.sendings(store.intents.find("finalise", ref)!.id);

test("an intent is sent once, however often it is processed and restarted", async () => {
  const target = newTarget();
  want("1", target);
  await outbox.process();
  await outbox.process();
  restart();
  await outbox.process();
  expect(sendings("1")).toHaveLength(1);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.find("finalise", "1")).toMatchObject({ state: "done", block: expect.any(Number) });
  expect(await arrived(target)).toBe(parseEther("1"));
});

test("a crash between signing and sending: it goes out again, nothing is paid twice", async () => {
  const target = newTarget();
  want("1", target);
  await outbox.process();
  await chain.client.dropTransaction({ hash: sendings("1")[0]!.hash });
  restart();
  now += 31;
  await outbox.process();
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.find("finalise", "1")!.state).toBe("done");
  expect(await arrived(target)).toBe(parseEther("1"));
});

test("what is not mined is replaced for more, under the same nonce", async () => {
  const target = newTarget();
  want("1", target);
  await outbox.process();
  now += 31;
  await outbox.process();
  const [first, second] = sendings("1");
  expect(second!.nonce).toBe(first!.nonce);
  expect(second!.maxFee > (first!.maxFee * 11n) / 10n).toBe(true);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(await arrived(target)).toBe(parseEther("1"));
});

test("a cancelled intent and the next one share a nonce: only one of them can count", async () => {
  const [old, next] = [newTarget(), newTarget()];
  const cancelled = want("1", old);
  await outbox.process();
  store.intents.close(cancelled.id, "cancelled");
  want("2", next);
  await outbox.process();
  expect(sendings("2")[0]!.nonce).toBe(sendings("1")[0]!.nonce);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.find("finalise", "2")!.state).toBe("done");
  expect([await arrived(old), await arrived(next)]).toEqual([0n, parseEther("1")]);
});

test("a nonce somebody else used up is no end: the intent goes out under the next one", async () => {
  const target = newTarget();
  want("1", target);
  await outbox.process();
  const [mine] = sendings("1");
  await chain.client.dropTransaction({ hash: mine!.hash });
  const other = await chain.client.sendTransaction({ account, to: account.address, nonce: mine!.nonce });
  await chain.client.mine({ blocks: 1 });
  expect((await chain.client.getTransactionReceipt({ hash: other })).status).toBe("success");
  now += 5;
  await outbox.process();
  expect(sendings("1").map(({ nonce }) => nonce)).toEqual([mine!.nonce, mine!.nonce + 1]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(await arrived(target)).toBe(parseEther("1"));
});

test("a reorganisation opens what it took back, in the old order", async () => {
  const [a, b] = [newTarget(), newTarget()];
  const snapshot = await chain.client.snapshot();
  const before = Number(await chain.client.getBlockNumber());
  for (const [ref, target] of [
    ["1", a],
    ["2", b],
  ] as const) {
    want(ref, target);
    await outbox.process();
    await chain.client.mine({ blocks: 1 });
    await outbox.process();
  }
  expect(store.intents.open()).toEqual([]);
  await chain.client.revert({ id: snapshot });
  await chain.client.setAutomine(false);
  store.intents.reopenAbove(before);
  expect(store.intents.open().map(({ ref }) => ref)).toEqual(["1", "2"]);
  for (let i = 0; i < 4; i++) {
    now += 31;
    await outbox.process();
    await chain.client.mine({ blocks: 1 });
  }
  await outbox.process();
  expect(store.intents.open()).toEqual([]);
  expect([await arrived(a), await arrived(b)]).toEqual([parseEther("1"), parseEther("1")]);
});

test("a reorganisation that leaves a gap below a transaction under way does not block the lane", async () => {
  const [a, b] = [newTarget(), newTarget()];
  const snapshot = await chain.client.snapshot();
  const first = want("1", a);
  await outbox.process();
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  want("2", b);
  await outbox.process();
  const [before] = sendings("2");
  await chain.client.revert({ id: snapshot });
  await chain.client.setAutomine(false);
  for (const { hash } of [...sendings("1"), ...sendings("2")]) {
    await chain.client.dropTransaction({ hash }).catch(() => undefined);
  }
  // The first is not wanted any more: nobody will use its nonce.
  store.intents.close(first.id, "cancelled");
  now += 31;
  await outbox.process();
  expect(sendings("2").map(({ nonce }) => nonce)).toEqual([before!.nonce - 1, before!.nonce]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.open()).toEqual([]);
  expect([await arrived(a), await arrived(b)]).toEqual([0n, parseEther("1")]);
});

test("what the ledger refuses is not sent, and its words are told", async () => {
  const data = encodeFunctionData({ abi: chain.at.abi, functionName: "finalise", args: [99n] });
  store.intents.want({ kind: "finalise", ref: "99", target: chain.ledger, data, value: 0n }, now);
  await expect(outbox.process()).rejects.toThrow(/PlayLedger_NotPending\(99, 0\)/);
  expect(sendings("99")).toEqual([]);
  expect(outbox.status()).toMatchObject({
    open: 1,
    problem: expect.stringContaining("PlayLedger_NotPending"),
  });
});

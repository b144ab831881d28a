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
let atOnce = 1;

beforeAll(async () => {
  chain = await createChain({ blockTime: 0 });
});
afterAll(() => chain.stop());

/** The same store after a crash, with nothing kept in memory. */
function openOutbox(): void {
  store = createStore({ dataDir });
  const { client } = createRpc({ rpcUrls: [chain.rpcUrl], chainId: 31_337 });
  const common = { client, account, intents: store.intents, chainId: 31_337, now: () => now };
  outbox = createOutbox({
    ...common,
    replaceAfter: 30,
    atOnce: () => atOnce,
    logger: pino({ level: "silent" }),
  });
}
function restart(): void {
  store.close();
  openOutbox();
}
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-lane-"));
  atOnce = 1;
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

const answer = (ref: string, target: Address) =>
  store.intents.want({ kind: "answerDemand", ref, target, data: "0x", value: parseEther("1") }, now);
/** The nonces of answers, by what they were counted from. */
const noncesOf = (refs: string[], from: number) =>
  refs.map((ref) =>
    store.intents.sendings(store.intents.find("answerDemand", ref)!.id).map(({ nonce }) => nonce - from),
  );
const nextNonce = () => chain.client.getTransactionCount({ address: account.address });

test("answers go out side by side, as many as may, each once, over a restart too", async () => {
  const refs = ["1", "2", "3", "4", "5"];
  const targets = refs.map(() => newTarget());
  const other = newTarget();
  want("later", other);
  for (const [i, ref] of refs.entries()) answer(ref, targets[i]!);
  const from = await nextNonce();
  atOnce = 3;
  await outbox.process();
  expect(noncesOf(refs, from)).toEqual([[0], [1], [2], [], []]);
  restart();
  await outbox.process();
  atOnce = 4;
  await outbox.process();
  expect(noncesOf(refs, from)).toEqual([[0], [1], [2], [3], []]);
  await chain.client.mine({ blocks: 1 });
  for (let i = 0; i < 3; i++) await outbox.process();
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(noncesOf(refs, from)).toEqual([[0], [1], [2], [3], [4]]);
  // What is no answer waits until they are through, and has the lane for itself.
  expect(sendings("later")).toEqual([]);
  await outbox.process();
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.open()).toEqual([]);
  expect(await Promise.all([...targets, other].map(arrived))).toEqual(Array(6).fill(parseEther("1")));
});

test("answers that are not mined go out again for more, under their own nonces", async () => {
  const refs = ["1", "2", "3"];
  const targets = refs.map(() => newTarget());
  for (const [i, ref] of refs.entries()) answer(ref, targets[i]!);
  const from = await nextNonce();
  atOnce = 3;
  await outbox.process();
  now += 31;
  await outbox.process();
  expect(noncesOf(refs, from)).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(await Promise.all(targets.map(arrived))).toEqual(Array(3).fill(parseEther("1")));
});

test("an answer that is not wanted any more leaves its nonce to the next, or to those that wait behind it", async () => {
  const targets = Array.from({ length: 4 }, () => newTarget());
  const [first, second] = targets.slice(0, 3).map((target, i) => answer(String(i + 1), target));
  const from = await nextNonce();
  atOnce = 3;
  await outbox.process();
  for (const { id } of [first!, second!]) {
    await chain.client.dropTransaction({ hash: store.intents.sendings(id)[0]!.hash });
    store.intents.close(id, "cancelled");
  }
  answer("4", targets[3]!);
  await outbox.process();
  expect(noncesOf(["3", "4"], from)).toEqual([[2], [0]]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.find("answerDemand", "4")).toMatchObject({ state: "done" });
  // Nobody else comes: what waits behind the gap fills it, but not before the transaction there had its time.
  await outbox.process();
  expect(noncesOf(["3"], from)).toEqual([[2]]);
  now += 31;
  await outbox.process();
  expect(noncesOf(["3"], from)).toEqual([[1, 2]]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  expect(store.intents.open()).toEqual([]);
  const got = await Promise.all(targets.map(arrived));
  expect(got.slice(0, 2)).toEqual([0n, 0n]);
  expect(got[3]).toBe(parseEther("1"));
  expect(got[2]! >= parseEther("1")).toBe(true);
});

test("an answer the ledger refuses keeps none of the others back", async () => {
  const data = encodeFunctionData({ abi: chain.at.abi, functionName: "finalise", args: [99n] });
  const refused = { kind: "answerDemand", ref: "0", target: chain.ledger, data, value: 0n } as const;
  store.intents.want(refused, now);
  const targets = [newTarget(), newTarget()];
  for (const [i, target] of targets.entries()) answer(String(i + 1), target);
  const from = await nextNonce();
  atOnce = 3;
  await outbox.process();
  expect(noncesOf(["0", "1", "2"], from)).toEqual([[], [0], [1]]);
  await chain.client.mine({ blocks: 1 });
  await outbox.process();
  await expect(outbox.process()).rejects.toThrow(/PlayLedger_NotPending/);
});

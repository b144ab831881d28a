import { type Hex, playLedgerAbi, RetryableError, UserError } from "@musicchain/protocol";
import { encodeFunctionData, type LocalAccount, type PublicClient, parseGwei } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Chain, createChain } from "../../../oracle/test/createChain.ts";
import { createSender } from "./createSender.ts";
import type { Call } from "./types.ts";

const ONE = 10n ** 18n;
const SINK: Hex = `0x${"5a".repeat(20)}`;

let chain: Chain;
let account: LocalAccount;
beforeAll(async () => {
  chain = await createChain({ blockTime: 0 });
}, 60_000);
afterAll(() => chain.stop());
afterEach(async () => {
  await chain.client.setAutomine(true);
});

/** A new account each time: its nonces start at 0. */
async function sending(options: Partial<Parameters<typeof createSender>[0]> = {}, wei = 10n * ONE) {
  account = privateKeyToAccount(generatePrivateKey());
  await chain.client.setBalance({ address: account.address, value: wei });
  return again(options);
}
/** The same account, started again. */
const again = (options: Partial<Parameters<typeof createSender>[0]> = {}) =>
  createSender({
    ...{ client: chain.client as unknown as PublicClient, account, chainId: 31_337, waitMs: 600 },
    ...options,
  });
const paying = (value: bigint): Call => ({ to: SINK, data: "0x", value, words: `pay ${value}` });
/** Something whose gas is known. */
const talking: Call = {
  ...{ to: SINK, data: `0x${"01".repeat(400)}`, value: 0n, words: "send bytes" },
};
const nonce = () => chain.client.getTransactionCount({ address: account.address });
const balance = () => chain.client.getBalance({ address: SINK });
const pooled = async () => {
  const { pending } = await chain.client.getTxpoolContent();
  const own = Object.entries(pending).find(
    ([address]) => address.toLowerCase() === account.address.toLowerCase(),
  );
  return Object.values(own?.[1] ?? {});
};

test("gives half more gas than the estimate, and never more than the cap", async () => {
  const { client } = chain;
  const sender = await sending();
  const estimate = await client.estimateGas({ account: account.address, ...talking });
  const sent = await sender.send(talking);
  if (sent.outcome !== "done") throw new Error(JSON.stringify(sent));
  expect((await client.getTransaction({ hash: sent.hash })).gas).toBe((estimate * 3n) / 2n);

  const tight = again({ gasCap: (estimate * 5n) / 4n });
  const second = await tight.send(talking);
  if (second.outcome !== "done") throw new Error(JSON.stringify(second));
  expect((await client.getTransaction({ hash: second.hash })).gas).toBe((estimate * 5n) / 4n);

  const before = await nonce();
  expect(await again({ gasCap: estimate - 1n }).send(talking)).toEqual({
    ...{ outcome: "tooDear", reason: `${estimate} gas is above the cap` },
  });
  expect(await nonce()).toBe(before);
});

test("one that is stuck is replaced for a higher fee, and one of the two counts", async () => {
  const { client } = chain;
  const sender = await sending();
  await client.setAutomine(false);
  const before = await balance();
  await expect(sender.send(paying(7n))).rejects.toThrow(RetryableError);
  const [first] = await pooled();
  // The base fee rises above what was offered: blocks come, and leave it out.
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: BigInt(first!.maxFeePerGas!) + parseGwei("5") });
  await client.mine({ blocks: 1 });
  expect(await balance()).toBe(before);

  await expect(sender.send(paying(7n))).rejects.toThrow("Not mined yet");
  const waiting = await pooled();
  expect(waiting).toHaveLength(1);
  const [second] = waiting;
  expect(second!.hash).not.toBe(first!.hash);
  expect(second!.nonce).toBe(first!.nonce);
  for (const fee of ["maxFeePerGas", "maxPriorityFeePerGas"] as const) {
    expect(BigInt(second![fee]!)).toBeGreaterThan((BigInt(first![fee]!) * 11n) / 10n);
  }
  await client.mine({ blocks: 1 });
  // What came of it is known without sending anything more.
  expect(await sender.settled()).toMatchObject({
    call: { words: "pay 7" },
    sent: { outcome: "done", hash: second!.hash },
  });
  expect([(await balance()) - before, await nonce()]).toEqual([7n, 1]);
});

test("what was mined after all is done, and not sent again", async () => {
  const { client } = chain;
  const sender = await sending();
  await client.setAutomine(false);
  const before = await balance();
  await expect(sender.send(paying(9n))).rejects.toThrow(RetryableError);
  await client.mine({ blocks: 1 });
  expect(await sender.send(paying(9n))).toMatchObject({ outcome: "done" });
  expect([(await balance()) - before, await nonce()]).toEqual([9n, 1]);
});

test("something else takes the place of what is stuck", async () => {
  const { client } = chain;
  const sender = await sending();
  await client.setAutomine(false);
  const before = await balance();
  await expect(sender.send(paying(1n))).rejects.toThrow(RetryableError);
  await expect(sender.send(paying(100n))).rejects.toThrow(RetryableError);
  await client.mine({ blocks: 1 });
  expect(await sender.send(paying(100n))).toMatchObject({ outcome: "done" });
  expect([(await balance()) - before, await nonce()]).toEqual([100n, 1]);
});

test("started again, it outbids what it sent before", async () => {
  const { client } = chain;
  const dead = await sending();
  await client.setAutomine(false);
  const before = await balance();
  await expect(dead.send(paying(3n))).rejects.toThrow(RetryableError);
  await expect(again().send(paying(4n))).rejects.toThrow("Not mined yet");
  expect(await pooled()).toMatchObject([{ value: "0x4" }]);
  await client.mine({ blocks: 1 });
  expect([(await balance()) - before, await nonce()]).toEqual([4n, 1]);
});

test("a nonce that went to another transaction of the account is left", async () => {
  const { client } = chain;
  const sender = await sending();
  await client.setAutomine(false);
  await expect(sender.send(paying(1n))).rejects.toThrow(RetryableError);
  const fees = { maxFeePerGas: parseGwei("90"), maxPriorityFeePerGas: parseGwei("90") };
  const raw = await account.signTransaction({
    ...{ type: "eip1559", chainId: 31_337, nonce: 0, to: SINK, value: 50n, gas: 30_000n, ...fees },
  });
  await client.sendRawTransaction({ serializedTransaction: raw });
  await client.mine({ blocks: 1 });
  await client.setAutomine(true);
  expect(await sender.settled()).toBeUndefined();
  expect(await sender.send(paying(1n))).toMatchObject({ outcome: "done" });
  expect(await nonce()).toBe(2);
});

test("above the fee cap nothing is sent", async () => {
  const { client } = chain;
  const sender = await sending({ feeCap: parseGwei("20") });
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei("30") });
  await client.mine({ blocks: 1 });
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei("1") });
  expect(await sender.send(paying(1n))).toMatchObject({
    ...{ outcome: "tooDear", reason: expect.stringContaining("above the cap") },
  });
  expect([await pooled(), await nonce()]).toEqual([[], 0]);
});

test("a refusal is told by the contract's word, an empty purse in words", async () => {
  const sender = await sending();
  const data = encodeFunctionData({ abi: playLedgerAbi, functionName: "withdrawReward" });
  expect(await sender.send({ to: chain.ledger, data, value: 0n, words: "withdraw" })).toMatchObject({
    ...{ outcome: "refused", reason: expect.stringContaining("AttesterSet_") },
  });
  const poor = await sending({}, 1_000n);
  const refused = poor.send(paying(10n));
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow("too little ether");
});

import { formatEther, pad, toHex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BenchLedger, createBenchLedger } from "../../bench/gas/createBenchLedger.ts";
import { zipfPlays } from "../../bench/gas/zipfPlays.ts";

/** The predeploy that tells an OP-stack chain what its L1 charges. */
const L1_BLOCK = "0x4200000000000000000000000000000000000015";
const GWEI = 10n ** 9n;

let bench: BenchLedger;

beforeAll(async () => {
  bench = await createBenchLedger("hardhatOp");
  // Hardhat's own genesis leaves the scalars where the chain does not read them, which makes the L1 fee zero.
  const set = (slot: number, value: bigint) =>
    bench.connection.provider.request({
      method: "hardhat_setStorageAt",
      params: [L1_BLOCK, toHex(slot), pad(toHex(value), { size: 32 })],
    });
  await set(1, GWEI); // L1 base fee
  await set(3, (2_269n << 96n) | (1_055_762n << 64n)); // scalars of base fee and blob base fee, as on Base
  await set(7, 62_500_000n); // blob base fee, wei
});

afterAll(() => bench.close());

test("a batch of 1,000 plays on an OP-stack chain, with its L1 fee", async () => {
  const { client, attester, ledger } = bench;
  const before = await client.getBalance({ address: attester.account.address });
  const { transactionHash, header } = await bench.post(bench.genesis(), zipfPlays(1_000));
  const receipt = await client.getTransactionReceipt({ hash: transactionHash });
  const l1Fee = BigInt((receipt as unknown as { l1Fee: `0x${string}` }).l1Fee);
  const after = await client.getBalance({ address: attester.account.address });

  const l2Fee = receipt.gasUsed * receipt.effectiveGasPrice;
  expect(l1Fee).toBeGreaterThan(0n);
  expect(before - after).toBe(l2Fee + l1Fee);
  console.log(
    `batch of 1,000 plays: ${receipt.gasUsed} L2 gas (${formatEther(l2Fee)} ETH), ` +
      `L1 fee ${formatEther(l1Fee)} ETH at 1 gwei base fee, ${l1Fee / 1_000n} wei a play`,
  );
  // The calldata floor of EIP-7623 holds here too: the gas is that of L1.
  expect(receipt.gasUsed).toBeLessThan(400_000n);

  await bench.tick(60);
  await bench.gasOf(() => ledger.write.finalise([header.batchId]));
  expect(await ledger.read.finalHead()).toBe(header.batchId);
});

test("a P-256 session key is verified by the chain's precompile", async () => {
  // sha256("123400") signed by a known key, from Wycheproof's vectors.
  const input = [
    "bb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023",
    "0000000000000000000000000000000000000000000000000000000000000005",
    "0000000000000000000000000000000000000000000000000000000000000001",
    "a71af64de5126a4a4e02b7922d66ce9415ce88a4c9d25514d91082c8725ac957",
    "5d47723c8fbe580bb369fec9c2665d8e30a435b9932645482e7c9f11e872296b",
  ].join("");
  const { data } = await bench.client.call({ to: pad("0x100", { size: 20 }), data: `0x${input}` });
  expect(data).toBe(pad("0x1", { size: 32 }));
});

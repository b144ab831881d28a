import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { network } from "hardhat";
import { type Abi, bytesToHex, decodeErrorResult, decodeFunctionResult, encodeFunctionData } from "viem";

/** Solidity's rules, asked in bulk: see `contracts/testing/RulesHarness.sol` and the harnesses beside it. */
export type RulesHarness = {
  /** Calls `name` once for each list of arguments; answers in the same order. A revert fails the test. */
  ask(name: string, calls: readonly (readonly unknown[])[]): Promise<unknown[]>;
  /** The same, with the name of the custom error or panic where a call reverts. */
  attempt(name: string, calls: readonly (readonly unknown[])[]): Promise<Attempt[]>;
  /** Sends one transaction. */
  send(name: string, args: readonly unknown[]): Promise<void>;
};
export type Attempt = { answer: unknown } | { error: string };

/** Calls in one `eth_call`, and its gas: below the limit of one transaction (EIP-7825). */
const AT_ONCE = 10;
const GAS = 16_000_000n;

export async function createRulesHarness(
  harness: "RulesHarness" | "SegmentHarness" = "RulesHarness",
): Promise<RulesHarness> {
  const { viem } = await network.create({ network: "hardhatL1", chainType: "l1" });
  const client = await viem.getPublicClient();
  const [wallet] = await viem.getWalletClients();
  const contract = await viem.deployContract(harness);
  const abi = contract.abi as Abi;

  async function attemptSome(name: string, calls: readonly (readonly unknown[])[]): Promise<Attempt[]> {
    const data = calls.map((args) => encodeFunctionData({ abi, functionName: name, args: [...args] }));
    const answer = await client.call({
      to: contract.address,
      data: encodeFunctionData({ abi, functionName: "many", args: [data] }),
      gas: GAS,
    });
    type Answer = { success: boolean; data: `0x${string}` };
    const answers = decodeFunctionResult({ abi, functionName: "many", data: answer.data! }) as Answer[];
    return answers.map(({ success, data }) =>
      success
        ? { answer: decodeFunctionResult({ abi, functionName: name, data }) }
        : { error: data === "0x" ? data : decodeErrorResult({ abi, data }).errorName },
    );
  }

  async function attempt(name: string, calls: readonly (readonly unknown[])[]): Promise<Attempt[]> {
    const answers: Attempt[] = [];
    for (let from = 0; from < calls.length; from += AT_ONCE) {
      answers.push(...(await attemptSome(name, calls.slice(from, from + AT_ONCE))));
    }
    return answers;
  }

  return {
    attempt,
    async ask(name, calls) {
      return (await attempt(name, calls)).map((attempted, i) => {
        if ("answer" in attempted) return attempted.answer;
        return assert.fail(`${name} reverted (${attempted.error}) for ${describe(calls[i])}`);
      });
    },
    async send(name, args) {
      const data = encodeFunctionData({ abi, functionName: name, args: [...args] });
      const hash = await wallet!.sendTransaction({ to: contract.address, data });
      const receipt = await client.waitForTransactionReceipt({ hash });
      assert.equal(receipt.status, "success");
    },
  };
}

/** Numbers as text, bytes as hex, hex in lower case, tuples as lists of their values: equal where the meaning is. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "number") return value.toString();
  if (typeof value === "string") return value.toLowerCase();
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  }
  return value;
}

export const describe = (value: unknown): string => JSON.stringify(plain(value));

/** Compares each answer with what TypeScript says; names the case that differs. */
export function compare<T>(
  cases: readonly T[],
  answers: readonly unknown[],
  expected: (one: T) => unknown,
  seed: number,
): void {
  assert.equal(answers.length, cases.length);
  cases.forEach((one, i) => {
    const [answer, wanted] = [plain(answers[i]), plain(expected(one))];
    if (isDeepStrictEqual(answer, wanted)) return;
    assert.deepEqual(answer, wanted, `seed ${seed}, case ${i}: ${describe(one)}`);
  });
}

/** Differs from run to run; `SEED=… npx hardhat test nodejs` repeats one. */
export const SEED: number = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Random cases of each family. */
export const CASES = 1_000;

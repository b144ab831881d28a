import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  councilAbi,
  ONE,
  playLedgerAbi,
  recordingsAbi,
  seatsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import { createWalletClient, type Hex, http, keccak256, toHex } from "viem";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { accounts, startChain, type TestChain } from "../../seeder/test/startChain.ts";
import { main } from "../src/main.ts";
import { type CliRun, runCli } from "./runCli.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TERMS = { votingDelay: 1_000, votingPeriod: 10_000, timelockDelay: 5_000n };
const [guardian, first, second, newcomer, stranger] = accounts;
type Account = (typeof accounts)[number] | undefined;
const addressOf = (account: Account) => account!.address.toLowerCase() as Address;
const keyOf = (account: Account): Hex =>
  toHex((account as unknown as { getHdKey(): { privateKey: Uint8Array } }).getHdKey().privateKey);

let home: string;
let chain: TestChain;
let deployment: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-council-"));
  chain = await startChain({ council: { terms: TERMS, founders: [addressOf(first), addressOf(second)] } });
  const { rpcUrl, ledger, council } = chain;
  deployment = join(home, "deployment.json");
  await writeFile(deployment, JSON.stringify({ chainId: 31_337, rpcUrl, ledger, council }));
  for (const name of ["own", "copy"]) {
    const wallet = createWalletClient({
      account: stranger!,
      chain: chain.client.chain,
      transport: http(rpcUrl),
    });
    const hash = await wallet.writeContract({
      ...{ address: chain.chain.songs, abi: songRegistryAbi, functionName: "register" },
      args: [
        {
          ...{ contentHash: keccak256(toHex(name)), duration: 180, royaltyBps: 0 },
          ...{ metadata: "0x0101", fingerprint: "0x00000001" },
          splits: [{ party: stranger!.address, bps: 10_000 }],
        },
      ],
    });
    await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  }
  // A seat proposes from the second after it was given on.
  await pass(2);
});
afterAll(async () => {
  await chain?.stop();
  await rm(home, { recursive: true });
});

const run = (...args: string[]) => runHere(undefined, args);
const runAs = (account: Account, ...args: string[]) => runHere(keyOf(account), args);

/** The program in this process, as a process of its own would be for each of many steps. */
async function runHere(key: Hex | undefined, args: string[]): Promise<CliRun> {
  const result: CliRun = { code: 0, stdout: "", stderr: "" };
  const catching = (name: "stdout" | "stderr") =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      result[name] += text;
      return true;
    });
  const caught = [catching("stdout"), catching("stderr")];
  vi.stubEnv("MUSICCHAIN_KEY", key);
  try {
    result.code = await main([...args, "--deployment", deployment]);
  } finally {
    for (const spy of caught) spy.mockRestore();
    vi.unstubAllEnvs();
  }
  if (key) expect(result.stdout + result.stderr).not.toContain(key.slice(2));
  return result;
}

async function pass(seconds: number): Promise<void> {
  await chain.client.increaseTime({ seconds });
  await chain.client.mine({ blocks: 1 });
}

function expectRefusal({ code, stdout, stderr }: CliRun, exitCode: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe("");
  expect(code).toBe(exitCode);
}

async function propose(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runAs(first, "council", "propose", ...words, "--json");
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).id;
}

/** Both seats vote for a proposal, and it is carried out. */
async function seeThrough(...words: string[]): Promise<void> {
  const id = await propose(...words);
  await pass(TERMS.votingDelay + 1);
  for (const seat of [first, second]) {
    expect((await runAs(seat, "council", "vote", id, "for")).code).toBe(0);
  }
  expect((await runAs(stranger, "council", "queue", id)).code).toBe(0);
  await pass(Number(TERMS.timelockDelay));
  const executed = await runAs(stranger, "council", "execute", id);
  expect(executed).toMatchObject({ code: 0, stdout: expect.stringContaining("was carried out") });
}

test("seats: who, which, and how many must agree", async () => {
  const { code, stdout } = await run("council", "seats");
  expect(code).toBe(0);
  expect(stdout).toContain(addressOf(first));
  expect(stdout).toMatch(new RegExp(`2 +${addressOf(second)} +at the founding`));
  expect(stdout).toContain("a proposal needs 2 in favour");
});

test("from proposal to act, each step and each refusal in words", async () => {
  expect(await run("council", "list")).toMatchObject({ code: 0, stdout: "Nothing was proposed yet.\n" });
  expectRefusal(
    await runAs(stranger, "council", "propose", "release", "1", "--tokens", "5"),
    1,
    /has no seat in the council\.\n {2}Only seat holders propose/,
  );
  expectRefusal(
    await runAs(first, "council", "propose", "release", "99", "--tokens", "5"),
    1,
    /The contract would refuse: PlayLedger_SongUnknown\(99\)/,
  );
  expectRefusal(await runAs(first, "council", "propose", "release", "1"), 2, /how much is to be released\?/);
  expectRefusal(await run("council", "propose", "hide", "1"), 2, /required option '--reason <text>'/);
  expectRefusal(await run("council", "vote", "0", "for"), 2, /whole number, 1 or more/);

  const id = await propose("release", "1", "--tokens", "5");
  expect(id).toBe("1");
  expectRefusal(
    await runAs(first, "council", "vote", id, "perhaps"),
    2,
    /Allowed choices are for, against, abstain/,
  );
  expectRefusal(
    await runAs(first, "council", "vote", "7", "for"),
    1,
    /no proposal 7\.\n {2}There are proposals 1 to 1/,
  );
  expectRefusal(
    await runAs(first, "council", "vote", id, "for"),
    75,
    /has not begun\.\n {2}It begins 20.* UTC/,
  );
  await pass(TERMS.votingDelay + 1);
  expectRefusal(await runAs(stranger, "council", "vote", id, "for"), 1, /had no seat when the vote .* began/);
  const vote = await runAs(first, "council", "vote", id, "for", "--reason", "Heard it live.");
  expect(vote.stdout).toContain("Proposal 1 has 1 of 2 votes it needs.");
  expectRefusal(
    await runAs(first, "council", "vote", id, "against"),
    1,
    /has voted on proposal 1\.\n {2}A vote cannot/,
  );
  expectRefusal(
    await runAs(stranger, "council", "queue", id),
    75,
    /has 1 of 2 votes it needs\.\n {2}Seats vote until/,
  );

  const listed = await run("council", "list");
  expect(listed.stdout).toMatch(/1 +active +1 +0 +0 +2 +vote until 20.* UTC +ledger\.release\(1, 5\)/);
  expect((await runAs(second, "council", "vote", id, "for")).stdout).toContain("has passed");
  expectRefusal(await runAs(stranger, "council", "execute", id), 1, /passed but is not queued/);
  const queued = await runAs(stranger, "council", "queue", id);
  expect(queued.stdout).toMatch(/From 20.* UTC on anyone can run: musicchain council execute 1/);
  expectRefusal(await runAs(stranger, "council", "queue", id), 1, /is queued already\.\n.*from 20/);
  expectRefusal(
    await runAs(stranger, "council", "execute", id),
    75,
    /cannot be executed yet\.\n {2}Its delay ends 20/,
  );
  await pass(Number(TERMS.timelockDelay));
  expect((await runAs(stranger, "council", "execute", id)).code).toBe(0);
  const released = await chain.client.readContract({
    ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "released", args: [1n] },
  });
  expect(released).toBe(5n * ONE);
  expectRefusal(await runAs(stranger, "council", "execute", id), 1, /is executed, so it cannot be executed/);
  expect((await run("council", "list")).stdout).toContain("--all shows the finished");
  const all = JSON.parse((await run("council", "list", "--all", "--json")).stdout);
  expect(all).toMatchObject([{ id: "1", state: "executed", does: ["ledger.release(1, 5)"] }]);
});

test("the same decision can be proposed at any time, and nobody else can use its text up", async () => {
  const words = ["dismiss", addressOf(stranger)];
  vi.useFakeTimers({ toFake: ["Date"] });
  const ids: string[] = [];
  try {
    for (let i = 0; i < 2; i++) ids.push(await propose(...words));
  } finally {
    vi.useRealTimers();
  }
  expect(Number(ids[1])).toBe(Number(ids[0]) + 1);

  const at = { address: chain.council!, abi: councilAbi } as const;
  const [once, again] = (
    await chain.client.getContractEvents({ ...at, eventName: "ProposalCreated", fromBlock: 0n, strict: true })
  )
    .filter(({ args }) => ids.includes(String(args.proposalId)))
    .map(({ args }) => args);
  expect(again!.description).not.toBe(once!.description);
  expect(once!.description).toMatch(/^Dismiss the attester 0x/);
  // Another seat that reads the waiting transaction cannot propose its very text.
  const text = again!.description.replace(/, [0-9a-f]{16}\n/, ", 00\n");
  const args = [[...again!.targets], [0n], [...again!.calldatas], text] as const;
  const proposeBy = (account: Account) =>
    chain.client.simulateContract({ ...at, functionName: "propose", args, account: account! });
  await expect(proposeBy(second)).rejects.toThrow(/GovernorRestrictedProposer/);
  expect((await proposeBy(first)).result).toBe(BigInt(ids[1]!) + 1n);
});

test("a proposal without a majority is defeated", async () => {
  const id = await propose("dismiss", addressOf(stranger));
  await pass(TERMS.votingDelay + 1);
  await runAs(first, "council", "vote", id, "for");
  await runAs(second, "council", "vote", id, "abstain");
  await pass(TERMS.votingPeriod + 1);
  expectRefusal(await runAs(first, "council", "queue", id), 1, /is defeated\.\n {2}Propose it again/);
});

describe("everything a council can do", () => {
  const recordings = () =>
    chain.client.readContract({ address: chain.ledger, abi: playLedgerAbi, functionName: "recordings" });
  const seatOf = async (account: Account) => {
    const { council } = chain;
    const seats = await chain.client.readContract({
      ...{ address: council!, abi: councilAbi, functionName: "seats" },
    });
    const args = [addressOf(account)] as const;
    return chain.client.readContract({ address: seats, abi: seatsAbi, functionName: "seatOf", args });
  };
  const isAdmitted = (account: Account) =>
    chain.client.readContract({
      ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "isAdmitted" },
      args: [addressOf(account)],
    });

  test("escrow: all of it, and none for good", async () => {
    await seeThrough("release", "1", "--all");
    const released = await chain.client.readContract({
      ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "released", args: [1n] },
    });
    expect(released).toBe(10_000n * ONE);
    await seeThrough("refuse", "2", "--reason", "A copy of song 1.");
    expectRefusal(
      await runAs(first, "council", "propose", "release", "2", "--all"),
      1,
      /would refuse: PlayLedger_EscrowRefused\(2\)/,
    );
  });

  test("songs: hidden, shown, redirected", async () => {
    const isHidden = async () =>
      chain.client.readContract({
        ...{ address: await recordings(), abi: recordingsAbi, functionName: "isHidden", args: [2n] },
      });
    await seeThrough("hide", "2", "--reason", "A copy of song 1.");
    expect(await isHidden()).toBe(true);
    await seeThrough("unhide", "2", "--reason", "It was not.");
    expect(await isHidden()).toBe(false);
    await seeThrough("redirect", "2", "1");
    const later = (await chain.client.getBlock()).timestamp + 1n;
    const counted = await chain.client.readContract({
      ...{ address: await recordings(), abi: recordingsAbi, functionName: "songAt", args: [2n, later] },
    });
    expect(counted).toBe(1n);
  });

  test("attesters: admitted and dismissed", async () => {
    await seeThrough("admit", addressOf(newcomer));
    expect(await isAdmitted(newcomer)).toBe(true);
    await seeThrough("dismiss", addressOf(newcomer));
    expect(await isAdmitted(newcomer)).toBe(false);
  });

  test("seats: given and taken", async () => {
    await seeThrough("give-seat", addressOf(newcomer));
    expect(await seatOf(newcomer)).toBe(3n);
    await seeThrough("take-seat", addressOf(newcomer));
    expect(await seatOf(newcomer)).toBe(0n);
    const { stdout } = await run("council", "seats", "--json");
    expect(JSON.parse(stdout).seats).toHaveLength(2);
  });

  test("parameters of future batches: those named, within bounds", async () => {
    const read = () =>
      chain.client.readContract({ address: chain.ledger, abi: playLedgerAbi, functionName: "parameters" });
    const before = await read();
    await seeThrough("parameters", "--window", "120", "--bond", "2");
    expect(await read()).toEqual({ ...before, window: 120n, bond: 2n * ONE });
    expectRefusal(
      await runAs(first, "council", "propose", "parameters", "--window", "1"),
      1,
      /would refuse: PlayLedger_ParametersWrong/,
    );
  });
});

test("--see-through does it all where one seat decides", async () => {
  await seeThrough("take-seat", addressOf(second));
  await chain.client.setIntervalMining({ interval: 1 });
  const words = ["council", "propose", "admit", addressOf(newcomer), "--see-through"];
  const working = runCli([...words, "--deployment", deployment], { MUSICCHAIN_KEY: keyOf(first) });
  // The terms are hours; the chain's clock is moved whenever the command waits.
  let done = false;
  void working.finally(() => {
    done = true;
  });
  while (!done) {
    await chain.client.increaseTime({ seconds: 600 });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { code, stdout, stderr } = await working;
  await chain.client.setAutomine(true);
  expect(stderr).toMatch(/Admit the attester .*\nvoted for it\nqueued; .*\nexecuted/);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/Proposal \d+ was carried out/),
  });
});

test("the guardian pauses and unpauses, nobody else does", async () => {
  expectRefusal(await runAs(first, "guardian", "pause"), 1, /is not the guardian\.\n {2}Only 0x/);
  const paused = await runAs(guardian, "guardian", "pause");
  expect(paused.stdout).toMatch(/^No new batches until 20.* UTC\. Claims and challenges go on\.\n$/);
  expect((await runAs(guardian, "guardian", "unpause")).stdout).toBe("New batches are let in again.\n");
  expectRefusal(await runAs(guardian, "guardian", "pause"), 1, /PlayLedger_PausedLately/);
});

test("a deployment without a council, or with another's, is told", async () => {
  const file = join(home, "none.json");
  const { rpcUrl, ledger } = chain;
  await writeFile(file, JSON.stringify({ rpcUrl, ledger }));
  expectRefusal(await runCli(["council", "seats", "--deployment", file]), 1, /names no council/);
  await writeFile(file, JSON.stringify({ rpcUrl, ledger, council: ledger }));
  const wrong = await runCli(["council", "seats", "--deployment", file]);
  expect(wrong.code).toBe(1);
});

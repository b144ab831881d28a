import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Address, councilAbi, playLedgerAbi } from "@musicchain/protocol";
import { createTestClient, createWalletClient, type Hex, http, type LocalAccount, publicActions } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { type Chain, connectChain } from "../src/chain/connectChain.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const MNEMONIC = "test test test test test test test test test test test junk";

/** Funded accounts of the test chain; 0 is council and guardian. */
export const accounts = Array.from({ length: 10 }, (_, addressIndex) =>
  mnemonicToAccount(MNEMONIC, { addressIndex }),
) as LocalAccount[];

export type TestChain = {
  chain: Chain;
  rpcUrl: string;
  ledger: Address;
  /** The governor, where a council was asked for. */
  council: Address | undefined;
  client: ReturnType<typeof testClient>;
  stop(): Promise<void>;
};

export type StartChainOptions = {
  /** Challenge window, seconds. */
  window?: bigint;
  /** A real council instead of account 0. */
  council?: {
    terms: { votingDelay: number; votingPeriod: number; timelockDelay: bigint };
    founders: Address[];
  };
};

/** A real chain (anvil, free port, loopback) with the real contracts on it. Needs `npx hardhat build`. */
export async function startChain(options: StartChainOptions = {}): Promise<TestChain> {
  const { window = 60n } = options;
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const anvil = spawn(
    `${ROOT}node_modules/.bin/anvil`,
    ["--host", "127.0.0.1", "--port", `${port}`, "--silent"],
    {
      stdio: "ignore",
    },
  );
  const client = testClient(rpcUrl);
  await untilAnswers(client, anvil);
  const wallet = createWalletClient({ account: accounts[0]!, chain: foundry, transport: http(rpcUrl) });
  const bytecodeOf = async (path: string): Promise<Hex> =>
    JSON.parse(await readFile(`${ROOT}artifacts/contracts/${path}`, "utf8")).bytecode;
  const addressOf = async (hash: Hex): Promise<Address> => {
    const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    return receipt.contractAddress!.toLowerCase() as Address;
  };
  const helper = async (path: string): Promise<Address> =>
    addressOf(await wallet.deployContract({ abi: [], bytecode: await bytecodeOf(path) }));
  const faultProofs = await helper("proofs/FaultProofs.sol/FaultProofs.json");
  const recordings = await helper("songs/Recordings.sol/Recordings.json");
  const guardian = accounts[0]!.address;
  const council =
    options.council &&
    (await addressOf(
      await wallet.deployContract({
        ...{ abi: councilAbi, bytecode: await bytecodeOf("council/Council.sol/Council.json") },
        args: [options.council.terms, options.council.founders],
      }),
    ));
  const obeyed = council
    ? await client.readContract({ address: council, abi: councilAbi, functionName: "timelock" })
    : accounts[0]!.address;
  const parameters = {
    window,
    answerTime: 30n,
    turn: 10n,
    openTurn: 3n,
    bond: 10n ** 18n,
    playsPerDay: 1_000_000,
  };
  const hash = await wallet.deployContract({
    abi: playLedgerAbi,
    bytecode: await bytecodeOf("plays/PlayLedger.sol/PlayLedger.json"),
    args: [parameters, obeyed, guardian, faultProofs, recordings],
  });
  const ledger = await addressOf(hash);
  const chain = await connectChain({ rpcUrl, ledger });
  return { chain, rpcUrl, ledger, council, client, stop: () => stop(anvil) };
}

function testClient(rpcUrl: string) {
  return createTestClient({
    mode: "anvil",
    chain: foundry,
    transport: http(rpcUrl, { retryCount: 0 }),
  }).extend(publicActions);
}

async function untilAnswers(client: ReturnType<typeof testClient>, anvil: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (anvil.exitCode !== null) throw new Error(`anvil ended with ${anvil.exitCode}`);
    if (await client.getChainId().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("anvil does not answer");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/** A port nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

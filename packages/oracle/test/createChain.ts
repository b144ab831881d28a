import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import {
  type Address,
  bytesToHex,
  encodeFingerprint,
  encodeMetadata,
  faultProofsAbi,
  type Hex,
  musicTokenAbi,
  playLedgerAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import { type Abi, createTestClient, http, parseAbi, publicActions, walletActions } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { anvil as anvilChain } from "viem/chains";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const MNEMONIC = "test test test test test test test test test test test junk";

export const accountOf = (index: number) => mnemonicToAccount(MNEMONIC, { addressIndex: index });
export function keyOf(index: number): Hex {
  return `0x${Buffer.from(accountOf(index).getHdKey().privateKey!).toString("hex")}`;
}
/** Roles of anvil's accounts. */
export const DEPLOYER = 0;
export const COUNCIL = 1;
export const GUARDIAN = 2;
export const ATTESTER = 3;
export const ARTIST = 4;
export const CHALLENGER = 7;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Artifact = {
  abi: Abi;
  bytecode: Hex;
  linkReferences: Record<string, Record<string, { start: number; length: number }[]>>;
};

function artifact(path: string): Artifact {
  const file = `${root}/artifacts/contracts/${path}`;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file} is missing: run npx hardhat build first.`, { cause });
  }
}

/** A real anvil with the real contracts. `mine`: by hand when false, else every second. */
export async function createChain({
  window = 60n,
  blockTime = 1,
  port: wanted,
  withProofs = false,
}: {
  window?: bigint;
  /** With the real fault proofs; else with a contract that reverts what a test wants reverted. */
  withProofs?: boolean;
  /** Seconds; 0: a block for each transaction. */
  blockTime?: number;
  port?: number;
} = {}) {
  const port = wanted ?? (await freePort());
  const rpcUrl = `http://127.0.0.1:${port}`;
  const args = ["--host", "127.0.0.1", "--port", String(port), "--silent"];
  let node = start();

  function start() {
    return spawn(
      `${root}/node_modules/.bin/anvil`,
      [...args, ...(blockTime > 0 ? ["--block-time", String(blockTime)] : [])],
      {
        stdio: "ignore",
      },
    );
  }
  const client = createTestClient({
    mode: "anvil",
    chain: anvilChain,
    transport: http(rpcUrl),
    pollingInterval: 100,
  })
    .extend(publicActions)
    .extend(walletActions);
  async function answers(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const up = await client.getChainId().then(
        () => true,
        () => false,
      );
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("anvil does not answer");
  }
  await answers();

  /** The code of a contract with its libraries deployed and put in. */
  async function link({ bytecode, linkReferences }: Artifact): Promise<Hex> {
    let code = bytecode;
    for (const [source, libraries] of Object.entries(linkReferences)) {
      for (const [name, places] of Object.entries(libraries)) {
        const { address } = await deploy(`${source.replace(/^.*contracts\//, "")}/${name}.json`);
        for (const { start, length } of places) {
          const at = 2 + 2 * start;
          code = `${code.slice(0, at)}${address.slice(2)}${code.slice(at + 2 * length)}` as Hex;
        }
      }
    }
    return code;
  }
  async function deploy(path: string, args: unknown[] = []): Promise<{ address: Address; block: number }> {
    const found = artifact(path);
    const code = { abi: found.abi, bytecode: await link(found) };
    const hash = await client.deployContract({ ...code, account: accountOf(DEPLOYER), args });
    const { contractAddress, blockNumber } = await client.waitForTransactionReceipt({ hash });
    return { address: contractAddress as Address, block: Number(blockNumber) };
  }
  const proofs = withProofs
    ? await deploy("proofs/FaultProofs.sol/FaultProofs.json")
    : await deploy("testing/Reverter.sol/Reverter.json", [accountOf(CHALLENGER).address]);
  const recordings = await deploy("songs/Recordings.sol/Recordings.json");
  const parameters = {
    window,
    answerTime: 30n,
    turn: 10n,
    openTurn: 3n,
    bond: 10n ** 18n,
    playsPerDay: 1_000_000,
  };
  const roles = [accountOf(COUNCIL).address, accountOf(GUARDIAN).address];
  const deployed = await deploy("plays/PlayLedger.sol/PlayLedger.json", [
    parameters,
    ...roles,
    proofs.address,
    recordings.address,
  ]);
  const ledger = deployed.address.toLowerCase() as Address;
  const at = { address: ledger, abi: playLedgerAbi } as const;
  const [token, songs] = await Promise.all([
    client.readContract({ ...at, functionName: "token" }),
    client.readContract({ ...at, functionName: "songs" }),
  ]);

  async function sent(transaction: Promise<Hex>): Promise<Hex> {
    const done = await client.waitForTransactionReceipt({ hash: await transaction });
    if (done.status !== "success") throw new Error(`Transaction ${done.transactionHash} was reverted`);
    return done.transactionHash;
  }
  const admit = (index = ATTESTER) =>
    sent(
      client.writeContract({
        ...at,
        functionName: "admitAttester",
        args: [accountOf(index).address],
        account: accountOf(COUNCIL),
      }),
    );
  await admit();

  let registered = 0;
  return {
    rpcUrl,
    client,
    ledger,
    token: token.toLowerCase() as Address,
    songs: songs.toLowerCase() as Address,
    at,
    proofsAt: { address: proofs.address, abi: faultProofsAbi } as const,
    tokenAt: { address: token, abi: musicTokenAbi } as const,
    songsAt: { address: songs, abi: songRegistryAbi } as const,
    deployment: { chainId: 31_337, ledger, deployedAtBlock: deployed.block },
    sent,
    admit,
    /** Without proofs: reverts a batch and all after it; its attester is slashed. */
    revert: (batchId: bigint) =>
      sent(
        client.writeContract({
          address: proofs.address,
          abi: parseAbi(["function revertBatch(uint64 batchId)"]),
          functionName: "revertBatch",
          args: [batchId],
          account: accountOf(CHALLENGER),
          // With room: a bond in the same block changes the turns, and what leaving them costs.
          gas: 500_000n,
        }),
      ),
    /** An attester admitted deposits its bond, once more after it was slashed. */
    bond: (index: number) =>
      sent(
        client.writeContract({
          ...at,
          functionName: "bond",
          value: parameters.bond,
          account: accountOf(index),
        }),
      ),
    /** Registers songs by the artist; returns their ids. */
    async register(
      titles: string[],
      {
        seconds = 200,
        parties = [accountOf(ARTIST).address],
        sounds = [],
      }: {
        seconds?: number;
        parties?: string[];
        /** Items of the songs' fingerprints, where they matter. */
        sounds?: readonly Uint32Array[];
      } = {},
    ) {
      const first = registered + 1;
      const bps = 10_000 / parties.length;
      await sent(
        client.writeContract({
          address: songs,
          abi: songRegistryAbi,
          functionName: "registerMany",
          account: accountOf(ARTIST),
          args: [
            titles.map((title, i) => {
              const metadata = {
                format: 1,
                year: 1999,
                title,
                artist: "Åsa Blåklint",
                album: "First",
                genre: "Folk",
              } as const;
              const cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
              return {
                contentHash: `0x${String(first + i).padStart(64, "0")}` as Hex,
                duration: seconds,
                royaltyBps: 500,
                metadata: `0x${Buffer.from(encodeMetadata({ ...metadata, cid })).toString("hex")}` as Hex,
                fingerprint: bytesToHex(encodeFingerprint(sounds[i] ?? new Uint32Array(100).fill(i + 1))),
                splits: parties.map((party) => ({ party: party as Address, bps })),
              };
            }),
          ],
        }),
      );
      registered += titles.length;
      return titles.map((_, i) => first + i);
    },
    /** The node dies at once; `restart` brings an empty one up on the same port. */
    async stopNode(): Promise<void> {
      const ended = new Promise((resolve) => node.once("close", resolve));
      node.kill("SIGKILL");
      await ended;
    },
    async restartNode(): Promise<void> {
      node = start();
      await answers();
    },
    async stop(): Promise<void> {
      const ended = new Promise((resolve) => node.once("close", resolve));
      node.kill("SIGKILL");
      await ended;
    },
  };
}
export type Chain = Awaited<ReturnType<typeof createChain>>;

import { setTimeout as sleep } from "node:timers/promises";
import {
  type Address,
  FatalError,
  MusicchainError,
  playLedgerAbi,
  RetryableError,
} from "@musicchain/protocol";
import type { Logger } from "pino";
import type { Block, ChainLog, ChainRead, ChainSong } from "../store/createChainLog.ts";
import type { Rpc } from "./createRpc.ts";
import { type BatchParameters, blockOf, parametersOf, readBlocks } from "./readBlocks.ts";

/** Blocks below the newest in which a node behind a load balancer may be behind the others. */
const TIP_BLOCKS = 32;

export type FollowerStatus = {
  /** Everything up to the chain's newest block (less confirmations) has been read. */
  synced: boolean;
  block: Block | undefined;
  /** What the chain calls safe; only asked for where `finality` says so. */
  safe: Block | undefined;
  head: number | undefined;
  /** Why the chain cannot be read now. */
  problem: string | undefined;
};

/** Reads the chain, block by block hash, and takes back what a reorganisation took back. */
export function createFollower({
  rpc,
  chain,
  ledger,
  songs,
  deployedAtBlock,
  confirmations = 0,
  finality = "latest",
  pollMs = 500,
  chunkBlocks = 2_000,
  indexSong,
  unindexSong,
  onHead,
  onRead,
  onStep,
  onRollback,
  logger,
}: {
  rpc: Rpc;
  chain: ChainLog;
  ledger: Address;
  /** Asked of the ledger when it is not given. */
  songs?: Address;
  deployedAtBlock: number;
  /** Blocks at the tip that are not read. */
  confirmations?: number;
  finality?: "latest" | "safe";
  pollMs?: number;
  chunkBlocks?: number;
  indexSong: (song: ChainSong) => void;
  unindexSong: (id: number) => void;
  /** The newest block there is, before it is read. */
  onHead: (block: Block) => void;
  /** After it was stored; not called again where it fails. */
  onRead: (read: ChainRead) => void;
  /** With every step, whether or not there was something to read: brings everything else to what is stored. */
  onStep: () => void;
  /** Before what was read above `to` is forgotten; called again where that fails. */
  onRollback: (to: number) => void;
  logger: Logger;
}) {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let parameters: BatchParameters | undefined;
  let registry = songs;
  let faultProofs: Address | undefined;
  let recordings: Address | undefined;
  let chunk = chunkBlocks;
  const status: FollowerStatus = {
    synced: false,
    block: chain.cursor(),
    safe: undefined,
    head: undefined,
    problem: undefined,
  };
  const { client } = rpc;

  const getBlock = async (number?: number): Promise<Block> =>
    blockOf(
      number === undefined
        ? await client.getBlock({ blockTag: "latest" })
        : await client.getBlock({ blockNumber: BigInt(number) }),
    );

  async function prepare(): Promise<BatchParameters> {
    await rpc.check();
    const code = await client.getCode({ address: ledger });
    if (code === undefined) {
      throw new MusicchainError(
        `There is no ledger at ${ledger}.`,
        "Deploy the contracts, or correct the deployment file.",
      );
    }
    const at = { address: ledger, abi: playLedgerAbi } as const;
    const { window, answerTime, bond } = await client.readContract({ ...at, functionName: "parameters" });
    registry ??= (await client.readContract({ ...at, functionName: "songs" })).toLowerCase() as Address;
    faultProofs ??= (
      await client.readContract({ ...at, functionName: "faultProofs" })
    ).toLowerCase() as Address;
    recordings ??= (
      await client.readContract({ ...at, functionName: "recordings" })
    ).toLowerCase() as Address;
    return { window, answerTime, bond };
  }

  /** Each batch keeps the parameters it was submitted under. */
  function inForce(): BatchParameters {
    const changed = chain.newest("ParametersChanged");
    return changed ? parametersOf(changed) : parameters!;
  }

  /** Whether the chain still holds `block`, which is not above its newest. */
  async function holds(block: Block): Promise<boolean> {
    const there = await getBlock(block.number).catch((error: Error) => {
      if (error.name !== "BlockNotFoundError") throw error;
      // One RPC of several is behind: that takes nothing back.
      throw new RetryableError(`The RPC does not know block ${block.number}.`, "It is asked again.");
    });
    return there.hash === block.hash;
  }

  async function rollback(from: number): Promise<void> {
    let candidate = chain.blockAtOrBelow(from);
    while (candidate && !(await holds(candidate))) candidate = chain.blockAtOrBelow(candidate.number - 1);
    const to = candidate?.number ?? -1;
    logger.warn({ from, to }, "chain.reorganised");
    onRollback(to);
    chain.rollback(to, unindexSong);
    status.block = chain.cursor();
  }

  /** Reads the next blocks; returns whether there are more at once. */
  async function step(): Promise<boolean> {
    parameters ??= await prepare();
    const latest = await getBlock();
    if (finality === "safe") status.safe = blockOf(await client.getBlock({ blockTag: "safe" }));
    status.head = latest.number;
    onHead(latest);
    const target = latest.number - confirmations;
    const cursor = chain.cursor();
    if (cursor) {
      if (target < cursor.number) {
        // The chain was cut below us, or this node is behind: only the first takes anything back.
        const known = chain.blockAtOrBelow(Math.max(target, 0));
        if (!known || !(await holds(known))) await rollback(target);
        return false;
      }
      if (target === cursor.number && confirmations === 0 && latest.hash === cursor.hash) {
        status.synced = true;
        return false;
      }
      if (!(await holds(cursor))) {
        await rollback(cursor.number);
        return true;
      }
      if (target === cursor.number) {
        status.synced = true;
        return false;
      }
    }
    let more = false;
    do {
      const read = await readNext(latest, target);
      if (!read) return false;
      more = read.to < target;
      // Block after block up to the tip is one step: in between it is not behind.
      if (!read.isNear) break;
    } while (more && !stopped.signal.aborted);
    status.synced = !more;
    return more;
  }

  /** Reads one range, or near the tip one block by its hash; nothing where a reorganisation came in between. */
  async function readNext(
    latest: Block,
    target: number,
  ): Promise<{ to: number; isNear: boolean } | undefined> {
    const cursor = chain.cursor();
    const from = cursor ? cursor.number + 1 : deployedAtBlock;
    if (from > target) return undefined;
    const isNear = from > latest.number - TIP_BLOCKS;
    const to = isNear ? from : Math.min(target, latest.number - TIP_BLOCKS, from + chunk - 1);
    const block = await client.getBlock({ blockNumber: BigInt(to) });
    if (isNear && cursor && block.parentHash !== cursor.hash) return undefined;
    const newest = blockOf(block);
    const read = await readBlocks({
      client,
      ledger,
      songs: registry!,
      faultProofs: faultProofs!,
      recordings: recordings!,
      from,
      newest,
      byHash: isNear,
      parameters: inForce(),
    });
    if (!isNear && read.events.length + read.songs.length + read.batches.length + read.reverts.length > 0) {
      // The logs and the block were two questions: a reorganisation in between would mix two chains.
      if (!(await holds(newest))) return undefined;
    }
    chain.append(read, indexSong);
    status.block = newest;
    onRead(read);
    onStep();
    chunk = Math.min(chunkBlocks, chunk * 2);
    return { to, isNear };
  }

  async function run(): Promise<void> {
    let wait = pollMs;
    while (!stopped.signal.aborted) {
      let more = false;
      try {
        more = await step();
        onStep();
        if (status.problem !== undefined) logger.info("chain.recovered");
        status.problem = undefined;
        wait = pollMs;
      } catch (error) {
        const problem = error instanceof Error ? error : new Error(String(error));
        const said =
          problem instanceof MusicchainError ? `${problem.message} ${problem.action}` : firstLine(problem);
        if (said !== status.problem) logger.error({ problem: said }, "chain.unreadable");
        status.problem = said;
        status.synced = false;
        chunk = Math.max(1, Math.floor(chunk / 2));
        wait = Math.min(10_000, wait * 2);
        if (problem instanceof FatalError) wait = 10_000;
      }
      if (!more) await sleep(wait, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  return {
    status: () => ({ ...status }),
    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopped.abort();
      await running;
    },
  };
}
export type Follower = ReturnType<typeof createFollower>;

/** viem's messages go on for pages, URLs with keys included. */
export const firstLine = (error: Error) =>
  error.message.split("\n")[0]!.replaceAll(/https?:\/\/\S+/g, "(url)");

import { RetryableError } from "@musicchain/protocol";
import { BaseError, HttpRequestError } from "viem";
import { blockOf } from "./blockOf.ts";
import { locateContracts } from "./locateContracts.ts";
import { readEvents } from "./readEvents.ts";
import type { AuditChain, Block, ChainEvent, Contracts, OnProgress } from "./types.ts";

const CHUNK_BLOCKS = 2_000;

const isUnreachable = (error: unknown) =>
  error instanceof BaseError &&
  error.walk((cause) => cause instanceof HttpRequestError && cause.status === undefined) !== null;

/** Every event of the ledger and what belongs to it, from its deployment (or `from`) to the newest block. */
export async function readHistory(
  { client, ledger, deployedAtBlock }: AuditChain,
  {
    from: first = deployedAtBlock,
    contracts,
    onProgress,
    signal,
  }: { from?: number; contracts?: Contracts; onProgress?: OnProgress; signal?: AbortSignal } = {},
): Promise<{ events: ChainEvent[]; newest: Block }> {
  const located = contracts ?? (await locateContracts(client, ledger));
  const newest = blockOf(await client.getBlock());
  const events: ChainEvent[] = [];
  const total = newest.number - first + 1;
  let chunk = CHUNK_BLOCKS;
  for (let from = first; from <= newest.number; ) {
    signal?.throwIfAborted();
    const to = Math.min(newest.number, from + chunk - 1);
    try {
      const last =
        to === newest.number ? newest : blockOf(await client.getBlock({ blockNumber: BigInt(to) }));
      events.push(...(await readEvents({ client, contracts: located, from, newest: last })));
    } catch (error) {
      // Nodes limit what one question may span; one that is not there answers no shorter one either.
      if (chunk === 1 || isUnreachable(error)) throw error;
      chunk = Math.max(1, Math.floor(chunk / 4));
      continue;
    }
    from = to + 1;
    chunk = Math.min(CHUNK_BLOCKS, chunk * 2);
    onProgress?.({ task: "blocks", done: from - first, total });
  }
  // Many questions were asked: only if the last block is still there were they all about one chain.
  const { hash } = await client.getBlock({ blockNumber: BigInt(newest.number) });
  if (hash !== newest.hash) {
    throw new RetryableError("The chain was reorganised while it was read.", "Run the same command again.");
  }
  return { events, newest };
}

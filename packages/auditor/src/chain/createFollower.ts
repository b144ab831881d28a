import type { Hex } from "@musicchain/protocol";
import { type Chronicle, createChronicle } from "../rebuild/createChronicle.ts";
import { locateContracts } from "./locateContracts.ts";
import { readHistory } from "./readHistory.ts";
import { readParameters } from "./readParameters.ts";
import type { AuditChain, Block, Contracts, OnProgress } from "./types.ts";

/** Newest blocks kept to find the common ancestor of a reorganisation. */
const KEPT_BLOCKS = 1_024;

export type Followed = {
  chronicle: Chronicle;
  newest: Block;
  contracts: Contracts;
  /** Everything above this block was taken back since the last look, and what is there now was read. */
  takenBackTo: number | undefined;
  /** The node shows less than it did: what was read before may be gone, and nothing is known better yet. */
  isBehind: boolean;
};

/**
 * Reads on where it stopped, and takes back what a reorganisation took back. A node that shows fewer blocks than
 * before may be one of several that is late: only after `patienceMs` is the shorter chain taken for the chain.
 */
export function createFollower(
  chain: AuditChain,
  { onProgress, patienceMs = 30_000 }: { onProgress?: OnProgress; patienceMs?: number } = {},
) {
  const { client } = chain;
  let known: Block[] = [];
  let followed: Followed | undefined;
  let behindSince: number | undefined;
  let takenBackTo: number | undefined;

  async function isThere(block: Block): Promise<boolean> {
    const found: { hash: Hex } | undefined = await client
      .getBlock({ blockNumber: BigInt(block.number) })
      .catch((error: Error) => {
        if (error.name !== "BlockNotFoundError") throw error;
        return undefined;
      });
    return found?.hash === block.hash;
  }

  async function start(): Promise<Followed> {
    const contracts = await locateContracts(client, chain.ledger);
    const { events, newest } = await readHistory(chain, { contracts, onProgress });
    const chronicle = createChronicle(await readParameters(chain, events));
    chronicle.append(events);
    known = [newest];
    return { chronicle, newest, contracts, takenBackTo: undefined, isBehind: false };
  }

  /** Drops the blocks that are not the chain's any more; false where that cannot be told yet. */
  async function findAncestor(last: number): Promise<boolean> {
    const head = Number(await client.getBlockNumber({ cacheTime: 0 }));
    const below = known.findLastIndex(({ number }) => number <= head);
    if (head >= last) behindSince = undefined;
    else if (below === -1 || (await isThere(known[below]!))) {
      behindSince ??= performance.now();
      if (performance.now() - behindSince < patienceMs) return false;
    }
    known = known.slice(0, below + 1);
    while (known.length > 0 && !(await isThere(known.at(-1)!))) known.pop();
    return true;
  }

  return {
    /** Everything up to the newest block. Throws where the node cannot be read; the next call goes on. */
    async read(): Promise<Followed> {
      if (!followed) {
        followed = await start();
        return followed;
      }
      const { chronicle, contracts, newest: last } = followed;
      followed = { ...followed, takenBackTo: undefined, isBehind: !(await findAncestor(last.number)) };
      if (followed.isBehind) return followed;
      behindSince = undefined;
      const base = known.at(-1)?.number ?? chain.deployedAtBlock - 1;
      if (base !== last.number) {
        chronicle.rollback(base);
        // Told once everything is read again, however often that is interrupted.
        takenBackTo = Math.min(base, takenBackTo ?? base);
      }
      followed = { ...followed, newest: known.at(-1) ?? { ...last, number: base } };
      const { events, newest } = await readHistory(chain, { from: base + 1, contracts });
      chronicle.append(events);
      if (newest.number > base) known = [...known, newest].slice(-KEPT_BLOCKS);
      followed = { ...followed, newest, takenBackTo };
      takenBackTo = undefined;
      return followed;
    },
  };
}
export type Follower = ReturnType<typeof createFollower>;

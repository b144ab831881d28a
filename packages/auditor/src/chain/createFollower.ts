import type { Hex } from "@musicchain/protocol";
import { type Chronicle, createChronicle } from "../rebuild/createChronicle.ts";
import { locateContracts } from "./locateContracts.ts";
import { readHistory } from "./readHistory.ts";
import { readParameters } from "./readParameters.ts";
import type { AuditChain, Block, Contracts, OnProgress } from "./types.ts";

/** Newest blocks kept to find the common ancestor of a reorganisation. */
const KEPT_BLOCKS = 1_024;

export type Followed = { chronicle: Chronicle; newest: Block; contracts: Contracts };

/** Reads on where it stopped, and takes back what a reorganisation took back. */
export function createFollower(chain: AuditChain, { onProgress }: { onProgress?: OnProgress } = {}) {
  const { client } = chain;
  let known: Block[] = [];
  let followed: Followed | undefined;

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
    return { chronicle, newest, contracts };
  }

  return {
    /** Everything up to the newest block. Throws where the node cannot be read; the next call goes on. */
    async read(): Promise<Followed> {
      if (!followed) {
        followed = await start();
        return followed;
      }
      const { chronicle, contracts, newest: last } = followed;
      // One node of several may be behind: that takes nothing back.
      if ((await client.getBlockNumber({ cacheTime: 0 })) < BigInt(last.number)) return followed;
      while (known.length > 0 && !(await isThere(known.at(-1)!))) known.pop();
      const base = known.at(-1)?.number ?? chain.deployedAtBlock - 1;
      if (base !== last.number) chronicle.rollback(base);
      followed = { ...followed, newest: known.at(-1) ?? { ...last, number: base } };
      const { events, newest } = await readHistory(chain, { from: base + 1, contracts });
      chronicle.append(events);
      if (newest.number > base) known = [...known, newest].slice(-KEPT_BLOCKS);
      followed = { ...followed, newest };
      return followed;
    },
  };
}
export type Follower = ReturnType<typeof createFollower>;

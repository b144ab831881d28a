import { type Address, type Hex, type LedgerState, RetryableError } from "@musicchain/protocol";
import { BaseError } from "viem";
import { createCache } from "../createCache.ts";
import type { PlayFacts, SongFacts } from "../plays/types.ts";
import type { ChainLog } from "../store/createChainLog.ts";
import type { RpcClient } from "./createRpc.ts";

const MAGIC = "0x1626ba7e";
const erc1271 = [
  {
    type: "function",
    name: "isValidSignature",
    stateMutability: "view",
    inputs: [{ type: "bytes32" }, { type: "bytes" }],
    outputs: [{ type: "bytes4" }],
  },
] as const;

/** What batches are built by, besides: `credit` as of a block. */
export type BatchFacts = PlayFacts & { creditAt: (owner: Address, block: number) => bigint };

/** The facts plays are judged by, from what was read of the chain and the head state. */
export function createFacts({
  chain,
  client,
  head,
  soundOf,
  songCache = 100_000,
}: {
  chain: ChainLog;
  client: RpcClient;
  head: () => LedgerState;
  soundOf: (contentHash: Hex) => SongFacts["sound"];
  songCache?: number;
}): BatchFacts & { forget: () => void } {
  let songs = createCache<SongFacts | undefined>(songCache);

  function readSong(id: number): SongFacts | undefined {
    const song = chain.song(id);
    if (!song) return undefined;
    const parties = song.splits.map(({ party }) => party);
    return { registeredAt: song.time, seconds: song.seconds, parties, sound: soundOf(song.contentHash) };
  }

  return {
    /** Songs were registered, checked or taken back. */
    forget: () => {
      songs = createCache(songCache);
    },
    song: (id) => songs.get(String(id), () => readSong(id)),
    songAt: chain.songAt,
    songPlays: (id) => head().song(id).plays,
    account: (owner) => {
      const index = head().indexOf(owner);
      return index === undefined ? undefined : head().account(index);
    },
    accruedSupply: () => head().accruedSupply,
    credit: (owner) => BigInt(chain.latest("CreditBought", owner)?.args.credit ?? 0),
    creditAt: (owner, block) => BigInt(chain.latestUpTo("CreditBought", owner, block)?.args.credit ?? 0),
    grantTimes: (listener, digest) => ({
      registeredAt: chain.first("GrantRegistered", digest)?.time ?? 0,
      revokedAt: chain.first("GrantRevoked", `${listener}${digest}`)?.time ?? 0,
    }),
    async isValidSignature(wallet: Address, digest: Hex, signature: Hex): Promise<boolean> {
      const code = await client.getCode({ address: wallet });
      if (code === undefined) return false;
      try {
        const answer = await client.readContract({
          address: wallet,
          abi: erc1271,
          functionName: "isValidSignature",
          args: [digest, signature],
        });
        return answer === MAGIC;
      } catch (cause) {
        if (!isUnreachable(cause)) return false;
        throw new RetryableError("The wallet's contract could not be asked.", "Try again in a moment.", {
          cause,
        });
      }
    },
  };
}

function isUnreachable(error: unknown): boolean {
  return (
    error instanceof BaseError &&
    error.walk((cause) => /HttpRequest|Timeout/.test((cause as Error).name)) !== null
  );
}

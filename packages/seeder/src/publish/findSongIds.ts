import { type Hex, songRegistryAbi } from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";
import { LIMITS } from "../limits.ts";

/**
 * The song ids of files on chain, by content hash; hashes nobody registered are absent. Many answers per call,
 * without any helper contract on chain.
 */
export async function findSongIds(chain: Chain, contentHashes: readonly Hex[]): Promise<Map<Hex, number>> {
  const { lookUps, lookUpBytes } = LIMITS.publish;
  const found = new Map<Hex, number>();
  const unique = [...new Set(contentHashes)];
  for (let at = 0; at < unique.length; at += lookUps) {
    const hashes = unique.slice(at, at + lookUps);
    const ids = await chain.client
      .multicall({
        contracts: hashes.map((hash) => ({
          ...{ address: chain.songs, abi: songRegistryAbi, functionName: "songOf" as const },
          args: [hash] as const,
        })),
        allowFailure: false,
        batchSize: lookUpBytes,
        deployless: true,
      })
      .catch((error) => Promise.reject(explainError(error, chain.rpcUrl)));
    hashes.forEach((hash, i) => {
      if (ids[i] !== 0n) found.set(hash, Number(ids[i]));
    });
  }
  return found;
}

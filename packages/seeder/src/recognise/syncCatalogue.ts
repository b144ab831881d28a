import { decodeFingerprint, decodeMetadata, hexToBytes, songRegistryAbi } from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";
import { LIMITS } from "../limits.ts";
import type { Catalogue, CatalogueSong } from "./openCatalogue.ts";

/**
 * Reads the songs that were registered since the last time, in parts that the node can answer. A chain that is not the
 * one that was read before, or took a block back, is read from its beginning.
 *
 * @throws RetryableError when the node does not answer
 */
export async function syncCatalogue(
  chain: Chain,
  catalogue: Catalogue,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (songs: number) => void } = {},
): Promise<void> {
  const { client, chainId, songs: address, rpcUrl } = chain;
  const registry = `${chainId}:${address}`;
  try {
    const newest = await client.getBlock();
    if (!(await isSameChain())) catalogue.clear();
    let from = (catalogue.position()?.block ?? -1n) + 1n;
    let blocks: bigint = LIMITS.recognise.blocks;
    while (from <= newest.number) {
      signal?.throwIfAborted();
      const to = from + blocks - 1n < newest.number ? from + blocks - 1n : newest.number;
      const found = await read(from, to).catch((error) => {
        // Nodes bound the blocks or the bytes of an answer, each in words of its own.
        if (blocks === 1n) throw error;
        return undefined;
      });
      if (found === undefined) {
        blocks = blocks / 4n > 0n ? blocks / 4n : 1n;
        continue;
      }
      const { hash } = to === newest.number ? newest : await client.getBlock({ blockNumber: to });
      catalogue.add(found, { registry, block: to, blockHash: hash });
      onProgress?.(catalogue.size());
      from = to + 1n;
      if (blocks < LIMITS.recognise.blocks) blocks *= 2n;
    }
  } catch (error) {
    throw explainError(error, rpcUrl);
  }

  async function isSameChain(): Promise<boolean> {
    const position = catalogue.position();
    if (position === undefined || position.registry !== registry) return false;
    const { block: blockNumber, blockHash } = position;
    const block = await client.getBlock({ blockNumber }).catch(() => undefined);
    return block?.hash === blockHash;
  }

  async function read(fromBlock: bigint, toBlock: bigint): Promise<CatalogueSong[]> {
    const logs = await client.getContractEvents({
      ...{ address, abi: songRegistryAbi, eventName: "SongRegistered", strict: true },
      ...{ fromBlock, toBlock },
    });
    return logs.flatMap(({ args }): CatalogueSong[] => {
      const fingerprint = decodeFingerprint(hexToBytes(args.fingerprint));
      if (fingerprint === undefined) return [];
      return [
        {
          ...{
            songId: Number(args.songId),
            contentHash: args.contentHash,
            seconds: args.duration,
            fingerprint,
          },
          title: decodeMetadata(hexToBytes(args.metadata))?.title ?? "",
        },
      ];
    });
  }
}

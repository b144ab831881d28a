import {
  type AudioExtension,
  decodeMetadata,
  formatByCode,
  type Hex,
  hexToBytes,
  PeerError,
  songRegistryAbi,
  UserError,
} from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";

export type RegisteredFacts = {
  songId: number;
  title: string;
  artist: string;
  format: AudioExtension;
  cid: string;
  contentHash: Hex;
};

/**
 * What the chain says about a song's file.
 * @throws UserError when no song has this number
 * @throws PeerError when the node contradicts itself
 */
export async function readSong({ client, songs, rpcUrl }: Chain, songId: number): Promise<RegisteredFacts> {
  const at = { address: songs, abi: songRegistryAbi } as const;
  const refused = (error: unknown) => Promise.reject(explainError(error, rpcUrl));
  const [log] = await client
    .getContractEvents({
      ...{ ...at, eventName: "SongRegistered", strict: true },
      ...{ args: { songId: BigInt(songId) }, fromBlock: 0n },
    })
    .catch(refused);
  if (!log)
    throw new UserError(`There is no song ${songId} on this chain.`, "musicchain list --chain shows yours.");
  const { contentHash, metadata } = log.args;
  const words = decodeMetadata(hexToBytes(metadata));
  const format = words && formatByCode(words.format);
  if (!format) throw new UserError(`Song ${songId} does not say what it is.`, "It cannot be fetched.");
  const owner = await client
    .readContract({ ...at, functionName: "songOf", args: [contentHash] })
    .catch(refused);
  if (owner !== BigInt(songId)) {
    throw new PeerError(
      `${rpcUrl} gives song ${songId} another file than the registry.`,
      "Use another node: --rpc.",
    );
  }
  const { title, artist, cid } = words;
  return { songId, title, artist, format: format.extension, cid, contentHash };
}

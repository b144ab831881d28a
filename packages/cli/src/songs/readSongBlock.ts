import {
  decodeMetadata,
  type Hex,
  hexToBytes,
  keccakHex,
  songRegistryAbi,
  UserError,
} from "@musicchain/protocol";
import type { Chain } from "@musicchain/seeder/chain";

/** A song as it was registered. */
export type SongBlock = {
  songId: number;
  title: string;
  fingerprint: Hex;
  /** What opens the song's commitment on chain. */
  opening: {
    metadataHash: Hex;
    contentHash: Hex;
    fingerprintHash: Hex;
    duration: number;
    royaltyBps: number;
    splits: readonly { party: Hex; bps: number }[];
  };
};

/**
 * Reads a song block from the log of its registration. It needs no check: the contracts open their commitment with it.
 * @throws UserError when no song has this number
 */
export async function readSongBlock({ client, songs }: Chain, songId: number): Promise<SongBlock> {
  const [log] = await client.getContractEvents({
    ...{ address: songs, abi: songRegistryAbi, eventName: "SongRegistered", strict: true },
    ...{ args: { songId: BigInt(songId) }, fromBlock: 0n },
  });
  if (!log) {
    throw new UserError(
      `There is no song ${songId} on this chain.`,
      "musicchain list --chain shows the numbers of yours.",
    );
  }
  const { metadata, fingerprint, contentHash, duration, royaltyBps, splits } = log.args;
  return {
    songId,
    title: decodeMetadata(hexToBytes(metadata))?.title ?? "",
    fingerprint,
    opening: {
      ...{ metadataHash: keccakHex(hexToBytes(metadata)), contentHash },
      ...{ fingerprintHash: keccakHex(hexToBytes(fingerprint)), duration, royaltyBps, splits },
    },
  };
}

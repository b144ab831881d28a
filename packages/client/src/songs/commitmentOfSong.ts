import { type ApiSong, encodeMetadata, formatByExtension, splitsHash } from "@musicchain/protocol";
import { encodeAbiParameters, keccak256 } from "viem";

const WORDS = [
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "uint256" },
  { type: "uint256" },
] as const;

/**
 * The commitment of `docs/formats.md`, section 7, from what the oracle tells of a song; undefined for facts no song
 * block can hold. The fingerprint comes as its hash.
 */
export function commitmentOfSong(song: ApiSong): `0x${string}` | undefined {
  const format = formatByExtension(song.format)?.code;
  if (format === undefined) return undefined;
  const { year, cid, title, artist, album, genre } = song;
  try {
    const metadata = encodeMetadata({ format, year, cid, title, artist, album, genre });
    const { contentHash, fingerprintHash, splits, seconds, royaltyBps } = song;
    return keccak256(
      encodeAbiParameters(WORDS, [
        keccak256(metadata),
        contentHash,
        fingerprintHash,
        splitsHash(splits),
        BigInt(seconds),
        BigInt(royaltyBps),
      ]),
    );
  } catch {
    return undefined;
  }
}

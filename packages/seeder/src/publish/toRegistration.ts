import {
  bytesToHex,
  encodeFingerprint,
  encodeMetadata,
  formatByExtension,
  type Hex,
  MAX_SECONDS,
  type Split,
} from "@musicchain/protocol";
import type { Track } from "../library/openLibrary.ts";

/** The argument of `SongRegistry.register`. */
export type Registration = {
  contentHash: Hex;
  duration: number;
  royaltyBps: number;
  metadata: Hex;
  fingerprint: Hex;
  splits: readonly Split[];
};

/** A track as a song block: the bytes of `docs/formats.md`, section 7. */
export function toRegistration(
  track: Track,
  { splits, royaltyBps }: { splits: readonly Split[]; royaltyBps: number },
): Registration {
  const { contentHash, seconds, title, artist, album, genre, year, cid } = track;
  const format = formatByExtension(track.format)!.code;
  return {
    contentHash,
    duration: Math.min(seconds, MAX_SECONDS),
    royaltyBps,
    metadata: bytesToHex(encodeMetadata({ format, year, cid, title, artist, album, genre })),
    fingerprint: bytesToHex(encodeFingerprint(track.fingerprint)),
    splits,
  };
}

import { createHash } from "node:crypto";
import type { Track } from "../src/library/openLibrary.ts";

/** A track as a scan leaves it, with bytes of its own and a fingerprint of full length: many, without files. */
export function makeTrack(seed: string): Track {
  const digest = createHash("sha256").update(seed).digest();
  const items = Uint32Array.from(
    { length: 948 },
    (_, i) => (digest.readUInt32BE((4 * i) % 29) ^ (i * 2654435761)) >>> 0,
  );
  return {
    contentHash: `0x${digest.toString("hex")}`,
    path: `/music/${seed}.ogg`,
    size: 1_000_000,
    format: "ogg",
    seconds: 200,
    fingerprint: items,
    cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
    ...{ title: `Song ${seed}`, artist: "Somebody", album: "Album", genre: "Test", year: 2020 },
  };
}

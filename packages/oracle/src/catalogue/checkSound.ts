import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  decodeFingerprint,
  decodeMetadata,
  fingerprintMatch,
  MAX_FINGERPRINT_ITEMS,
  RetryableError,
} from "@musicchain/protocol";
import type { ChainSong } from "../store/createChainLog.ts";
import type { Verdict } from "./createSoundLog.ts";
import { listenToFile } from "./listenToFile.ts";

/** Largest file that is fetched: four hours of CD sound are 2.5 GB, FLAC about half. */
const MAX_BYTES = 2 ** 31;
const SECONDS_SLACK = 1;
/** Items that another decoder may give more or less, or shifted: one is about an eighth of a second. */
const ITEMS_SLACK = 8;
/**
 * Agreement, in ten thousandths, over the whole fingerprint: it is the same file, so only the decoder differs (0.95 at
 * least, as measured). Less would let somebody else's music hide in a part of a registered fingerprint, and take that
 * song's plays by a proof of sound.
 */
const SAME_FILE_SCORE = 9_400;
/** A file that comes slower than this over a whole window is given up for now. */
const MIN_BYTES_PER_SECOND = 16_384;

/** Verified bytes of a song by its CID, from peers that announced it. Throws `RetryableError` without any. */
export type FetchSong = (song: { id: number; cid: string }, signal: AbortSignal) => AsyncIterable<Uint8Array>;

const failed = (reason: string): Verdict => ({ verdict: "failed", reason });

/**
 * Fetches a song's audio and compares it with its registration: content hash, duration, fingerprint. What throws
 * can be tried again; a verdict is for good.
 */
export async function checkSound(
  song: ChainSong,
  fetchSong: FetchSong,
  signal: AbortSignal,
  { windowMs = 10_000 } = {},
): Promise<Verdict> {
  const metadata = decodeMetadata(song.metadata);
  if (!metadata) return failed("The song block cannot be read.");
  const items = song.fingerprint.length / 4;
  if (items > MAX_FINGERPRINT_ITEMS) {
    return failed(
      `The registered fingerprint has ${items} items; two minutes have ${MAX_FINGERPRINT_ITEMS}.`,
    );
  }
  const registered = decodeFingerprint(song.fingerprint);
  if (!registered) return failed("The registered fingerprint cannot be read.");

  const folder = await mkdtemp(join(tmpdir(), "musicchain-sound-"));
  try {
    const path = join(folder, "audio");
    const hash = createHash("sha256");
    let bytes = 0;
    let before = 0;
    const slow = new AbortController();
    const watch = setInterval(() => {
      if (bytes - before < (MIN_BYTES_PER_SECOND * windowMs) / 1000) slow.abort();
      before = bytes;
    }, windowMs);
    const fetching = AbortSignal.any([signal, slow.signal]);
    const source = fetchSong({ id: song.id, cid: metadata.cid }, fetching);
    async function* hashed(): AsyncIterable<Uint8Array> {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) return;
        hash.update(chunk);
        yield chunk;
      }
    }
    try {
      await pipeline(Readable.from(hashed()), createWriteStream(path), { signal: fetching });
    } catch (cause) {
      if (!slow.signal.aborted) throw cause;
      throw new RetryableError(`Song ${song.id} comes too slowly.`, "It is tried again.", { cause });
    } finally {
      clearInterval(watch);
    }
    if (bytes > MAX_BYTES) return failed(`The file is larger than ${MAX_BYTES / 2 ** 30} GiB.`);
    if (`0x${hash.digest("hex")}` !== song.contentHash) return failed("The file has another content hash.");

    const { seconds, fingerprint, problem } = await listenToFile(path, {
      format: metadata.format,
      signal,
    });
    if (seconds === 0) return failed(`The file cannot be decoded: ${problem ?? "it holds no sound"}`);
    if (seconds < song.seconds - SECONDS_SLACK || seconds >= song.seconds + 1 + SECONDS_SLACK) {
      return failed(`It lasts ${seconds.toFixed(1)} s, ${song.seconds} s are registered.`);
    }
    const agreement = agreementOver(fingerprint.subarray(0, MAX_FINGERPRINT_ITEMS), registered);
    if (agreement < SAME_FILE_SCORE) {
      return failed(
        `It does not sound like the registered fingerprint (${(agreement / 10_000).toFixed(2)} of it agrees).`,
      );
    }
    return { verdict: "passed", reason: undefined };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The best agreement of two fingerprints of one file from end to end; 0 where one is longer. */
function agreementOver(heard: Uint32Array, registered: Uint32Array): number {
  if (Math.abs(heard.length - registered.length) > ITEMS_SLACK) return 0;
  // A drone that never changes agrees with everything but by chance: only its very items pass.
  let best = heard.every((item, i) => item === registered[i]) ? 10_000 : 0;
  for (let offset = -ITEMS_SLACK; offset <= ITEMS_SLACK; offset++) {
    best = Math.max(best, fingerprintMatch(heard, registered, offset).score);
  }
  return best;
}

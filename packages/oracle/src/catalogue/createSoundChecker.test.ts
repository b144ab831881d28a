import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFingerprint, encodeMetadata, RetryableError } from "@musicchain/protocol";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChainSong } from "../store/createChainLog.ts";
import { createStore, type Store } from "../store/createStore.ts";
import type { FetchSong } from "./checkSound.ts";
import { createCatalogue } from "./createCatalogue.ts";
import { createSoundChecker, type SoundChecker } from "./createSoundChecker.ts";
import { createSoundLog, type SoundLog } from "./createSoundLog.ts";

const CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const logger = pino({ level: "silent" });
const metadata = encodeMetadata({
  ...{ format: 1, year: 0, cid: CID, title: "T", artist: "", album: "", genre: "" },
});
const hashOf = (id: number) => `0x${String(id).padStart(64, "0")}` as const;
const songOf = (id: number, fingerprint = encodeFingerprint(new Uint32Array(10))): ChainSong => ({
  ...{ id, block: id, log: 0, time: id, tx: "0x00", registrant: "0x00", seconds: 200, royaltyBps: 0 },
  ...{ contentHash: hashOf(id), metadata, fingerprint, splits: [] },
});

let dataDir: string;
let store: Store;
let sounds: SoundLog;
let checker: SoundChecker | undefined;
let time = 0;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-checker-"));
  store = createStore({ dataDir });
  sounds = createSoundLog(store);
  time = 1_000;
});
afterEach(async () => {
  await checker?.stop();
  store.close();
  rmSync(dataDir, { recursive: true });
});
function register(ids: number[], fingerprint?: Uint8Array): void {
  const { index } = createCatalogue(store);
  for (const id of ids) {
    const block = { number: id, hash: `0x${id}` as const, time: id };
    store.chain.append(
      {
        block,
        events: [],
        songs: [songOf(id, fingerprint)],
        batches: [],
        reverts: [],
        demands: [],
        answers: [],
      },
      index,
    );
  }
}
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** Peers that answer for a song below `stalls` with one byte and then nothing, and with other bytes for the rest. */
function fetching(stalls: number) {
  const asked: number[] = [];
  const fetchSong: FetchSong = async function* ({ id }, signal) {
    asked.push(id);
    yield new Uint8Array([1]);
    if (id >= stalls) return;
    await new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  };
  return { asked, fetchSong };
}
const createChecker = (fetchSong: FetchSong, windowMs: number) =>
  createSoundChecker({
    ...{ sounds, fetchSong, windowMs, logger, pollMs: 20, retrySeconds: 1 },
    now: () => time,
    onVerdict: () => {},
  });

test("songs whose peers stall starve no other: each is given up soon, and a new one goes first", async () => {
  register(range(12));
  const { asked, fetchSong } = fetching(12);
  checker = createChecker(fetchSong, 100);
  checker.start();
  await expect.poll(() => sounds.get(hashOf(12))?.verdict, { timeout: 5_000 }).toBe("failed");
  expect(checker.status().problem).toBeUndefined();
  expect(sounds.get(hashOf(1))).toBeUndefined();

  // All that failed are due again, and stall again: a song registered now does not wait for them.
  time += 600;
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(14);
  register([13]);
  const before = asked.length;
  await expect.poll(() => sounds.get(hashOf(13))?.verdict).toBe("failed");
  expect(asked.indexOf(13) - before).toBeLessThan(3);
});

test("at most two lanes go to songs that failed before", async () => {
  register(range(6));
  const { asked, fetchSong } = fetching(7);
  let active = 0;
  let most = 0;
  const counted: FetchSong = async function* (song, signal) {
    most = Math.max(most, ++active);
    try {
      yield* fetchSong(song, signal);
    } finally {
      active--;
    }
  };
  checker = createChecker(counted, 60);
  checker.start();
  await expect.poll(() => checker?.status().waiting).toBe(6);
  expect(most).toBe(4);
  expect(asked.toSorted()).toEqual(range(6));
  most = 0;
  time += 600;
  await expect.poll(() => asked.length).toBe(12);
  expect(most).toBe(2);
});

test("a song that nobody has does not keep the others waiting, and is tried again later", async () => {
  register([1, 2]);
  let tries = 0;
  // biome-ignore lint/correctness/useYield: a peer that gives nothing.
  const nobody: FetchSong = async function* () {
    tries++;
    throw new RetryableError("Nobody online has it.", "Wait.");
  };
  checker = createChecker(nobody, 100);
  checker.start();
  await expect.poll(() => tries).toBe(2);
  await expect
    .poll(() => checker?.status())
    .toEqual({
      waiting: 2,
      problem: "Nobody online has it.",
    });
  time += 1;
  await expect.poll(() => tries).toBe(4);
});

test("a fingerprint nobody can compare is refused once, in words, and never tried again", async () => {
  register([1], new Uint8Array(4 * 949));
  const { asked, fetchSong } = fetching(0);
  checker = createChecker(fetchSong, 100);
  checker.start();
  await expect
    .poll(() => sounds.get(hashOf(1)))
    .toMatchObject({
      verdict: "failed",
      reason: expect.stringContaining("949 items"),
    });
  time += 10_000;
  register([2]);
  await expect.poll(() => sounds.get(hashOf(2))?.verdict).toBe("failed");
  expect([asked, checker.status()]).toEqual([[2], { waiting: 0, problem: undefined }]);
});

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encodeFingerprint, encodeMetadata, formatByExtension, RetryableError } from "@musicchain/protocol";
import { beforeAll, expect, test } from "vitest";
import type { ChainSong } from "../store/createChainLog.ts";
import { checkSound, type FetchSong } from "./checkSound.ts";

const run = promisify(execFile);
const MUSIC = fileURLToPath(new URL("../../../../music/", import.meta.url));
const CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const signal = () => AbortSignal.timeout(25_000);

/** The shortest two of the tracks shipped with the repository. */
const tracks: { bytes: Uint8Array; song: ChainSong }[] = [];

async function read(path: string) {
  const bytes = new Uint8Array(await readFile(path));
  const probe = await run("ffprobe", [
    "-v",
    "error",
    "-show_entries",
    "format=duration",
    "-of",
    "csv=p=0",
    path,
  ]);
  // Chromaprint by ffmpeg's own library: another implementation than the one that checks.
  const args = ["-v", "error", "-t", "120", "-i", path, "-f", "chromaprint", "-fp_format", "raw", "pipe:1"];
  const print = (await run("ffmpeg", args, { encoding: "buffer" })).stdout;
  const items = Uint32Array.from({ length: print.length >> 2 }, (_, i) => print.readUInt32LE(4 * i));
  const format = formatByExtension(extname(path))!.code;
  const metadata = { format, year: 0, cid: CID, title: "T", artist: "", album: "", genre: "" };
  const song: ChainSong = {
    ...{ id: 1, block: 1, log: 0, time: 1, tx: "0x00", registrant: "0x00", royaltyBps: 0, splits: [] },
    contentHash: `0x${createHash("sha256").update(bytes).digest("hex")}`,
    seconds: Math.floor(Number(probe.stdout)),
    metadata: encodeMetadata(metadata),
    fingerprint: encodeFingerprint(items),
  };
  return { bytes, song };
}

beforeAll(async () => {
  const files = (await readdir(MUSIC)).filter((name) => /\.(mp3|ogg|flac|opus|m4a)$/.test(name)).sort();
  const paths = files.map((name) => join(MUSIC, name));
  for (const path of paths.slice(0, 2)) tracks.push(await read(path));
});

/** A peer that gives these bytes, in pieces. */
const giving = (bytes: Uint8Array): FetchSong =>
  async function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  };
const check = (song: ChainSong, bytes: Uint8Array) => checkSound(song, giving(bytes), signal());

test("real music passes against a fingerprint of another implementation", async () => {
  for (const { bytes, song } of tracks) {
    expect(await check(song, bytes)).toEqual({ verdict: "passed", reason: undefined });
  }
});

test("another file fails by its hash", async () => {
  const [a, b] = tracks;
  expect(await check(a!.song, b!.bytes)).toMatchObject({
    verdict: "failed",
    reason: expect.stringContaining("content hash"),
  });
});

test("a wrong duration fails, a second of rounding does not", async () => {
  const { bytes, song } = tracks[0]!;
  expect((await check({ ...song, seconds: song.seconds + 1 }, bytes)).verdict).toBe("passed");
  const verdict = await check({ ...song, seconds: song.seconds + 3 }, bytes);
  expect(verdict).toMatchObject({
    verdict: "failed",
    reason: expect.stringMatching(/It lasts [\d.]+ s, \d+ s are registered/),
  });
});

test("another recording's fingerprint fails", async () => {
  const [a, b] = tracks;
  const verdict = await check({ ...a!.song, fingerprint: b!.song.fingerprint }, a!.bytes);
  expect(verdict).toMatchObject({
    verdict: "failed",
    reason: expect.stringContaining("does not sound like"),
  });
});

test("a fingerprint that holds a part of another recording fails, wherever it lies", async () => {
  const [a, b] = tracks;
  const [own, other] = [a!.song.fingerprint, b!.song.fingerprint];
  const half = 4 * Math.floor(own.length / 8);
  for (const fingerprint of [
    Buffer.concat([own.subarray(half), other.subarray(0, own.length - half)]),
    Buffer.concat([own.subarray(0, own.length - 400), other.subarray(0, 400)]),
    own.subarray(0, half),
  ]) {
    const verdict = await check({ ...a!.song, fingerprint: new Uint8Array(fingerprint) }, a!.bytes);
    expect(verdict).toMatchObject({ verdict: "failed" });
  }
});

test("a fingerprint of more items than two minutes have fails for good, and nothing is fetched", async () => {
  const unwanted: FetchSong = () => {
    throw new Error("fetched");
  };
  const { song } = tracks[0]!;
  for (const items of [949, 956, 100_000]) {
    const longer = new Uint8Array(4 * items);
    longer.set(song.fingerprint);
    expect(await checkSound({ ...song, fingerprint: longer }, unwanted, signal())).toEqual({
      verdict: "failed",
      reason: `The registered fingerprint has ${items} items; two minutes have 948.`,
    });
  }
  for (const fingerprint of [new Uint8Array(), new Uint8Array(4 * 948 - 1)]) {
    const verdict = await checkSound({ ...song, fingerprint }, unwanted, signal());
    expect(verdict).toEqual({ verdict: "failed", reason: "The registered fingerprint cannot be read." });
  }
});

test("what is no music fails, and a block that cannot be read", async () => {
  const text = new TextEncoder().encode("Not a sound. ".repeat(1_000));
  const contentHash = `0x${createHash("sha256").update(text).digest("hex")}` as const;
  const verdict = await check({ ...tracks[0]!.song, contentHash }, text);
  expect(verdict).toMatchObject({ verdict: "failed", reason: expect.stringContaining("cannot be decoded") });
  const unreadable = { ...tracks[0]!.song, metadata: new Uint8Array([1, 99]) };
  expect(await check(unreadable, text)).toMatchObject({ reason: "The song block cannot be read." });
});

test("nobody has it: no verdict, it can be tried again", async () => {
  // biome-ignore lint/correctness/useYield: a peer that gives nothing.
  const nobody: FetchSong = async function* () {
    throw new RetryableError("Nobody online has song 1.", "Wait.");
  };
  await expect(checkSound(tracks[0]!.song, nobody, signal())).rejects.toThrow(RetryableError);
});

import { chromaprint } from "@musicchain/protocol";
import { describe, expect, it } from "vitest";
import { decode, ffmpegFingerprint, tracks, transcode } from "../../protocol/test/audio.ts";
import { hashOf } from "../test/hashOf.ts";
import { makeItems } from "../test/makeItems.ts";
import { createMatcher } from "./createMatcher.ts";
import { createMatchIndex } from "./createMatchIndex.ts";

/** Items a second, and what the first one takes. */
const secondsOf = (fingerprint: Uint32Array) => Math.floor((fingerprint.length * 1_365) / 11_025 + 2.6);

describe("real music among other sound", () => {
  const index = createMatchIndex();
  const known = [
    ...tracks.map(ffmpegFingerprint),
    ...Array.from({ length: 500 }, (_, i) => makeItems(i, 948)),
  ];
  known.forEach((fingerprint, i) => {
    index.insert({ song: 100 + i, contentHash: hashOf(i), seconds: secondsOf(fingerprint), fingerprint });
  });
  const matcher = createMatcher(index, (entries) => entries.map((entry) => known[entry]!));
  const lookUp = (fingerprint: Uint32Array, seconds = secondsOf(fingerprint)) =>
    matcher.lookUp({ fingerprint, seconds });

  it.each<[string, number, string[], string?]>([
    ["mp3 at 64 kbit/s", 0, ["-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3"]],
    ["Opus at 24 kbit/s", 1, ["-c:a", "libopus", "-b:a", "24k", "-f", "opus"]],
    ["WMA at 96 kbit/s", 2, ["-c:a", "wmav2", "-b:a", "96k", "-f", "asf"]],
    [
      "m4a without its first 2.3 s",
      3,
      ["-c:a", "aac", "-movflags", "empty_moov", "-f", "ipod"],
      "atrim=start=2.3",
    ],
    ["a quieter one at 22.05 kHz", 4, ["-c:a", "libvorbis", "-f", "ogg"], "volume=-12dB,aresample=22050"],
    ["one with more bass", 5, ["-c:a", "flac", "-f", "flac"], "bass=g=3"],
  ])("%s is the recording it was made of", async (_, track, codec, filter) => {
    // Our own fingerprint of the copy finds what ffmpeg's library made of the original.
    const copy = chromaprint(transcode(tracks[track]!, codec, filter));
    const { verdict, song, exact, recordings } = await lookUp(copy);
    expect({ verdict, song, exact }).toEqual({ verdict: "same", song: 100 + track, exact: false });
    expect(recordings).toMatchObject([{ variant: true, entry: track, same: true }]);
  });

  it("a file is found by its bytes, whatever it sounds like", async () => {
    const sound = { fingerprint: makeItems(9_999, 948), seconds: 120, contentHash: hashOf(7) };
    expect(await matcher.lookUp(sound)).toEqual({ verdict: "same", exact: true, song: 107, recordings: [] });
    expect(await matcher.lookUp({ ...sound, contentHash: hashOf(8_000) })).toMatchObject({ verdict: "none" });
  });

  it("what it does not know is nothing, a few seconds too", async () => {
    const none = { verdict: "none", exact: false, song: undefined, recordings: [] };
    expect(await lookUp(chromaprint(decode(tracks[0]!, "areverse")))).toEqual(none);
    expect(await lookUp(known[0]!.subarray(100, 179))).toEqual(none);
    expect(await lookUp(new Uint32Array(948).fill(627_964_279))).toEqual(none);
  });

  it("another mix and an excerpt are asked about", async () => {
    const half = known[1]!.length >> 1;
    const mix = Uint32Array.from([...known[1]!.subarray(0, half), ...makeItems(4_242, half)]);
    expect(await lookUp(mix)).toMatchObject({ verdict: "version", song: 101 });
    expect(await lookUp(known[2]!.subarray(60, 200))).toMatchObject({ verdict: "version", song: 102 });
  });

  it("of two songs that are one recording the earlier is named", async () => {
    const fingerprint = known[3]!;
    const sound = {
      seconds: secondsOf(fingerprint),
      fingerprint: fingerprint.map((item, i) => item ^ (i % 3)),
    };
    known.push(sound.fingerprint);
    index.insert({ ...sound, song: 5, contentHash: hashOf(70_000) });
    const { song, recordings } = await lookUp(fingerprint);
    expect(song).toBe(5);
    expect(recordings.map((found) => [found.song, found.score === 10_000])).toEqual([
      [5, false],
      [103, true],
    ]);
  });
});

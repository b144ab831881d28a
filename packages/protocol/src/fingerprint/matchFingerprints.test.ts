import { beforeAll, describe, expect, it } from "vitest";
import { decode, tracks, transcode } from "../../test/audio.ts";
import { chromaprint } from "./chromaprint.ts";
import { isSameRecording, matchFingerprints } from "./matchFingerprints.ts";

describe("matching real music", () => {
  let originals: Uint32Array[];
  beforeAll(() => {
    originals = tracks.map((track) => chromaprint(decode(track)));
  });

  it("tells all tracks apart", () => {
    originals.forEach((a, i) => {
      for (const b of originals.slice(i + 1)) {
        const match = matchFingerprints(a, b);
        expect(match.score).toBeLessThan(0.3);
        expect(isSameRecording(match)).toBe(false);
      }
    });
  });

  it.each<[string, string[], string?]>([
    ["mp3 at 64 kbit/s", ["-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3"]],
    ["opus at 24 kbit/s", ["-c:a", "libopus", "-b:a", "24k", "-f", "opus"]],
    ["AAC at 96 kbit/s", ["-c:a", "aac", "-b:a", "96k", "-f", "adts"]],
    ["WMA at 96 kbit/s", ["-c:a", "wmav2", "-b:a", "96k", "-f", "asf"]],
    ["without its first 2.3 s", ["-c:a", "libvorbis", "-q:a", "2", "-f", "ogg"], "atrim=start=2.3"],
    ["after 3 s of silence", ["-f", "flac"], "adelay=3000:all=1"],
    ["at a quarter of the volume", ["-f", "flac"], "volume=-12dB"],
    ["with 6 dB more bass", ["-f", "flac"], "bass=g=6"],
  ])("knows a recording again: %s", (_, codec, filter) => {
    for (const i of [0, 6]) {
      const copy = chromaprint(transcode(tracks[i]!, codec, filter));
      const match = matchFingerprints(originals[i]!, copy);
      expect(match.score).toBeGreaterThanOrEqual(0.6);
      expect(isSameRecording(match)).toBe(true);
      const others = originals.filter((_, j) => j !== i);
      for (const other of others) expect(isSameRecording(matchFingerprints(other, copy))).toBe(false);
    }
  });

  it("finds where an excerpt begins, and does not decide on too little of it", () => {
    const [whole] = originals as [Uint32Array];
    const excerpt = whole.subarray(100, 200);
    expect(matchFingerprints(whole, excerpt)).toMatchObject({ offset: 100 });
    expect(isSameRecording(matchFingerprints(whole, excerpt))).toBe(true);
    const short = matchFingerprints(whole, whole.subarray(100, 160));
    expect(short.score).toBeGreaterThan(0.9);
    expect(isSameRecording(short)).toBe(false);
  });
});

describe("matchFingerprints", () => {
  const noise = (length: number, seed: number) => {
    let state = seed;
    return Uint32Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state ^ (state >>> 15)) >>> 0;
    });
  };

  it("scores equal fingerprints 1, unrelated ones about 0, and is symmetric but for the offset", () => {
    const a = noise(300, 1);
    const b = noise(200, 99);
    expect(matchFingerprints(a, a)).toEqual({ score: 1, items: 300, offset: 0 });
    expect(Math.abs(matchFingerprints(a, b).score)).toBeLessThan(0.15);
    const shifted = a.subarray(30);
    expect(matchFingerprints(a, shifted)).toEqual({ score: 1, items: 270, offset: 30 });
    expect(matchFingerprints(shifted, a)).toEqual({ score: 1, items: 270, offset: -30 });
  });

  it("learns nothing from silence or from one item repeated", () => {
    const silence = new Uint32Array(400).fill(627_964_279);
    expect(matchFingerprints(silence, silence)).toMatchObject({ score: 0, items: 1 });
    const repeated = new Uint32Array(400).fill(123);
    expect(isSameRecording(matchFingerprints(repeated, repeated))).toBe(false);
    expect(matchFingerprints(new Uint32Array(0), silence)).toEqual({ score: 0, items: 0, offset: 0 });
  });
});

import { describe, expect, it } from "vitest";
import { decode, ffmpegFingerprint, fpcalcFingerprint, tracks } from "../../test/audio.ts";
import { chromaprint } from "./chromaprint.ts";

/** Share of bits that differ. */
function errorRate(a: Uint32Array, b: Uint32Array): number {
  let errors = 0;
  a.forEach((item, i) => {
    for (let rest = item ^ b[i]!; rest !== 0; rest &= rest - 1) errors++;
  });
  return errors / (32 * a.length);
}

describe("chromaprint of real music", () => {
  it.each(tracks)("is fpcalc's for the same samples: %s", (track) => {
    const pcm = decode(track);
    const own = chromaprint(pcm);
    const reference = fpcalcFingerprint(pcm);
    expect(own).toHaveLength(reference.length);
    // FFTs differ in their last digits: about one bit in ten thousand.
    expect(errorRate(own, reference)).toBeLessThan(0.001);
  });

  it.each(tracks.slice(0, 4))("is ffmpeg's within what resampling changes: %s", (track) => {
    const own = chromaprint(decode(track));
    const reference = ffmpegFingerprint(track);
    expect(own).toHaveLength(reference.length);
    expect(errorRate(own, reference)).toBeLessThan(0.005);
  });
});

describe("chromaprint", () => {
  const silence = (samples: number) => new Int16Array(samples);

  it("has its first item after 19 hops and a frame, then one every 1 365 samples", () => {
    const first = 19 * 1_365 + 4_096;
    expect(chromaprint(silence(0))).toHaveLength(0);
    expect(chromaprint(silence(first - 1))).toHaveLength(0);
    expect(chromaprint(silence(first))).toHaveLength(1);
    expect(chromaprint(silence(first + 1_365))).toHaveLength(2);
    expect(chromaprint(silence(120 * 11_025))).toHaveLength(948);
  });

  it("gives one known item for silence", () => {
    expect(new Set(chromaprint(silence(100_000)))).toEqual(new Set([627_964_279]));
  });

  it("does not hear loudness", () => {
    const tone = (amplitude: number) =>
      Int16Array.from({ length: 80_000 }, (_, i) =>
        Math.round(amplitude * (Math.sin(i * 0.25) + Math.sin((i * i) / 400_000))),
      );
    expect(errorRate(chromaprint(tone(12_000)), chromaprint(tone(3_000)))).toBeLessThan(0.01);
  });
});

import { fingerprintMatch, SAME_SOUND_ITEMS, SAME_SOUND_SCORE } from "./fingerprintMatch.ts";

/** How well two raw fingerprints agree at their best offset. */
export type FingerprintMatch = {
  /** κ: agreement of bits beyond chance, in steps of 1/10 000. 1: equal; 0: unrelated. */
  score: number;
  /** Informative items compared: repeats tell nothing and are left out. About eight a second. */
  items: number;
  /** Item of `a` that lies under item 0 of `b`. */
  offset: number;
};

const BITS_OF_16 = new Uint8Array(65_536);
for (let i = 1; i < BITS_OF_16.length; i++) BITS_OF_16[i] = (i & 1) + BITS_OF_16[i >> 1]!;

const differingBits = (a: number, b: number) => BITS_OF_16[(a ^ b) & 0xffff]! + BITS_OF_16[(a ^ b) >>> 16]!;

/** Indexes of `b` that lie over `a` when item `offset` of `a` is under item 0 of `b`. */
function overlap(a: Uint32Array, b: Uint32Array, offset: number): [from: number, to: number] {
  return [Math.max(0, -offset), Math.min(b.length, a.length - offset)];
}

/** The offset with the lowest share of differing bits. */
function bestOffset(a: Uint32Array, b: Uint32Array, minOverlap: number): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let offset = minOverlap - b.length; offset <= a.length - minOverlap; offset++) {
    const [from, to] = overlap(a, b, offset);
    const limit = lowest * (to - from);
    let errors = 0;
    for (let i = from; i < to && errors < limit; i++) errors += differingBits(a[i + offset]!, b[i]!);
    if (errors < limit) {
      best = offset;
      lowest = errors / (to - from);
    }
  }
  return best;
}

/**
 * Best alignment of two raw fingerprints and how well they agree there. At least half of the shorter one lies over
 * the other, and ten seconds where it has them.
 */
export function matchFingerprints(a: Uint32Array, b: Uint32Array): FingerprintMatch {
  const shorter = Math.min(a.length, b.length);
  if (shorter === 0) return { score: 0, items: 0, offset: 0 };
  const minOverlap = Math.max(Math.ceil(shorter / 2), Math.min(SAME_SOUND_ITEMS, shorter));
  const offset = bestOffset(a, b, minOverlap);
  const { score, items } = fingerprintMatch(a, b, offset);
  return { score: score / SCALE, items, offset };
}

const SCALE = 10_000;
/** Measured: docs/fingerprints.md. */
export const SAME_RECORDING_SCORE: number = SAME_SOUND_SCORE / SCALE;
/** Ten seconds of sound that says something. */
export const SAME_RECORDING_ITEMS = SAME_SOUND_ITEMS;

/** The same recording, whatever the file format, bitrate or start. */
export function isSameRecording({ score, items }: FingerprintMatch): boolean {
  return score >= SAME_RECORDING_SCORE && items >= SAME_RECORDING_ITEMS;
}

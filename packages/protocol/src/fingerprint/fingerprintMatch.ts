import { MAX_FINGERPRINT_ITEMS } from "../constants.ts";

/** How well two raw fingerprints agree at one offset. */
export type SoundMatch = {
  /** Agreement of bits beyond chance (κ), basis points, rounded down: 10 000 is equal, 0 is unrelated. */
  score: number;
  /** Items compared that tell something: not where both repeat the item before. About eight a second. */
  items: number;
  /** Items that lie over each other, informative or not. */
  overlap: number;
  /** The same recording: what the contract asks of a duplicate and of a variant. */
  same: boolean;
};

/** Basis points. Measured: docs/fingerprints.md. */
export const SAME_SOUND_SCORE = 6_000;
/** Ten seconds of sound that says something. */
export const SAME_SOUND_ITEMS = 80;

const BPS = 10_000;
const BITS = 32;

/**
 * Compares two raw fingerprints where item `offset` of `a` lies under item 0 of `b`. The same integers as the
 * contract's `FingerprintMatch` (docs/formats.md, section 10); none of them passes 2^53.
 *
 * @throws RangeError for more than 948 items, which no song has
 */
export function fingerprintMatch(a: Uint32Array, b: Uint32Array, offset: number): SoundMatch {
  const longest = Math.max(a.length, b.length);
  if (longest > MAX_FINGERPRINT_ITEMS)
    throw new RangeError(`${longest} items, at most ${MAX_FINGERPRINT_ITEMS}`);
  const from = Math.max(0, -offset);
  const to = Math.min(b.length, a.length - offset);
  const onesOfA = new Uint32Array(BITS);
  const onesOfB = new Uint32Array(BITS);
  let items = 0;
  let errors = 0;
  for (let i = from; i < to; i++) {
    const x = a[i + offset]!;
    const y = b[i]!;
    if (i > from && x === a[i + offset - 1] && y === b[i - 1]) continue;
    items++;
    for (let bit = 0; bit < BITS; bit++) {
      const p = (x >>> bit) & 1;
      const q = (y >>> bit) & 1;
      onesOfA[bit]! += p;
      onesOfB[bit]! += q;
      errors += p ^ q;
    }
  }
  let expected = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const p = onesOfA[bit]!;
    const q = onesOfB[bit]!;
    expected += p * (items - q) + q * (items - p);
  }
  const overlap = Math.max(0, to - from);
  const score = scoreOf(items, errors * items, expected);
  const shorter = Math.min(a.length, b.length);
  const same = score >= SAME_SOUND_SCORE && items >= SAME_SOUND_ITEMS && 2 * overlap >= shorter;
  return { score, items, overlap, same };
}

/** 1 − errors / expected, unless almost no bit ever changes (2 %): then agreement is certain and tells nothing. */
function scoreOf(items: number, errors: number, expected: number): number {
  if (25 * expected <= 16 * items * items || errors >= expected) return 0;
  return Math.floor(((expected - errors) * BPS) / expected);
}

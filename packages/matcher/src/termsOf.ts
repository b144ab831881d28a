/** Number of different keys. */
export const KEYS = 2 ** 22;

/** The item of silence. It is in too many recordings to find one. */
const SILENCE = 627_964_279;

/** The first twelve of sixteen classifiers: these change least in another encoding. */
export const termOf = (item: number): number => item >>> 8;

/**
 * The keys a recording is found by: its different 24-bit terms, scrambled, every fourth of all values. Which are kept
 * depends on the value alone, so that a copy keeps the same ones wherever it starts.
 */
export function termsOf(fingerprint: Uint32Array): Uint32Array {
  const keys = new Uint32Array(fingerprint.length);
  let count = 0;
  let last = -1;
  for (const item of fingerprint) {
    const term = termOf(item);
    if (term === last || item === SILENCE) continue;
    last = term;
    const mixed = mix(term);
    if ((mixed & 3) === 0) keys[count++] = mixed >>> 2;
  }
  const sorted = keys.subarray(0, count).sort();
  let different = 0;
  for (const key of sorted) if (different === 0 || key !== sorted[different - 1]) sorted[different++] = key;
  return sorted.subarray(0, different);
}

/** A permutation of 24-bit numbers: every bit of the result depends on every classifier. */
function mix(term: number): number {
  let x = term ^ (term >>> 12);
  x = Math.imul(x, 0x9e_37b1) & 0xff_ffff;
  x ^= x >>> 13;
  x = Math.imul(x, 0x2f_53e5) & 0xff_ffff;
  return x ^ (x >>> 11);
}

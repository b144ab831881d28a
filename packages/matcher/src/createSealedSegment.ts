import { LIMITS } from "./limits.ts";

/** Postings of key k: `postings[starts[k]] … postings[starts[k + 1] - 1]`, numbers below `size`. */
export type SegmentArrays = { size: number; starts: Uint32Array; postings: Uint16Array };

export type SealedSegment = SegmentArrays & {
  readonly bytes: number;
  length(key: number): number;
  tally(keys: Uint32Array, hits: Uint16Array, seen: Uint16Array): number;
};

/** A full segment, which never changes again. */
export function createSealedSegment({ size, starts, postings }: SegmentArrays): SealedSegment {
  return {
    ...{ size, starts, postings },
    bytes: starts.byteLength + postings.byteLength,
    length: (key) => starts[key + 1]! - starts[key]!,
    tally(keys, hits, seen) {
      let found = 0;
      for (const key of keys) {
        const end = starts[key + 1]!;
        for (let at = starts[key]!; at < end; at++) {
          const recording = postings[at]!;
          hits[recording]! += 1;
          if (hits[recording] === LIMITS.hits) seen[found++] = recording;
        }
      }
      return found;
    },
  };
}

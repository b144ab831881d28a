import { createSealedSegment, type SealedSegment, type SegmentArrays } from "./createSealedSegment.ts";
import { LIMITS } from "./limits.ts";
import { KEYS } from "./termsOf.ts";

/** Recordings that have a term, newest first: chains through one pool of postings. */
export type OpenSegment = {
  readonly size: number;
  readonly bytes: number;
  insert(keys: Uint32Array): void;
  /** How many recordings are kept for a key. */
  length(key: number): number;
  /** Adds one to `hits` of each recording that has a key; `seen` gets those that reach the least. Returns how many. */
  tally(keys: Uint32Array, hits: Uint16Array, seen: Uint16Array): number;
  /** The same recordings, laid out for reading. */
  seal(): SealedSegment;
  /** Forgets all recordings and keeps the memory. */
  clear(): void;
};

const FIRST_POOL = 2 ** 16;

/** Where new recordings go, until they fill a segment; `saved` are those that are in it already. */
export function createOpenSegment(saved?: SegmentArrays): OpenSegment {
  const heads = new Uint32Array(KEYS);
  const lengths = new Uint16Array(KEYS);
  // Posting 0 ends every chain.
  let next = new Uint32Array(FIRST_POOL);
  let recordings = new Uint16Array(FIRST_POOL);
  let used = 1;
  let size = 0;

  function post(key: number, recording: number): void {
    if (lengths[key]! >= LIMITS.list) return;
    if (used === next.length) grow();
    lengths[key]! += 1;
    next[used] = heads[key]!;
    recordings[used] = recording;
    heads[key] = used++;
  }

  function grow(): void {
    const longer = new Uint32Array(next.length * 2);
    longer.set(next);
    next = longer;
    const more = new Uint16Array(next.length);
    more.set(recordings);
    recordings = more;
  }

  if (saved) {
    const { starts, postings } = saved;
    for (let key = 0; key < KEYS; key++)
      for (let at = starts[key]!; at < starts[key + 1]!; at++) post(key, postings[at]!);
    size = saved.size;
  }
  return {
    get size() {
      return size;
    },
    get bytes() {
      return heads.byteLength + lengths.byteLength + next.byteLength + recordings.byteLength;
    },
    insert(keys) {
      for (const key of keys) post(key, size);
      size++;
    },
    length: (key) => lengths[key]!,
    tally(keys, hits, seen) {
      let found = 0;
      for (const key of keys) {
        for (let at = heads[key]!; at !== 0; at = next[at]!) {
          const recording = recordings[at]!;
          hits[recording]! += 1;
          if (hits[recording] === LIMITS.hits) seen[found++] = recording;
        }
      }
      return found;
    },
    seal() {
      const starts = new Uint32Array(KEYS + 1);
      const postings = new Uint16Array(used - 1);
      let end = 0;
      for (let key = 0; key < KEYS; key++) {
        end += lengths[key]!;
        starts[key + 1] = end;
        for (let at = heads[key]!, to = end; at !== 0; at = next[at]!) postings[--to] = recordings[at]!;
      }
      return createSealedSegment({ size, starts, postings });
    },
    clear() {
      heads.fill(0);
      lengths.fill(0);
      used = 1;
      size = 0;
    },
  };
}

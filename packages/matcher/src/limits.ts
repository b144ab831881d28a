/** What bounds memory and time of the index. Measured: docs/benchmarks.md. */
export const LIMITS = {
  /** Recordings of a segment: their numbers in it take 16 bits. */
  segment: 65_535,
  /** Recordings of a segment that are kept for one term. A term that one in eight has tells nothing. */
  list: 8_191,
  /** Postings that one lookup walks; the rarest terms come first. */
  postings: 400_000,
  /** Recordings whose fingerprints are read and compared with the one that is looked up. */
  candidates: 32,
  /** Terms they share with it at least. */
  hits: 2,
  /** Places in the fingerprint looked up that a term is found at, and alignments that are tried. */
  places: 16,
  offsets: 3,
} as const;

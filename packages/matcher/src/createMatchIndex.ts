import { type Hex, MAX_FINGERPRINT_ITEMS } from "@musicchain/protocol";
import { createHashTable } from "./createHashTable.ts";
import { createOpenSegment, type OpenSegment } from "./createOpenSegment.ts";
import { createSealedSegment, type SealedSegment, type SegmentArrays } from "./createSealedSegment.ts";
import { LIMITS } from "./limits.ts";
import { mostHits } from "./mostHits.ts";
import { KEYS, termsOf } from "./termsOf.ts";

/** A recording that can be found: a song's, or that of another file of it. */
export type MatchEntry = { song: number; contentHash: Hex; seconds: number; fingerprint: Uint32Array };

export type Candidate = { entry: number /** terms it shares */; hits: number };

export type MatchIndex = {
  /** Recordings inserted. */
  readonly size: number;
  /** Memory of all its arrays. */
  readonly bytes: number;
  /** Returns the recording's number: 0, 1, 2, … in the order of insertion. */
  insert(recording: MatchEntry): number;
  songOf(entry: number): number;
  /** Whole seconds of the file. */
  secondsOf(entry: number): number;
  /** The first recording with this very file, or undefined. */
  withContent(contentHash: Hex): number | undefined;
  /** The recordings that share most terms with a fingerprint, best first. Nothing is said of what they share. */
  candidates(fingerprint: Uint32Array): Candidate[];
  /** Gives everything it holds to `write`, part by part; `loadMatchIndex` takes it back. */
  save(write: (bytes: Uint8Array) => void): void;
};

/** Also tells machines of the other byte order apart. */
const MAGIC = 0x6d_63_69_31;
const FIRST_ENTRIES = 1_024;

type State = {
  size: number;
  songs: Uint32Array;
  seconds: Uint16Array;
  hashes: Uint32Array;
  sealed: SealedSegment[];
  open: OpenSegment;
};

/** Finds recordings by the parts of fingerprints they share, in typed arrays: about 700 bytes a recording. */
export function createMatchIndex(): MatchIndex {
  return createIndex({
    ...{ size: 0, songs: new Uint32Array(0), seconds: new Uint16Array(0), hashes: new Uint32Array(0) },
    ...{ sealed: [], open: createOpenSegment() },
  });
}

/**
 * Takes an index back that was saved.
 * @param read fills the bytes it is given with the next ones that were written, or throws
 * @throws RangeError for bytes that are no index, or not all of one
 */
export function loadMatchIndex(read: (bytes: Uint8Array) => void): MatchIndex {
  const words = (length: number) => {
    const array = new Uint32Array(length);
    read(bytesOf(array));
    return array;
  };
  const halves = (length: number) => {
    const array = new Uint16Array(length);
    read(bytesOf(array));
    return array;
  };
  const [magic, keys, segment, size] = words(4) as unknown as [number, number, number, number];
  if (magic !== MAGIC || keys !== KEYS || segment !== LIMITS.segment) throw new RangeError("no index");
  const [songs, seconds, hashes] = [words(size), halves(size), words(size * 8)];
  const arrays = (inIt: number): SegmentArrays => {
    const starts = words(KEYS + 1);
    if (!isAscending(starts) || starts[KEYS]! > inIt * MAX_FINGERPRINT_ITEMS)
      throw new RangeError("damaged index");
    const postings = halves(starts[KEYS]!);
    if (postings.some((recording) => recording >= inIt)) throw new RangeError("damaged index");
    return { size: inIt, starts, postings };
  };
  const sealed = Array.from({ length: Math.floor(size / segment) }, () =>
    createSealedSegment(arrays(segment)),
  );
  const open = createOpenSegment(arrays(size % segment));
  if (words(1)[0] !== MAGIC) throw new RangeError("damaged index");
  return createIndex({ size, songs, seconds, hashes, sealed, open });
}

function isAscending(numbers: Uint32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return false;
  return numbers[0] === 0;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function createIndex({ sealed, open, hashes, ...state }: State): MatchIndex {
  let { size, songs, seconds } = state;
  const contents = createHashTable(hashes);
  const hits = new Uint16Array(LIMITS.segment);
  const seen = new Uint16Array(LIMITS.segment);

  function grow(): void {
    const more = new Uint32Array(Math.max(FIRST_ENTRIES, songs.length * 2));
    more.set(songs);
    songs = more;
    const longer = new Uint16Array(more.length);
    longer.set(seconds);
    seconds = longer;
  }

  /** As many keys, rarest first, as the postings one lookup may walk. */
  function affordable(keys: Uint32Array): Uint32Array {
    const lengths = Array.from(keys, (key) => {
      let length = open.length(key);
      for (const segment of sealed) length += segment.length(key);
      return { key, length };
    });
    lengths.sort((a, b) => a.length - b.length);
    let left: number = LIMITS.postings;
    const kept = lengths.filter(({ length }) => {
      left -= length;
      return length > 0 && left >= 0;
    });
    return Uint32Array.from(kept, ({ key }) => key);
  }

  return {
    get size() {
      return size;
    },
    get bytes() {
      const fixed = hits.byteLength + seen.byteLength + songs.byteLength + seconds.byteLength;
      return sealed.reduce((sum, segment) => sum + segment.bytes, fixed + contents.bytes + open.bytes);
    },
    insert({ song, contentHash, seconds: duration, fingerprint }: MatchEntry) {
      if (size === songs.length) grow();
      contents.add(contentHash);
      songs[size] = song;
      seconds[size] = Math.min(duration, 0xffff);
      open.insert(termsOf(fingerprint));
      if (open.size === LIMITS.segment) {
        sealed.push(open.seal());
        open.clear();
      }
      return size++;
    },
    songOf: (entry: number) => songs[entry]!,
    secondsOf: (entry: number) => seconds[entry]!,
    withContent(contentHash: Hex) {
      const entry = contents.find(contentHash);
      return entry === -1 ? undefined : entry;
    },
    candidates(fingerprint: Uint32Array) {
      const keys = affordable(termsOf(fingerprint));
      let best: Candidate[] = [];
      [...sealed, open].forEach((segment, number) => {
        const count = segment.tally(keys, hits, seen);
        const found = mostHits(hits, seen.subarray(0, count));
        const first = number * LIMITS.segment;
        best.push(...found.map((recording) => ({ entry: first + recording, hits: hits[recording]! })));
        best.sort((a, b) => b.hits - a.hits || a.entry - b.entry);
        best = best.slice(0, LIMITS.candidates);
        hits.fill(0, 0, segment.size);
      });
      return best;
    },
    save(write: (bytes: Uint8Array) => void) {
      write(bytesOf(Uint32Array.of(MAGIC, KEYS, LIMITS.segment, size)));
      write(bytesOf(songs.subarray(0, size)));
      write(bytesOf(seconds.subarray(0, size)));
      write(bytesOf(contents.hashes));
      for (const { starts, postings } of [...sealed, open.seal()]) {
        write(bytesOf(starts));
        write(bytesOf(postings));
      }
      write(bytesOf(Uint32Array.of(MAGIC)));
    },
  };
}

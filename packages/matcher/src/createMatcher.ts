import { type Hex, SAME_SOUND_ITEMS } from "@musicchain/protocol";
import { createAligner } from "./createAligner.ts";
import type { MatchIndex } from "./createMatchIndex.ts";
import { type Judgement, judge, type Sound, type Verdict } from "./judge.ts";

/** A known recording and how it agrees with the one looked up. */
export type Recording = Judgement & { entry: number; song: number };

export type Lookup = {
  /** Of the best recording found. */
  verdict: Verdict;
  /** The very same file is known: nothing else was looked at. */
  exact: boolean;
  song: number | undefined;
  /** Best first: the same recordings by their songs' numbers, the earliest first, then versions by their scores. */
  recordings: Recording[];
};

export type Matcher = {
  lookUp(sound: Sound & { contentHash?: Hex }): Promise<Lookup>;
};

/** Fingerprints of entries, in their order; they need not be in memory: a lookup reads 32 at most. */
type ReadFingerprints = (
  entries: readonly number[],
) => readonly Uint32Array[] | Promise<readonly Uint32Array[]>;

/** Says which known recording a file is of: by its bytes first, then by its sound. */
export function createMatcher(index: MatchIndex, read: ReadFingerprints): Matcher {
  return {
    async lookUp({ contentHash, fingerprint, seconds }) {
      const entry = contentHash && index.withContent(contentHash);
      if (entry !== undefined)
        return { verdict: "same", exact: true, song: index.songOf(entry), recordings: [] };
      const recordings = await find({ fingerprint, seconds });
      const [best] = recordings;
      return { verdict: best?.verdict ?? "none", exact: false, song: best?.song, recordings };
    },
  };

  async function find(wanted: Sound): Promise<Recording[]> {
    if (wanted.fingerprint.length < SAME_SOUND_ITEMS) return [];
    const entries = index.candidates(wanted.fingerprint).map(({ entry }) => entry);
    const fingerprints = await read(entries);
    const align = createAligner(wanted.fingerprint);
    const recordings = entries.map((entry, i) => {
      const fingerprint = fingerprints[i]!;
      const known = { fingerprint, seconds: index.secondsOf(entry) };
      return { ...judge(known, wanted, align(fingerprint)), entry, song: index.songOf(entry) };
    });
    return recordings.filter(({ verdict }) => verdict !== "none").sort(byVerdict);
  }
}

function byVerdict(a: Recording, b: Recording): number {
  if (a.verdict !== b.verdict) return a.verdict === "same" ? -1 : 1;
  return a.verdict === "same" ? a.song - b.song || b.score - a.score : b.score - a.score;
}

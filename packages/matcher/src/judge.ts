import { fingerprintMatch, SAME_SOUND_ITEMS, type SoundMatch } from "@musicchain/protocol";
import { errorRate } from "./errorRate.ts";

/** What is heard of a file: its fingerprint, and whole seconds of all of it. */
export type Sound = { fingerprint: Uint32Array; seconds: number };

/**
 * - `same`: the same recording; the contract takes a proof of it (`Recordings.proveDuplicate`).
 * - `version`: sound in common that no chance explains: another version, an excerpt, an extended one. Ask a person.
 * - `none`: other sound.
 */
export type Verdict = "same" | "version" | "none";

export type Judgement = SoundMatch & {
  /** Item of the known recording that lies under item 0 of the one looked up. */
  offset: number;
  verdict: Verdict;
  /** The contract takes it as a variant of the song: `same`, and hardly longer or shorter. */
  variant: boolean;
};

/** κ of another version, basis points. Unrelated music has 2 040 at most (docs/fingerprints.md). */
export const VERSION_SCORE = 3_000;

/** κ times items: twenty seconds at 0.3, ten at 0.6. A loop of three seconds in both is 30 % of ten seconds. */
const VERSION_MASS = 160 * VERSION_SCORE;

/** κ of 0.3 is at most 0.35 of all bits wrong; items that repeat count here and not there. */
const WORTH_A_LOOK = 0.4;

/** The contract's figures (`Recordings`): items a second of a whole song's fingerprint, and what a variant may differ by. */
const ITEMS_PER_SECOND = 7;
const FINGERPRINT_SECONDS = 120;
const VARIANT_SECONDS = 7;
const VARIANT_SHARE = 33;

/** Compares a recording that is known with one that is looked up, at offsets about those given. */
export function judge(known: Sound, wanted: Sound, offsets: readonly number[]): Judgement {
  let best: Judgement = {
    ...{ score: 0, items: 0, overlap: 0, same: false, offset: 0 },
    verdict: "none",
    variant: false,
  };
  for (const about of offsets) {
    const offset = nearest(known.fingerprint, wanted.fingerprint, about);
    if (offset === undefined) continue;
    const found = judgeAt(known, wanted, offset);
    if (
      RANK[found.verdict] > RANK[best.verdict] ||
      (found.verdict === best.verdict && found.score > best.score)
    ) {
      best = found;
    }
  }
  return best;
}

const RANK: Record<Verdict, number> = { none: 0, version: 1, same: 2 };

/** The offset with fewest errors among three, if any is worth the exact comparison. */
function nearest(known: Uint32Array, wanted: Uint32Array, about: number): number | undefined {
  let best: number | undefined;
  let lowest = WORTH_A_LOOK;
  for (let offset = about - 1; offset <= about + 1; offset++) {
    const overlap = Math.min(wanted.length, known.length - offset) - Math.max(0, -offset);
    if (overlap < SAME_SOUND_ITEMS) continue;
    const rate = errorRate(known, wanted, offset);
    if (rate < lowest) {
      lowest = rate;
      best = offset;
    }
  }
  return best;
}

function judgeAt(known: Sound, wanted: Sound, offset: number): Judgement {
  const match = fingerprintMatch(known.fingerprint, wanted.fingerprint, offset);
  const [a, b] = [known.seconds, wanted.seconds];
  const isOverHalf = 2 * match.overlap >= ITEMS_PER_SECOND * Math.min(a, b, FINGERPRINT_SECONDS);
  const isSimilar = 2 * a >= b && 2 * b >= a;
  const apart = Math.abs(a - b);
  const same = match.same && isOverHalf && isSimilar;
  const variant = same && (apart <= VARIANT_SECONDS || apart * VARIANT_SHARE <= a);
  const { items, score } = match;
  const isRelated = items >= SAME_SOUND_ITEMS && score >= VERSION_SCORE && items * score >= VERSION_MASS;
  return { ...match, offset, verdict: same ? "same" : isRelated ? "version" : "none", variant };
}

import { createAligner, judge } from "@musicchain/matcher";
import { bestScore } from "../fingerprints/bestScore.ts";

/**
 * Compares every fingerprint with all those of other tracks: at the best of all offsets, which is what a dishonest
 * prover would look for, and as the matcher does.
 */
export function comparePairs(tracks: readonly Uint32Array[][]) {
  const result = { pairs: 0, same: 0, version: 0, calledSame: 0, calledVersion: 0, highest: 0 };
  tracks.forEach((own, i) => {
    for (const wanted of own) {
      const align = createAligner(wanted);
      for (const known of tracks.slice(i + 1).flat()) {
        const best = bestScore(known, wanted);
        result.pairs++;
        if (best.same) result.same++;
        else if (best.items >= 80 && best.score >= 3_000) result.version++;
        if (best.items >= 80) result.highest = Math.max(result.highest, best.score);
        const seconds = 200;
        const { verdict } = judge(
          { fingerprint: known, seconds },
          { fingerprint: wanted, seconds },
          align(known),
        );
        if (verdict === "same") result.calledSame++;
        if (verdict === "version") result.calledVersion++;
      }
    }
  });
  return result;
}

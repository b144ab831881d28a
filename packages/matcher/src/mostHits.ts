import { MAX_FINGERPRINT_ITEMS } from "@musicchain/protocol";
import { LIMITS } from "./limits.ts";

/** The recordings with most hits, as many as are compared; of equal ones those that come first in `seen`. */
export function mostHits(hits: Uint16Array, seen: Uint16Array): number[] {
  if (seen.length <= LIMITS.candidates) return Array.from(seen);
  const withHits = new Uint32Array(MAX_FINGERPRINT_ITEMS + 1);
  for (const recording of seen) withHits[hits[recording]!]! += 1;
  let room: number = LIMITS.candidates;
  let least = MAX_FINGERPRINT_ITEMS;
  while (withHits[least]! <= room) room -= withHits[least--]!;
  const found: number[] = [];
  for (const recording of seen) {
    const shared = hits[recording]!;
    if (shared > least || (shared === least && room-- > 0)) found.push(recording);
  }
  return found;
}

import { MAX_FINGERPRINT_ITEMS } from "@musicchain/protocol";
import { LIMITS } from "./limits.ts";
import { termOf } from "./termsOf.ts";

const SLOTS = 4_096;
const slotOf = (term: number) => (Math.imul(term, 0x9e37_79b1) >>> 20) & (SLOTS - 1);

/**
 * Where recordings may lie over one that is looked up: every item whose term they share votes for an offset. The
 * function it gives returns offsets with most votes; item `offset` of `known` lies under item 0 of `wanted`.
 */
export function createAligner(wanted: Uint32Array): (known: Uint32Array) => number[] {
  const heads = new Int16Array(SLOTS).fill(-1);
  const next = new Int16Array(wanted.length).fill(-1);
  const places = new Uint8Array(SLOTS);
  for (let i = wanted.length - 1; i >= 0; i--) {
    const term = termOf(wanted[i]!);
    const slot = slotOf(term);
    // A tone that is held would vote for everything.
    if ((i > 0 && term === termOf(wanted[i - 1]!)) || places[slot] === LIMITS.places) continue;
    places[slot]! += 1;
    next[i] = heads[slot]!;
    heads[slot] = i;
  }
  const votes = new Uint32Array(2 * MAX_FINGERPRINT_ITEMS + 1);

  return (known) => {
    votes.fill(0);
    for (let i = 0; i < known.length; i++) {
      const term = termOf(known[i]!);
      if (i > 0 && term === termOf(known[i - 1]!)) continue;
      for (let at = heads[slotOf(term)]!; at !== -1; at = next[at]!)
        if (termOf(wanted[at]!) === term) votes[i - at + MAX_FINGERPRINT_ITEMS]! += 1;
    }
    const offsets: number[] = [];
    while (offsets.length < LIMITS.offsets) {
      let best = 0;
      let most = 0;
      for (let i = 1; i < votes.length - 1; i++) {
        const sum = votes[i - 1]! + votes[i]! + votes[i + 1]!;
        if (sum > most || (sum === most && sum > 0 && votes[i]! > votes[best]!)) {
          most = sum;
          best = i;
        }
      }
      if (most === 0) break;
      offsets.push(best - MAX_FINGERPRINT_ITEMS);
      votes.fill(0, best - 1, best + 2);
    }
    return offsets;
  };
}

import { fingerprintMatch, type SoundMatch } from "@musicchain/protocol";

export type Best = SoundMatch & { offset: number };

const BITS_OF_16 = Uint8Array.from({ length: 65_536 }, (_, i) => {
  let bits = 0;
  for (let rest = i; rest; rest >>= 1) bits += rest & 1;
  return bits;
});
/** κ of 0.3 needs a bit error rate of at most 0.35, since chance alone makes no more than a half differ. */
const WORTH_A_LOOK = 0.35;

/**
 * The highest score over all offsets that the contract accepts: a prover chooses the offset, so the rate of false
 * matches is that of the best one.
 */
export function bestScore(a: Uint32Array, b: Uint32Array): Best {
  const least = Math.max(1, Math.ceil(Math.min(a.length, b.length) / 2));
  let best: Best | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let likely = 0;
  const look = (offset: number) => {
    const found = fingerprintMatch(a, b, offset);
    if (!best || (found.items >= 80 && (best.items < 80 || found.score > best.score)))
      best = { ...found, offset };
  };
  for (let offset = least - b.length; offset <= a.length - least; offset++) {
    const from = Math.max(0, -offset);
    const to = Math.min(b.length, a.length - offset);
    let errors = 0;
    for (let i = from; i < to; i++) {
      const differing = a[i + offset]! ^ b[i]!;
      errors += BITS_OF_16[differing & 0xffff]! + BITS_OF_16[differing >>> 16]!;
    }
    const rate = errors / (32 * (to - from));
    if (rate < lowest) {
      lowest = rate;
      likely = offset;
    }
    if (rate < WORTH_A_LOOK) look(offset);
  }
  look(likely);
  return best!;
}

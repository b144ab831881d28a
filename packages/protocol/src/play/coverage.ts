import { FatalError } from "../errors.ts";
import { Fault } from "../faults.ts";

/**
 * Coverage: the set of distinct seconds heard. `ceil(seconds / 8)` bytes; second `i` is bit `i % 8`
 * (least significant first) of byte `floor(i / 8)`; bits at or beyond `seconds` are zero.
 */
export function createCoverage(seconds: number): Uint8Array {
  return new Uint8Array(Math.ceil(seconds / 8));
}

/** Marks one second as heard, in place; seconds outside the bitmap are ignored. */
export function addSecond(coverage: Uint8Array, second: number): void {
  if (second >= 0 && second < coverage.length * 8) coverage[second >> 3]! |= 1 << (second & 7);
}

/** Marks the whole seconds of `[from, to)` as heard, in place; the caller keeps `to` within the song. */
export function addSpan(coverage: Uint8Array, from: number, to: number): void {
  for (let second = Math.max(0, Math.ceil(from)); second < to; second++) {
    if (second >= coverage.length * 8) return;
    addSecond(coverage, second);
  }
}

/** Distinct seconds heard. */
export function coveredSeconds(coverage: Uint8Array): number {
  let count = 0;
  for (let byte of coverage) {
    for (; byte !== 0; byte &= byte - 1) count++;
  }
  return count;
}

/** `CoverageLength`, `CoverageBeyondEnd` or `None`. Twin: `Evidence`. */
export function checkCoverage(coverage: Uint8Array, seconds: number): Fault {
  if (coverage.length !== Math.ceil(seconds / 8)) return Fault.CoverageLength;
  const used = seconds % 8;
  if (used !== 0 && coverage[coverage.length - 1]! >> used !== 0) return Fault.CoverageBeyondEnd;
  return Fault.None;
}

function sameLength(a: Uint8Array, b: Uint8Array): void {
  if (a.length !== b.length) {
    throw new FatalError(
      `Coverages of ${a.length} and ${b.length} bytes`,
      "Compare coverages of one song only.",
    );
  }
}

export function unionCoverage(a: Uint8Array, b: Uint8Array): Uint8Array {
  sameLength(a, b);
  return a.map((byte, i) => byte | b[i]!);
}

/** Every second of `a` is in `b`. */
export function isSubset(a: Uint8Array, b: Uint8Array): boolean {
  sameLength(a, b);
  return a.every((byte, i) => (byte & ~b[i]!) === 0);
}

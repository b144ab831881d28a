import { LIMITS } from "../limits.ts";

/**
 * How many requests to keep in flight at one peer, LEDBAT-like: grow while answers come well under the delay
 * target, shrink when they queue above it. Slow start doubles per round trip.
 */
export function createDelayWindow({
  start = LIMITS.blocks.windowStart as number,
  max = LIMITS.blocks.windowMax as number,
  target = LIMITS.blocks.delayTarget as number,
} = {}) {
  let size = start;
  let slowStart = true;
  let usual: number | undefined;
  return {
    get size() {
      return Math.floor(size);
    },
    /** Smoothed answer time, ms; `undefined` before the first answer. */
    get latency() {
      return usual;
    },
    answered(milliseconds: number): void {
      usual = usual === undefined ? milliseconds : usual * 0.8 + milliseconds * 0.2;
      if (milliseconds > target / 2) slowStart = false;
      if (milliseconds > target) size = Math.max(1, size - Math.max(0.25, size * 0.1));
      else if (milliseconds < target / 2) size = Math.min(max, size + (slowStart ? 1 : 1 / size));
    },
    /** Busy, or late enough to be asked elsewhere. */
    congested(): void {
      slowStart = false;
      size = Math.max(1, size / 2);
    },
  };
}
export type DelayWindow = ReturnType<typeof createDelayWindow>;

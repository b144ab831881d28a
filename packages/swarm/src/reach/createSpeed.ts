/** Silence that ends a burst, and the time after which what came weighs half, milliseconds. */
const PAUSE = 2_000;
const HALF = 5_000;

/** Bytes per second while something is being fetched; pauses do not count. */
export function createSpeed() {
  let bytes = 0;
  let spent = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    /** `milliseconds`: how long it took from the request; counts when it is the first of a burst. */
    add(count: number, milliseconds: number, now = performance.now()): void {
      spent += now - last > PAUSE ? milliseconds : now - last;
      bytes += count;
      last = now;
      if (spent > 2 * HALF) {
        spent /= 2;
        bytes /= 2;
      }
    },
    /** `undefined`: nothing was fetched yet. */
    bytesPerSecond: (): number | undefined =>
      bytes === 0 ? undefined : (bytes / Math.max(1, spent)) * 1_000,
  };
}

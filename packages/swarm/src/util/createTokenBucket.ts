/** Lets `perSecond` through, and `burst` at once (default: a second's worth). */
export function createTokenBucket(perSecond: number, burst = perSecond) {
  let tokens = burst;
  let at = performance.now();
  const refill = () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
  };
  return {
    /** Takes one if it is there. */
    take(): boolean {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    /** Takes `count` in any case; returns how many milliseconds to wait until the debt is paid. */
    spend(count: number): number {
      refill();
      tokens -= count;
      return tokens >= 0 ? 0 : (-tokens / perSecond) * 1_000;
    },
  };
}

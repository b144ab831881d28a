/** Lets `perSecond` through, with a burst of the same size. */
export function createTokenBucket(perSecond: number) {
  let tokens = perSecond;
  let at = performance.now();
  const refill = () => {
    const now = performance.now();
    tokens = Math.min(perSecond, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
  };
  return {
    /** Takes `count` tokens if they are there. */
    take(count = 1): boolean {
      refill();
      if (tokens < count) return false;
      tokens -= count;
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

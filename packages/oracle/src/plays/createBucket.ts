export type Bucket = { take: (cost?: number) => boolean; readonly full: boolean };

/** A token bucket: `perSecond` on average, `burst` at once. `now` gives milliseconds that only grow. */
export function createBucket({
  perSecond,
  burst,
  now,
}: {
  perSecond: number;
  burst: number;
  now: () => number;
}): Bucket {
  let tokens = burst;
  let at = now();
  function refill(): void {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
    at = time;
  }
  return {
    take: (cost = 1) => {
      refill();
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
    get full() {
      refill();
      return tokens >= burst;
    },
  };
}

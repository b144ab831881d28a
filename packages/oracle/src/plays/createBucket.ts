export type Bucket = {
  take: (cost?: number) => boolean;
  /** Takes what was found out too late to refuse, into debt of one burst at most. */
  charge: (cost: number) => void;
  readonly full: boolean;
};

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
    charge: (cost) => {
      refill();
      tokens = Math.max(-burst, tokens - cost);
    },
    get full() {
      refill();
      return tokens >= burst;
    },
  };
}

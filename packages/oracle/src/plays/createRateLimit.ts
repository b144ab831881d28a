import { type Bucket, createBucket } from "./createBucket.ts";

export type RateLimit = {
  /** Whether `key` may do one more thing now. */
  allow: (key: string, cost?: number) => boolean;
  /** What `key` did turned out to cost more. */
  charge: (key: string, cost: number) => void;
  readonly size: number;
};

/** One token bucket for each key. Full ones are forgotten, so memory is bounded by the keys active of late. */
export function createRateLimit(options: { perSecond: number; burst: number; now: () => number }): RateLimit {
  const buckets = new Map<string, Bucket>();
  const fillMs = (options.burst / options.perSecond) * 1000;
  let sweepAt = options.now() + fillMs;

  function bucketOf(key: string): Bucket {
    let bucket = buckets.get(key);
    if (!bucket) {
      bucket = createBucket(options);
      buckets.set(key, bucket);
    }
    return bucket;
  }

  return {
    allow: (key, cost = 1) => {
      if (options.now() >= sweepAt) {
        sweepAt = options.now() + fillMs;
        for (const [other, bucket] of buckets) if (bucket.full) buckets.delete(other);
      }
      return bucketOf(key).take(cost);
    },
    charge: (key, cost) => bucketOf(key).charge(cost),
    get size() {
      return buckets.size;
    },
  };
}

export type Cache<T> = {
  /** The kept value, or the one `make` gives, which is then kept. */
  get: (key: string, make: () => T) => T;
  peek: (key: string) => T | undefined;
  set: (key: string, value: T) => void;
  readonly size: number;
};

/** Keeps the `limit` values used last. */
export function createCache<T>(limit: number): Cache<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();

  function keep(key: string, value: T): T {
    young.set(key, value);
    // Two generations: cheaper than moving an entry at every hit, and as bounded.
    if (young.size * 2 >= limit) {
      old = young;
      young = new Map();
    }
    return value;
  }

  return {
    get: (key, make) => {
      if (young.has(key)) return young.get(key) as T;
      if (old.has(key)) return keep(key, old.get(key) as T);
      return keep(key, make());
    },
    peek: (key) => young.get(key) ?? old.get(key),
    set: (key, value) => {
      keep(key, value);
    },
    get size() {
      return young.size + old.size;
    },
  };
}

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  function unit(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    /** A whole number from `low` to `high`, both possible. */
    int: (low: number, high: number) => low + Math.floor(unit() * (high - low + 1)),
    chance: (probability: number) => unit() < probability,
    pick: <T>(list: readonly T[]): T => list[Math.floor(unit() * list.length)]!,
    /** `count` different ones. */
    some<T>(list: readonly T[], count: number): T[] {
      const rest = [...list];
      return Array.from(
        { length: Math.min(count, rest.length) },
        () => rest.splice(Math.floor(unit() * rest.length), 1)[0]!,
      );
    },
  };
}
export type Random = ReturnType<typeof createRandom>;

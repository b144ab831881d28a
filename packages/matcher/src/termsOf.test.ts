import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { KEYS, termOf, termsOf } from "./termsOf.ts";

describe("termsOf", () => {
  const items = makeItems(1, 948);

  it("gives different keys in order, of about every fourth item", () => {
    const keys = [...termsOf(items)];
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
    expect(keys.every((key) => key < KEYS)).toBe(true);
    expect(keys.length).toBeGreaterThan(948 / 5);
    expect(keys.length).toBeLessThan(948 / 3);
  });

  it("keeps the same terms wherever a copy starts", () => {
    const all = new Set(termsOf(items));
    const late = termsOf(items.subarray(100));
    expect([...late].every((key) => all.has(key))).toBe(true);
    const early = termsOf(items.subarray(0, 100));
    expect(new Set([...early, ...late])).toEqual(all);
  });

  it("tells apart all terms that are kept", () => {
    const keys = new Map<number, number>();
    for (const item of makeItems(2, 20_000)) {
      const [key] = termsOf(Uint32Array.of(item));
      if (key === undefined) continue;
      expect(keys.get(key) ?? termOf(item)).toBe(termOf(item));
      keys.set(key, termOf(item));
    }
    expect(keys.size).toBeGreaterThan(4_000);
  });

  it("does not look at the four classifiers that change most", () => {
    expect(termsOf(items.map((item) => item ^ 0xa5))).toEqual(termsOf(items));
  });

  it("takes silence for nothing", () => {
    expect(termsOf(new Uint32Array(100).fill(627_964_279))).toHaveLength(0);
    expect(termsOf(new Uint32Array(0))).toHaveLength(0);
  });
});

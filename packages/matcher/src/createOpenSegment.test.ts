import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { createOpenSegment, type OpenSegment } from "./createOpenSegment.ts";
import type { SealedSegment } from "./createSealedSegment.ts";
import { LIMITS } from "./limits.ts";
import { termsOf } from "./termsOf.ts";

/** Hits of each recording, and which reach the least. */
function tally(segment: OpenSegment | SealedSegment, keys: Uint32Array) {
  const hits = new Uint16Array(LIMITS.segment);
  const seen = new Uint16Array(LIMITS.segment);
  const count = segment.tally(keys, hits, seen);
  return {
    hits: [...hits.subarray(0, segment.size)],
    seen: [...seen.subarray(0, count)].sort((a, b) => a - b),
  };
}

describe("createOpenSegment", () => {
  const open = createOpenSegment();
  const recordings = Array.from({ length: 500 }, (_, i) => termsOf(makeItems(i, 300)));
  for (const keys of recordings) open.insert(keys);
  const wanted = Uint32Array.from([
    ...recordings[3]!,
    ...recordings[400]!.subarray(0, 2),
    ...recordings[7]!.subarray(0, 1),
  ]);

  it("counts the terms each recording shares", () => {
    const { hits, seen } = tally(open, wanted);
    expect(hits[3]).toBe(recordings[3]!.length);
    expect(hits[400]).toBe(2);
    expect(hits[7]).toBe(1);
    expect(seen).toEqual([3, 400]);
  });

  it("says the same when it is sealed, and when that is opened again", () => {
    const sealed = open.seal();
    const again = createOpenSegment(sealed);
    expect(sealed.size).toBe(500);
    expect(tally(sealed, wanted)).toEqual(tally(open, wanted));
    expect(tally(again, wanted)).toEqual(tally(open, wanted));
    for (const key of wanted) expect(sealed.length(key)).toBe(open.length(key));
    open.insert(wanted.subarray(0, 3));
    again.insert(wanted.subarray(0, 3));
    expect(tally(again, wanted)).toEqual(tally(open, wanted));
  });

  it("keeps so many recordings for one term and no more", () => {
    const segment = createOpenSegment();
    for (let i = 0; i < LIMITS.list + 5; i++) segment.insert(Uint32Array.of(9));
    expect(segment.length(9)).toBe(LIMITS.list);
    expect(segment.size).toBe(LIMITS.list + 5);
  });

  it("is empty when it is cleared", () => {
    const segment = createOpenSegment();
    segment.insert(wanted);
    segment.clear();
    expect(segment.size).toBe(0);
    expect(tally(segment, wanted)).toEqual({ hits: [], seen: [] });
  });
});

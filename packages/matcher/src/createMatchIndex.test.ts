import { beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "../test/hashOf.ts";
import { makeItems } from "../test/makeItems.ts";
import { createMatchIndex, loadMatchIndex, type MatchIndex } from "./createMatchIndex.ts";
import { LIMITS } from "./limits.ts";

const ITEMS = 12;
const insert = (index: MatchIndex, number: number, items = ITEMS) =>
  index.insert({
    ...{ song: number + 1, contentHash: hashOf(number), seconds: number % 400 },
    fingerprint: makeItems(number, items),
  });

function save(index: MatchIndex): Uint8Array {
  const parts: Uint8Array[] = [];
  index.save((bytes) => parts.push(bytes.slice()));
  return Buffer.concat(parts);
}

function load(bytes: Uint8Array): MatchIndex {
  let at = 0;
  return loadMatchIndex((into) => {
    if (at + into.length > bytes.length) throw new RangeError("the end");
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
  });
}

describe("an index of more than a segment", () => {
  const size = LIMITS.segment + 100;
  const index = createMatchIndex();
  beforeAll(() => {
    for (let i = 0; i < size; i++) insert(index, i, i % 10_000 === 0 ? 948 : ITEMS);
  });

  it("numbers recordings in order and keeps what they are", () => {
    expect(index.size).toBe(size);
    expect(index.songOf(size - 1)).toBe(size);
    expect(index.secondsOf(401)).toBe(1);
  });

  it("finds recordings of either segment first, whatever else shares a term", () => {
    for (const number of [0, 10_000, 60_000])
      expect(index.candidates(makeItems(number, 948).subarray(300))[0]).toMatchObject({ entry: number });
    const late = insert(index, size + 5, 948);
    expect(late).toBe(size);
    expect(index.candidates(makeItems(size + 5, 948).subarray(0, 200))[0]).toMatchObject({ entry: late });
  });

  it("finds files by their content", () => {
    expect(index.withContent(hashOf(66_000 - 500))).toBe(65_500);
    expect(index.withContent(hashOf(3e6))).toBeUndefined();
  });

  it("comes back as it was saved, and goes on", () => {
    const again = load(save(index));
    expect(again.size).toBe(index.size);
    const wanted = makeItems(20_000, 948);
    expect(again.candidates(wanted)).toEqual(index.candidates(wanted));
    expect(again.withContent(hashOf(77))).toBe(77);
    expect(insert(again, 9e6, 948)).toBe(index.size);
    expect(again.candidates(makeItems(9e6, 948))[0]!.entry).toBe(index.size);
  });
});

describe("a small index", () => {
  const index = createMatchIndex();
  for (let i = 0; i < 2_000; i++) insert(index, i, 948);

  it("gives a bounded number of candidates, best first, and none for other sound", () => {
    const mixture = Uint32Array.from(
      Array.from({ length: 100 }, (_, i) => [...makeItems(i, 948).subarray(0, 9 * (i + 1))]).flat(),
    );
    const found = index.candidates(mixture);
    expect(found).toHaveLength(LIMITS.candidates);
    expect(found).toEqual(found.toSorted((a, b) => b.hits - a.hits || a.entry - b.entry));
    expect(found[0]!.entry).toBeGreaterThan(90);
    expect(index.candidates(makeItems(5e6, 948)).every(({ hits }) => hits < 5)).toBe(true);
  });

  it("is not held up by terms that everybody has", () => {
    const crowd = createMatchIndex();
    const common = makeItems(1, 400);
    for (let i = 0; i < 6_000; i++) {
      const fingerprint = Uint32Array.from([...common, ...makeItems(i + 10, 100)]);
      crowd.insert({ song: i, contentHash: hashOf(i), seconds: 60, fingerprint });
    }
    const [first] = crowd.candidates(Uint32Array.from([...common, ...makeItems(4_321 + 10, 100)]));
    expect(first!.entry).toBe(4_321);
  });

  it("refuses what is no index, or not all of one, or damaged", () => {
    const bytes = save(index);
    expect(load(bytes).size).toBe(2_000);
    expect(() => load(bytes.subarray(0, -4))).toThrow(RangeError);
    expect(() => load(makeItems(1, 100) as unknown as Uint8Array)).toThrow(RangeError);
    const head = 16 + 2_000 * (4 + 2 + 32);
    const wrong = (at: number) => {
      const damaged = new Uint8Array(bytes);
      damaged.fill(0xff, at, at + 4);
      return () => load(damaged);
    };
    expect(wrong(0)).toThrow("no index");
    expect(wrong(head + 4_000)).toThrow("damaged");
    expect(wrong(bytes.length - 400)).toThrow("damaged");
    expect(wrong(bytes.length - 4)).toThrow("damaged");
  });
});

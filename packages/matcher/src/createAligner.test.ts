import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { createAligner } from "./createAligner.ts";

describe("createAligner", () => {
  const known = makeItems(1, 948);

  it.each([0, 1, 40, 500])("finds a start that is cut by %i items", (offset) => {
    expect(createAligner(known.subarray(offset))(known)[0]).toBe(offset);
  });

  it("finds sound that was put before", () => {
    const wanted = Uint32Array.from([...makeItems(2, 240), ...known.subarray(0, 700)]);
    expect(createAligner(wanted)(known)[0]).toBe(-240);
  });

  it("finds the place by one term in twenty", () => {
    const wanted = known.subarray(33).map((item, i) => (i % 20 === 0 ? item : ~item));
    expect(createAligner(wanted)(known)[0]).toBe(33);
  });

  it("gives several places of a part that comes again", () => {
    const part = makeItems(3, 200);
    const twice = Uint32Array.from([...part, ...makeItems(4, 100), ...part]);
    expect(createAligner(part)(twice).slice(0, 2).sort()).toEqual([0, 300]);
  });

  it("gives none where nothing is shared, and none for a tone that is held", () => {
    expect(createAligner(makeItems(5, 948))(known)).toEqual([]);
    const tone = new Uint32Array(948).fill(7);
    expect(createAligner(tone)(tone)).toEqual([0]);
  });
});

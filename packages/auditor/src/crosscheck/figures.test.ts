import { expect, it } from "vitest";
import { compareFigures } from "./figures.ts";

it("does not let a figure that differs, or that one reader missed, pass", () => {
  const viem = new Map(Object.entries({ a: "1", b: "2", c: "3", e: "5", f: "6" }));
  const ethers = new Map(Object.entries({ a: "1", b: "20", d: "4", e: "5", f: "6" }));
  const recomputed = new Map(Object.entries({ e: "50", f: "6", g: "7" }));
  const rows = compareFigures(viem, ethers, recomputed);
  expect(rows.map(({ name, agree }) => [name, agree])).toEqual([
    ["a", true],
    ["b", false],
    ["c", false],
    ["e", false],
    ["f", true],
    ["d", false],
    ["g", false],
  ]);
});

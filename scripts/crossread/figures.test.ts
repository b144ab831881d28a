import { expect, it } from "vitest";
import { compareFigures } from "./figures.ts";

it("does not let a figure that differs, or that one reader missed, pass", () => {
  const viem = new Map([
    ["a", "1"],
    ["b", "2"],
    ["c", "3"],
  ]);
  const ethers = new Map([
    ["a", "1"],
    ["b", "20"],
    ["d", "4"],
  ]);
  expect(compareFigures(viem, ethers).map(({ name, agree }) => [name, agree])).toEqual([
    ["a", true],
    ["b", false],
    ["c", false],
    ["d", false],
  ]);
});

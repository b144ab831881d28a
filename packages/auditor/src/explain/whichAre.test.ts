import { expect, test } from "vitest";
import { whichAre } from "./whichAre.ts";

test("names what can be asked for", () => {
  expect(whichAre("batches", 0)).toBe("There are no batches yet.");
  expect(whichAre("songs", 10)).toBe("There are songs 1 to 10.");
});

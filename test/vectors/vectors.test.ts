import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeVectors, VECTORS } from "../../scripts/makeVectors.ts";

const made = makeVectors();

it.each([...made.keys()])("%s is what the rules give", (name) => {
  const committed = JSON.parse(readFileSync(new URL(name, VECTORS), "utf8"));
  expect(JSON.parse(made.get(name)!)).toEqual(committed);
});

it("leaves no vectors behind that nothing makes", () => {
  const files = readdirSync(VECTORS).filter((name) => name.endsWith(".json"));
  expect(files.sort()).toEqual([...made.keys()].sort());
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Fault, faultName } from "./faults.ts";

it("has the codes and names of docs/formats.md", () => {
  const text = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [name, Number(code)]);
  expect(rows).toHaveLength(49);
  expect(Object.fromEntries(rows)).toEqual(Fault);
});

it("names codes it does not know", () => {
  expect(faultName(Fault.Overlap)).toBe("Overlap");
  expect(faultName(99)).toBe("Fault(99)");
});

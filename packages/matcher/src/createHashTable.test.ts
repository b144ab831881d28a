import { describe, expect, it } from "vitest";
import { hashOf } from "../test/hashOf.ts";
import { createHashTable } from "./createHashTable.ts";

describe("createHashTable", () => {
  it("finds each hash where it was first added, however many there are", () => {
    const table = createHashTable();
    // All words but the last are the same.
    for (let i = 0; i < 700; i++) table.add(hashOf(i + 1));
    table.add(hashOf(5));
    for (let i = 0; i < 700; i++) expect(table.find(hashOf(i + 1))).toBe(i);
    expect(table.find(hashOf(701))).toBe(-1);
    expect(table.hashes).toHaveLength(701 * 8);
  });

  it("goes on from saved hashes", () => {
    const table = createHashTable();
    for (let i = 0; i < 600; i++) table.add(hashOf(i));
    const loaded = createHashTable(table.hashes.slice());
    loaded.add(hashOf(600));
    expect([0, 599, 600, 601].map((i) => loaded.find(hashOf(i)))).toEqual([0, 599, 600, -1]);
  });

  it("takes hashes only", () => {
    expect(() => createHashTable().add("0x1234")).toThrow(RangeError);
  });
});

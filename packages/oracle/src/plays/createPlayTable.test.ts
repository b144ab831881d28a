import { addSpan, createCoverage, ZERO_ADDRESS } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createPlayTable } from "./createPlayTable.ts";
import type { Session } from "./createSessions.ts";

const session = {} as Session;
const playOf = (owner: object, seconds = 200) => ({
  ...{ owner, session, song: 1, seconds, start: 5 },
  ...{ seeder: ZERO_ADDRESS, relay: ZERO_ADDRESS },
});
const spanOf = (from: number, to: number, seconds = 200) => {
  const coverage = createCoverage(seconds);
  addSpan(coverage, from, to);
  return coverage;
};

test("a closed play's handle means nothing, and its room is clean for the next", () => {
  const table = createPlayTable({ capacity: 2 });
  const owner = {};
  const first = table.open(playOf(owner), 0);
  const slot = table.slotOf(first, owner);
  table.beat(slot, spanOf(0, 90), 90, 1, 10);
  table.close(slot);
  expect(table.slotOf(first, owner)).toBe(-1);
  const second = table.open(playOf(owner), 20);
  expect(second).not.toBe(first);
  expect(table.slotOf(second, owner)).toBe(slot);
  expect(table.coveredBy(slot, spanOf(10, 20))).toBe(10);
  expect(table.holds(slot, spanOf(0, 1))).toBe(false);
  expect(table.slotOf(second, {})).toBe(-1);
});

test("grows, and keeps every play's coverage apart from the others'", () => {
  const table = createPlayTable({ capacity: 2 });
  const owner = {};
  const seconds = (i: number) => 30 + i * 37;
  const handles = Array.from({ length: 300 }, (_, i) => table.open(playOf(owner, seconds(i)), 0));
  handles.forEach((handle, i) => {
    const slot = table.slotOf(handle, owner);
    table.beat(slot, spanOf(i % 30, seconds(i), seconds(i)), seconds(i) - (i % 30), 1, 1);
  });
  handles.forEach((handle, i) => {
    const slot = table.slotOf(handle, owner);
    expect(table.seconds(slot)).toBe(seconds(i));
    expect(table.holds(slot, spanOf(i % 30, seconds(i), seconds(i)))).toBe(true);
    if (i % 30 > 0) expect(table.holds(slot, spanOf(0, 30, seconds(i)))).toBe(false);
  });
  expect([...table.slots()]).toHaveLength(300);
});

test("counts the seconds of a beat, and sees one that lost some", () => {
  const table = createPlayTable();
  const owner = {};
  const slot = table.slotOf(table.open(playOf(owner), 0), owner);
  table.beat(slot, spanOf(0, 60), 60, 1, 1);
  expect(table.coveredBy(slot, spanOf(0, 61))).toBe(61);
  expect(table.coveredBy(slot, spanOf(1, 100))).toBe(-1);
});

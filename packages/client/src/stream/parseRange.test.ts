import { expect, test } from "vitest";
import { parseRange } from "./parseRange.ts";

test("what a media element asks for", () => {
  expect(parseRange("bytes=0-", 1000)).toEqual({ start: 0, end: 999 });
  expect(parseRange("bytes=500-", 1000)).toEqual({ start: 500, end: 999 });
  expect(parseRange("bytes=500-599", 1000)).toEqual({ start: 500, end: 599 });
});

test("ends beyond the file are cut, starts beyond it cannot be satisfied", () => {
  expect(parseRange("bytes=900-5000", 1000)).toEqual({ start: 900, end: 999 });
  expect(parseRange("bytes=1000-", 1000)).toBeNull();
  expect(parseRange("bytes=0-", 0)).toBeNull();
});

test("the last n bytes", () => {
  expect(parseRange("bytes=-100", 1000)).toEqual({ start: 900, end: 999 });
  expect(parseRange("bytes=-5000", 1000)).toEqual({ start: 0, end: 999 });
  expect(parseRange("bytes=-0", 1000)).toBeNull();
});

test("no header, and headers that mean nothing, give the whole file", () => {
  for (const header of [null, "", "bytes=-", "bytes=a-b", "items=0-5", "bytes=9-3"]) {
    expect(parseRange(header, 1000)).toBeUndefined();
  }
  expect(parseRange("bytes=0-9,20-29", 1000)).toEqual({ start: 0, end: 9 });
});

import { expect, test } from "vitest";
import { parseAddress, parseBps, parseBytes, parsePort, parseSplit, parseTokens } from "./parse.ts";

const PARTY = `0x${"Ab".repeat(20)}`;

test("words become values", () => {
  expect(parseAddress(PARTY)).toBe(PARTY.toLowerCase());
  expect(parseSplit(`${PARTY}:2500`, [])).toEqual([{ party: PARTY.toLowerCase(), bps: 2_500 }]);
  expect(parsePort("0")).toBe(0);
  expect(parseBps("10000")).toBe(10_000);
  expect(parseBytes("500k")).toBe(500_000);
  expect(parseBytes("7")).toBe(7);
  expect(parseTokens("2.5")).toBe(2_500_000_000_000_000_000n);
  expect(parseTokens("0.000000000000000001")).toBe(1n);
  expect(parseTokens("12")).toBe(12n * 10n ** 18n);
});

test.each([
  [parseAddress, "0x12"],
  [parseAddress, "vitalik.eth"],
  [(text: string) => parseSplit(text, []), `${PARTY}:`],
  [(text: string) => parseSplit(text, []), `${PARTY}:50%`],
  [parsePort, "65536"],
  [parsePort, "-1"],
  [parseBps, "1.5"],
  [parseBytes, "2T"],
  [parseTokens, "0.0"],
  [parseTokens, "1e3"],
  [parseTokens, "0.0000000000000000001"],
] as const)("%o refuses %s", (parse, text) => {
  expect(() => parse(text)).toThrow(/^It (is|must)/);
});

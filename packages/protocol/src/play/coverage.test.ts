import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../faults.ts";
import {
  addSecond,
  addSpan,
  checkCoverage,
  coveredSeconds,
  createCoverage,
  isSubset,
  unionCoverage,
} from "./coverage.ts";

const SECONDS = 187;
const anySeconds = fc.array(fc.nat(SECONDS - 1), { maxLength: 250 });
const coverageOf = (seconds: number[]) => {
  const coverage = createCoverage(SECONDS);
  for (const second of seconds) addSecond(coverage, second);
  return coverage;
};

describe("coverage", () => {
  it("counts each second once, whatever the order", () => {
    fc.assert(
      fc.property(anySeconds, (seconds) => {
        const coverage = coverageOf(seconds);
        expect(coveredSeconds(coverage)).toBe(new Set(seconds).size);
        expect(checkCoverage(coverage, SECONDS)).toBe(Fault.None);
        expect(coverageOf([...seconds].reverse())).toEqual(coverage);
      }),
    );
  });

  it("is a set: union, subset and their laws", () => {
    fc.assert(
      fc.property(anySeconds, anySeconds, anySeconds, (first, second, third) => {
        const [a, b, c] = [coverageOf(first), coverageOf(second), coverageOf(third)];
        const both = unionCoverage(a, b);
        expect(both).toEqual(coverageOf([...first, ...second]));
        expect(unionCoverage(b, a)).toEqual(both);
        expect(unionCoverage(both, c)).toEqual(unionCoverage(a, unionCoverage(b, c)));
        expect(unionCoverage(a, a)).toEqual(a);
        expect(isSubset(a, both) && isSubset(b, both)).toBe(true);
        expect(isSubset(a, b)).toBe(first.every((one) => second.includes(one)));
        expect(isSubset(a, b)).toBe(coveredSeconds(unionCoverage(a, b)) === coveredSeconds(b));
        expect(coveredSeconds(both)).toBeLessThanOrEqual(coveredSeconds(a) + coveredSeconds(b));
      }),
    );
  });

  it("adds spans: 0–60 and 90–150 are 120 s, and a loop adds nothing", () => {
    const coverage = createCoverage(SECONDS);
    addSpan(coverage, 0, 60);
    addSpan(coverage, 90, 150);
    addSpan(coverage, 30, 60);
    expect(coveredSeconds(coverage)).toBe(120);
    // Seconds heard only in part are not heard.
    addSpan(coverage, 60.2, 61);
    expect(coveredSeconds(coverage)).toBe(120);
    addSpan(coverage, -5, 10_000);
    expect(coveredSeconds(coverage)).toBe(192);
    expect(checkCoverage(coverage, SECONDS)).toBe(Fault.CoverageBeyondEnd);
  });

  it("puts second i into bit i % 8 of byte i / 8", () => {
    expect(createCoverage(16)).toHaveLength(2);
    expect(createCoverage(17)).toHaveLength(3);
    expect([...coverageOf([0, 9, 23])].slice(0, 3)).toEqual([0b1, 0b10, 0b1000_0000]);
    expect(coverageOf([-1, SECONDS + 10])).toEqual(createCoverage(SECONDS));
  });

  it("is checked for its length and its last bits", () => {
    expect(checkCoverage(new Uint8Array(23), SECONDS)).toBe(Fault.CoverageLength);
    expect(checkCoverage(new Uint8Array(25), SECONDS)).toBe(Fault.CoverageLength);
    expect(checkCoverage(Uint8Array.of(255, 0b0000_0111), 11)).toBe(Fault.None);
    expect(checkCoverage(Uint8Array.of(255, 0b0000_1111), 11)).toBe(Fault.CoverageBeyondEnd);
    expect(checkCoverage(Uint8Array.of(255), 8)).toBe(Fault.None);
    expect(checkCoverage(new Uint8Array(0), 0)).toBe(Fault.None);
  });

  it("refuses to compare coverages of different songs", () => {
    expect(() => unionCoverage(createCoverage(8), createCoverage(9))).toThrow(/1 and 2 bytes/);
    expect(() => isSubset(createCoverage(8), createCoverage(9))).toThrow(/1 and 2 bytes/);
  });
});

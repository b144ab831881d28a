import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySegment } from "../../test/arbitraries.ts";
import { segmentCases } from "../../test/segmentCases.ts";
import { Fault, faultName } from "../faults.ts";
import { decodeSegment, type PlayRecord } from "./decodeSegment.ts";
import { encodeSegment } from "./encodeSegment.ts";

const record = (song: number, listener: number, seeder: number): PlayRecord => ({
  song,
  listener,
  seeder,
  relay: undefined,
  mature: false,
  discoverer: false,
});

describe("segment codec", () => {
  it.each(segmentCases())("reads $name", ({ bytes, accountCount, fault }) => {
    const decoded = decodeSegment(bytes, accountCount);
    expect(faultName(decoded.fault)).toBe(faultName(fault));
    if (fault) expect(decoded).toMatchObject({ records: [], newOwners: [] });
    else expect(decoded.records).toHaveLength(bytes[0]!);
  });

  it("has a case for every fault of segment bytes", () => {
    const seen = new Set(segmentCases().map((one) => one.fault));
    for (let fault = Fault.None; fault <= Fault.TrailingBytes; fault++) expect(seen).toContain(fault);
  });

  it("reads what it wrote", () => {
    fc.assert(
      fc.property(anySegment, ({ records, accountCount, owners }) => {
        const bytes = encodeSegment(records, accountCount, owners);
        expect(decodeSegment(bytes, accountCount)).toEqual({
          fault: Fault.None,
          records,
          newOwners: [...owners.values()].slice(0, owners.size),
        });
      }),
      { numRuns: 500 },
    );
  });

  it("writes the only bytes that mean it: whatever reads without fault is written back the same", () => {
    fc.assert(
      fc.property(anySegment, fc.nat(), fc.integer({ min: 1, max: 255 }), (segment, position, flip) => {
        const { records, accountCount, owners } = segment;
        const bytes = encodeSegment(records, accountCount, owners);
        bytes[position % bytes.length]! ^= flip;
        const decoded = decodeSegment(bytes, accountCount);
        if (decoded.fault) return;
        const again = encodeSegment(
          decoded.records,
          accountCount,
          (index) => decoded.newOwners[index - accountCount],
        );
        expect(again).toEqual(bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives a fault, never an exception, for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (bytes, accountCount) => {
        const { fault } = decodeSegment(bytes, accountCount);
        expect(fault).toBeLessThanOrEqual(Fault.TrailingBytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, PlayRecord[], number, RegExp]>([
    ["nothing", [], 3, /0 plays/],
    ["33 plays", Array.from({ length: 33 }, () => record(1, 0, 1)), 3, /33 plays/],
    ["songs that descend", [record(2, 0, 1), record(1, 0, 1)], 3, /song 1 does not come after song 2/],
    ["listeners that descend", [record(1, 1, 0), record(1, 0, 1)], 3, /listener 0 comes after listener 1/],
    ["song 0", [record(0, 0, 1)], 3, /song 0/],
    ["a song beyond 32 bits", [record(2 ** 32, 0, 1)], 3, /song id 4294967296/],
    ["an account beyond the next", [record(1, 5, 1)], 3, /beyond the next free index 3/],
    ["a new account without owner", [record(1, 3, 1)], 3, /has no owner/],
  ])("refuses to write %s", (_, records, accountCount, message) => {
    expect(() => encodeSegment(records, accountCount, new Map())).toThrow(message);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesToHex } from "../bytes.ts";
import { decodeBeat, encodeBeat, MAX_BEAT_BYTES } from "./beat.ts";

const uint32 = fc.nat(0xffff_ffff);

it("reads what it wrote", () => {
  const anyBeat = fc.record({
    play: uint32,
    sequence: uint32,
    positionMs: uint32,
    coverage: fc.uint8Array({ maxLength: 1_800 }),
  });
  fc.assert(
    fc.property(anyBeat, (beat) => {
      expect(decodeBeat(encodeBeat(beat))).toEqual(beat);
    }),
  );
});

it("is laid out as documented", () => {
  const bytes = encodeBeat({ play: 1, sequence: 2, positionMs: 5_000, coverage: Uint8Array.of(0xff, 0x01) });
  expect(bytesToHex(bytes)).toBe("0x01000000010000000200001388ff01");
});

it("refuses bytes that are no beat, whatever they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(decodeBeat(bytes) === undefined).toBe(bytes.length < 13 || bytes[0] !== 1);
    }),
  );
  expect(decodeBeat(new Uint8Array(MAX_BEAT_BYTES + 1).fill(1))).toBeUndefined();
  expect(decodeBeat(new Uint8Array(MAX_BEAT_BYTES).fill(1))).toBeDefined();
});

it("refuses numbers that do not fit", () => {
  const beat = { play: 1, sequence: 1, positionMs: 1, coverage: new Uint8Array(0) };
  expect(() => encodeBeat({ ...beat, positionMs: 2 ** 32 })).toThrow(/does not fit/);
  expect(() => encodeBeat({ ...beat, play: -1 })).toThrow(/does not fit/);
  expect(() => encodeBeat({ ...beat, sequence: 0.5 })).toThrow(/does not fit/);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesToHex } from "../bytes.ts";
import { decodeEvidenceFile, encodeEvidenceFile } from "./evidenceFile.ts";

it("reads what it wrote", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (evidences) => {
      expect(decodeEvidenceFile(encodeEvidenceFile(evidences))).toEqual(evidences);
    }),
  );
});

it("is laid out as documented", () => {
  const file = encodeEvidenceFile([Uint8Array.of(1, 2, 3), Uint8Array.of(9)]);
  expect(bytesToHex(file)).toBe("0x4d434556010000000200030102030001" + "09");
});

it("refuses bytes that are no evidence file, and never throws", () => {
  const file = encodeEvidenceFile([Uint8Array.of(1, 2, 3), Uint8Array.of(9)]);
  for (let length = 0; length < file.length; length++)
    expect(decodeEvidenceFile(file.subarray(0, length))).toBeUndefined();
  expect(decodeEvidenceFile(Uint8Array.of(...file, 0))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      const bytes = noise.slice();
      bytes.set(file.subarray(0, Math.min(9, bytes.length)));
      const read = decodeEvidenceFile(bytes);
      if (read) expect(encodeEvidenceFile(read)).toEqual(bytes);
    }),
  );
});

it("refuses evidence whose length no file can say", () => {
  expect(() => encodeEvidenceFile([new Uint8Array(65_536)])).toThrow(/65536 bytes/);
});

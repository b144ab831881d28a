import { expect, it } from "vitest";
import { someItems, withErrors } from "../../test/soundCases.ts";
import { bytesToHex } from "../bytes.ts";
import { UserError } from "../errors.ts";
import { encodeFingerprint } from "./fingerprintBytes.ts";
import { soundProof } from "./soundProof.ts";

const hex = (items: Uint32Array) => bytesToHex(encodeFingerprint(items));
const original = someItems(948, 1);

it("finds where a worse copy lies, with the figures the contract will see", () => {
  const copy = withErrors(original.slice(40), 20, 7);
  const found = soundProof(hex(original), hex(copy));
  expect(found).toMatchObject({ offset: 40, overlap: 908, items: 908, same: true });
  expect(found.score).toBeGreaterThan(8_000);
  expect(found.score).toBeLessThan(9_000);
  expect(soundProof(hex(copy), hex(original))).toEqual({ ...found, offset: -40 });
});

it("says that other sound is another", () => {
  expect(soundProof(hex(original), hex(someItems(948, 2)))).toMatchObject({ same: false });
});

it("refuses what is no fingerprint", () => {
  expect(() => soundProof("0x", hex(original))).toThrow(UserError);
  expect(() => soundProof(hex(original), "0x010203")).toThrow(UserError);
});

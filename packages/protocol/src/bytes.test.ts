import fc from "fast-check";
import { toBytes, toHex } from "viem";
import { expect, it } from "vitest";
import { bytesToHex, concatBytes, equalBytes, hexToBytes, readUint, writeHex, writeUint } from "./bytes.ts";

it("converts hex as viem does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(bytesToHex(bytes)).toBe(toHex(bytes));
      expect(hexToBytes(toHex(bytes))).toEqual(bytes);
      expect(hexToBytes(`0x${toHex(bytes).slice(2).toUpperCase()}`)).toEqual(toBytes(toHex(bytes)));
    }),
  );
});

it.each(["0x1", "1234", "0xzz", "0x1€", "0x€1", "", "x012"])("refuses %j as hex", (text) => {
  expect(() => hexToBytes(text)).toThrow(/hex/i);
});

it("refuses hex of another length", () => {
  expect(() => writeHex(new Uint8Array(40), 0, "0x1234", 20)).toThrow(/20 bytes/);
});

it("writes unsigned integers of every width, and refuses what does not fit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32 }),
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      (length, any) => {
        const limit = 2n ** BigInt(8 * length);
        const value = any % limit;
        const target = new Uint8Array(length + 2).fill(0xee);
        writeUint(target, 1, value, length);
        expect(readUint(target, 1, length)).toBe(value);
        expect([target[0], target[length + 1]]).toEqual([0xee, 0xee]);
        if (value <= BigInt(Number.MAX_SAFE_INTEGER)) {
          const again = new Uint8Array(length);
          writeUint(again, 0, Number(value), length);
          expect(again).toEqual(target.subarray(1, length + 1));
        }
        expect(() => writeUint(target, 0, limit, length)).toThrow(/does not fit/);
        expect(() => writeUint(target, 0, -1n, length)).toThrow(/does not fit/);
      },
    ),
  );
  expect(() => writeUint(new Uint8Array(4), 0, 1.5, 4)).toThrow();
});

it("joins and compares", () => {
  const joined = concatBytes(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3));
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false);
  expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false);
});

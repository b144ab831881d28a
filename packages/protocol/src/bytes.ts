import { FatalError, UserError } from "./errors.ts";

export type Hex = `0x${string}`;
/** 20 bytes, lower case. */
export type Address = Hex;

export const ZERO_ADDRESS: Address = "0x0000000000000000000000000000000000000000";
export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function bytesToHex(bytes: Uint8Array): Hex {
  let text = "0x";
  for (let i = 0; i < bytes.length; i++) text += HEX_OF_BYTE[bytes[i]!];
  return text as Hex;
}

// One entry for every UTF-16 code unit: no bounds to check in the loop that hashes millions of leaves.
const NIBBLE_OF_CODE = new Int8Array(65_536).fill(-1);
for (let value = 0; value < 16; value++) {
  NIBBLE_OF_CODE[value.toString(16).charCodeAt(0)] = value;
  NIBBLE_OF_CODE[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** Writes the bytes of `hex` at `offset`; refuses text that is not exactly `length` bytes of 0x hex. */
export function writeHex(target: Uint8Array, offset: number, hex: string, length: number): void {
  if (hex.length !== 2 + 2 * length || hex.charCodeAt(0) !== 48 || (hex.charCodeAt(1) | 32) !== 120) {
    throw new UserError(
      `Expected ${length} bytes of 0x hex, got ${hex.slice(0, 80)}`,
      "Pass 0x-prefixed hex of the right length.",
    );
  }
  for (let i = 0; i < length; i++) {
    const byte =
      (NIBBLE_OF_CODE[hex.charCodeAt(2 + 2 * i)]! << 4) | NIBBLE_OF_CODE[hex.charCodeAt(3 + 2 * i)]!;
    if (byte < 0) throw new UserError(`Not hex: ${hex.slice(0, 80)}`, "Pass 0x-prefixed hex.");
    target[offset + i] = byte;
  }
}

export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, (hex.length - 2) >> 1));
  writeHex(bytes, 0, hex, bytes.length);
  return bytes;
}

const scratch = new Uint8Array(32);
const scratchView = new DataView(scratch.buffer);
const MAX_UINT64 = 2n ** 64n - 1n;
/** By length in bytes. */
const LIMITS = Array.from({ length: 33 }, (_, length) => 2n ** BigInt(8 * length));

/** Big-endian unsigned integer of `length` bytes, at most 32. */
export function writeUint(target: Uint8Array, offset: number, value: bigint | number, length: number): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && length <= 4) {
    if (value < 2 ** (8 * length)) {
      for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256))
        target[offset + i] = rest;
      return;
    }
  }
  const wide = BigInt(value);
  if (wide < 0n || wide >= LIMITS[length]!) {
    throw new FatalError(
      `${value} does not fit ${length} bytes`,
      "Check the number: no field of the formats holds it.",
    );
  }
  // Takes the low 64 bits of what it is given.
  scratchView.setBigUint64(24, wide);
  for (let at = 16, rest = wide; at >= 32 - length - 7 && at >= 0; at -= 8) {
    rest = rest > MAX_UINT64 ? rest >> 64n : 0n;
    scratchView.setBigUint64(at, rest);
  }
  for (let i = 0; i < length; i++) target[offset + i] = scratch[32 - length + i]!;
}

export function readUint(source: Uint8Array, offset: number, length: number): bigint {
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(source[offset + i]!);
  return value;
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

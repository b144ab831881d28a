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

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
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
    const high = nibble(hex.charCodeAt(2 + 2 * i));
    const low = nibble(hex.charCodeAt(3 + 2 * i));
    if (high < 0 || low < 0) throw new UserError(`Not hex: ${hex.slice(0, 80)}`, "Pass 0x-prefixed hex.");
    target[offset + i] = (high << 4) | low;
  }
}

export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, (hex.length - 2) >> 1));
  writeHex(bytes, 0, hex, bytes.length);
  return bytes;
}

/** Big-endian unsigned integer of `length` bytes. */
export function writeUint(target: Uint8Array, offset: number, value: bigint | number, length: number): void {
  let rest = BigInt(value);
  if (rest < 0n || rest >> BigInt(8 * length) !== 0n) {
    throw new FatalError(
      `${value} does not fit ${length} bytes`,
      "Check the number: no field of the formats holds it.",
    );
  }
  for (let i = length - 1; i >= 0; i--) {
    target[offset + i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
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

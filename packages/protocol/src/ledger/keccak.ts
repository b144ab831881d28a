import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, type Hex } from "../bytes.ts";

/** keccak256. */
export function keccak(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}

export function keccakHex(bytes: Uint8Array): Hex {
  return bytesToHex(keccak(bytes));
}

/** Tree nodes, many at once: each 64 bytes of `pairs` (left ‖ right) to 32 bytes of `out`. */
export function hashNodes(pairs: Uint8Array, count: number, out: Uint8Array): void {
  const message = new Uint8Array(65);
  message[0] = 0x01;
  for (let i = 0; i < count; i++) {
    message.set(pairs.subarray(64 * i, 64 * i + 64), 1);
    out.set(keccak_256(message), 32 * i);
  }
}

/** `count` messages of `length` bytes (at most 63) each, to 32 bytes each. */
export function hashMessages(messages: Uint8Array, length: number, count: number): Uint8Array {
  const out = new Uint8Array(32 * count);
  for (let i = 0; i < count; i++)
    out.set(keccak_256(messages.subarray(i * length, (i + 1) * length)), 32 * i);
  return out;
}

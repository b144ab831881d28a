import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, type Hex } from "../bytes.ts";
import { KECCAK_WASM } from "./keccakWasm.ts";

// Scratch memory of the module: what goes in, and what comes out.
const IN = 4_096;
const IN_BYTES = 131_072;
const OUT = IN + IN_BYTES;
const OUT_BYTES = 65_536;
/** Messages are hashed in pairs of one block each. */
const MAX_MESSAGE = 135;

type Exports = {
  memory: WebAssembly.Memory;
  hash(from: number, length: number, to: number): void;
  hashMessages(from: number, length: number, to: number, count: number): void;
  hashNodes(from: number, to: number, count: number): void;
};

/** `undefined` where WebAssembly or its vectors are forbidden or missing; @noble/hashes does the work then. */
function instantiate(): { exports: Exports; memory: Uint8Array } | undefined {
  try {
    const binary = Uint8Array.from(atob(KECCAK_WASM), (character) => character.charCodeAt(0));
    const exports = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as unknown as Exports;
    return { exports, memory: new Uint8Array(exports.memory.buffer) };
  } catch {
    return undefined;
  }
}

const wasm = instantiate();

/** Whether hashing runs in WebAssembly, about 20 times the speed of JavaScript. */
export const keccakIsFast: boolean = wasm !== undefined;

/** keccak256. */
export function keccak(bytes: Uint8Array): Uint8Array {
  if (!wasm || bytes.length > IN_BYTES) return keccak_256(bytes);
  wasm.memory.set(bytes, IN);
  wasm.exports.hash(IN, bytes.length, OUT);
  return wasm.memory.slice(OUT, OUT + 32);
}

export function keccakHex(bytes: Uint8Array): Hex {
  return bytesToHex(keccak(bytes));
}

/** `count` messages of `length` bytes each that follow each other; 32 bytes each come back. */
export function hashMessages(messages: Uint8Array, length: number, count: number): Uint8Array {
  const out = new Uint8Array(32 * count);
  if (!wasm || length > MAX_MESSAGE) {
    for (let i = 0; i < count; i++) out.set(keccak(messages.subarray(i * length, (i + 1) * length)), 32 * i);
    return out;
  }
  const run = Math.min(Math.floor(IN_BYTES / Math.max(1, length)), OUT_BYTES / 32);
  for (let from = 0; from < count; from += run) {
    const some = Math.min(run, count - from);
    wasm.memory.set(messages.subarray(from * length, (from + some) * length), IN);
    wasm.exports.hashMessages(IN, length, OUT, some);
    out.set(wasm.memory.subarray(OUT, OUT + 32 * some), 32 * from);
  }
  return out;
}

/** Tree nodes, many at once: 64 bytes of `pairs` (left ‖ right) to 32 bytes of `out` each. */
export function hashNodes(pairs: Uint8Array, count: number, out: Uint8Array): void {
  if (!wasm) {
    const message = new Uint8Array(65);
    message[0] = 0x01;
    for (let i = 0; i < count; i++) {
      message.set(pairs.subarray(64 * i, 64 * i + 64), 1);
      out.set(keccak_256(message), 32 * i);
    }
    return;
  }
  const run = IN_BYTES / 64;
  for (let from = 0; from < count; from += run) {
    const some = Math.min(run, count - from);
    wasm.memory.set(pairs.subarray(64 * from, 64 * (from + some)), IN);
    wasm.exports.hashNodes(IN, OUT, some);
    out.set(wasm.memory.subarray(OUT, OUT + 32 * some), 32 * from);
  }
}

import { Fault } from "../faults.ts";

const MAX_BYTES = 5;

/** Reads a segment's bytes; the first fault sticks in `fault` and every later read gives 0. */
export type Reader = {
  fault: Fault;
  readonly offset: number;
  readonly done: boolean;
  /** Minimal LEB128 of at most 5 bytes: up to 2^35 − 1. */
  varint(): number;
  bytes(length: number): Uint8Array;
};

export function createReader(bytes: Uint8Array, offset = 0): Reader {
  return {
    fault: Fault.None,
    get offset() {
      return offset;
    },
    get done() {
      return offset === bytes.length;
    },
    varint() {
      if (this.fault) return 0;
      let value = 0;
      for (let i = 0; i < MAX_BYTES; i++) {
        if (offset >= bytes.length) {
          this.fault = Fault.Truncated;
          return 0;
        }
        const byte = bytes[offset++]!;
        value += (byte & 0x7f) * 2 ** (7 * i);
        if (byte < 0x80) {
          if (byte === 0 && i > 0) this.fault = Fault.VarintNotMinimal;
          return this.fault ? 0 : value;
        }
      }
      this.fault = Fault.VarintTooLong;
      return 0;
    },
    bytes(length) {
      if (!this.fault && offset + length > bytes.length) this.fault = Fault.Truncated;
      if (this.fault) return new Uint8Array(length);
      offset += length;
      return bytes.subarray(offset - length, offset);
    },
  };
}

/** Appends a minimal varint of a whole number below 2^35. */
export function pushVarint(target: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    target.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  target.push(rest);
}

import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

const ITEMS = 948;
const BYTES = 4 * ITEMS;

/** Fingerprints in a file, as a program would keep them: the index does not hold them. */
export function createStore(file: string) {
  const descriptor = openSync(file, "w+");
  let size = 0;
  let lengths = new Uint16Array(1_024);
  return {
    /** Writes several after those that are there. */
    add(fingerprints: readonly Uint32Array[]): void {
      const block = new Uint32Array(ITEMS * fingerprints.length);
      while (lengths.length < size + fingerprints.length) {
        const longer = new Uint16Array(2 * lengths.length);
        longer.set(lengths);
        lengths = longer;
      }
      fingerprints.forEach((fingerprint, i) => {
        block.set(fingerprint, i * ITEMS);
        lengths[size + i] = fingerprint.length;
      });
      const bytes = new Uint8Array(block.buffer);
      for (let at = 0; at < bytes.length; )
        at += writeSync(descriptor, bytes, at, bytes.length - at, size * BYTES + at);
      size += fingerprints.length;
    },
    read(entries: readonly number[]): Uint32Array[] {
      return entries.map((entry) => {
        const items = new Uint32Array(lengths[entry]!);
        readSync(descriptor, items, 0, items.byteLength, entry * BYTES);
        return items;
      });
    },
    remove(): void {
      closeSync(descriptor);
      rmSync(file);
    },
  };
}

import { type Hex, hexToBytes } from "@musicchain/protocol";

/** Words of a content hash. */
const WORDS = 8;
const FIRST_SLOTS = 1_024;

export type HashTable = {
  /** Content hashes in order, 32 bytes each. */
  readonly hashes: Uint32Array;
  readonly bytes: number;
  add(contentHash: Hex): void;
  /** The first place it was added at, or -1. */
  find(contentHash: Hex): number;
};

/** Content hashes by the order they were added in: whole hashes in one array, so that nobody can make two collide. */
export function createHashTable(saved: Uint32Array = new Uint32Array(0)): HashTable {
  const secret = crypto.getRandomValues(new Uint32Array(1))[0]!;
  let count = saved.length / WORDS;
  let hashes = saved;
  let slots = new Uint32Array(FIRST_SLOTS);

  /** The slot that holds a hash, or the free one it belongs in. */
  function slotOf(words: Uint32Array, from: number): number {
    const mask = slots.length - 1;
    let slot = scramble(words, from) & mask;
    while (slots[slot] !== 0 && !isEqual((slots[slot]! - 1) * WORDS, words, from)) slot = (slot + 1) & mask;
    return slot;
  }

  /** Content hashes are what people say they are: nobody may know which fall on one slot. */
  function scramble(words: Uint32Array, from: number): number {
    let mixed = secret;
    for (let i = 0; i < WORDS; i++) {
      mixed = Math.imul(mixed ^ words[from + i]!, 0x2c1b_3c6d);
      mixed ^= mixed >>> 15;
    }
    return mixed ^ (mixed >>> 13);
  }

  function isEqual(at: number, words: Uint32Array, from: number): boolean {
    for (let i = 0; i < WORDS; i++) if (hashes[at + i] !== words[from + i]) return false;
    return true;
  }

  function place(entry: number): void {
    const slot = slotOf(hashes, entry * WORDS);
    if (slots[slot] === 0) slots[slot] = entry + 1;
  }

  function resize(length: number): void {
    slots = new Uint32Array(length);
    for (let entry = 0; entry < count; entry++) place(entry);
  }

  let length = FIRST_SLOTS;
  while (length < 2 * count) length *= 2;
  resize(length);
  return {
    get hashes() {
      return hashes.subarray(0, count * WORDS);
    },
    get bytes() {
      return hashes.byteLength + slots.byteLength;
    },
    add(contentHash) {
      if ((count + 1) * WORDS > hashes.length) {
        const longer = new Uint32Array(Math.max(FIRST_SLOTS, count * 2) * WORDS);
        longer.set(hashes);
        hashes = longer;
      }
      hashes.set(wordsOf(contentHash), count * WORDS);
      count++;
      if (2 * count > slots.length) resize(slots.length * 2);
      else place(count - 1);
    },
    find(contentHash) {
      return slots[slotOf(wordsOf(contentHash), 0)]! - 1;
    },
  };
}

function wordsOf(contentHash: Hex): Uint32Array {
  const bytes = hexToBytes(contentHash);
  if (bytes.length !== 4 * WORDS) throw new RangeError(`${bytes.length} bytes, a content hash has 32`);
  return new Uint32Array(bytes.slice().buffer);
}

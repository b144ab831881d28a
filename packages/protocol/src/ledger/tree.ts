import { bytesToHex, type Hex, writeHex } from "../bytes.ts";
import { MAX_UINT32, TREE_DEPTH } from "../constants.ts";
import { UserError } from "../errors.ts";
import { ZERO_ROOT_BYTES, ZERO_ROOTS } from "./hashing.ts";
import { hashNodes } from "./keccak.ts";
import type { Path } from "./path.ts";

/**
 * The accounts and songs tree: depth 32, dense from index 0. A change costs by what changed: with `setMany`
 * each touched ancestor is hashed once.
 */
export type Tree = {
  /** One more than the highest index set. */
  readonly size: number;
  set(index: number, leaf: Hex): void;
  /** `leaves` holds 32 bytes for each index; later entries of one index win. */
  setMany(indexes: ArrayLike<number>, leaves: Uint8Array): void;
  get(index: number): Hex;
  root(): Hex;
  path(index: number): Path;
  /** An independent tree with the same leaves; pages are shared until one side writes them. */
  fork(): Tree;
};

// A level is cut into pages of 256 nodes, as 8 words of 32 bits each; absent pages are empty subtrees.
const PAGE_BITS = 8;
const PAGE_NODES = 1 << PAGE_BITS;
const NODE_WORDS = 8;
/** Pairs hashed by one call. */
const RUN = 1_024;

type Page = { words: Uint32Array; owner: object };
type Level = Map<number, Page>;

const ZERO_WORDS = ZERO_ROOT_BYTES.map((bytes) => new Uint32Array(bytes.slice().buffer));

function emptyPage(level: number): Uint32Array {
  const words = new Uint32Array(PAGE_NODES * NODE_WORDS);
  if (level > 0) for (let i = 0; i < PAGE_NODES; i++) words.set(ZERO_WORDS[level]!, i * NODE_WORDS);
  return words;
}

const bytesOf = (words: Uint32Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

function checkIndex(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index > MAX_UINT32) {
    throw new UserError(`${index} is no index of a tree`, "Indexes are whole numbers below 2^32.");
  }
}

function build(levels: Level[], initialSize: number): Tree {
  let size = initialSize;
  // Pages of another owner are shared with a fork: copied before they are written.
  let owner = {};

  function page(level: number, number: number): Uint32Array | undefined {
    return levels[level]!.get(number)?.words;
  }

  function writable(level: number, number: number): Uint32Array {
    const found = levels[level]!.get(number);
    if (found?.owner === owner) return found.words;
    const words = found ? found.words.slice() : emptyPage(level);
    levels[level]!.set(number, { words, owner });
    return words;
  }

  function node(level: number, index: number): Uint32Array {
    const words = page(level, Math.floor(index / PAGE_NODES));
    const at = (index % PAGE_NODES) * NODE_WORDS;
    return words ? words.subarray(at, at + NODE_WORDS) : ZERO_WORDS[level]!;
  }

  /** Hashes the ancestors of the sorted, distinct `dirty` nodes of level 0, level by level. */
  function update(dirty: Float64Array): void {
    const pairs = new Uint32Array(Math.min(RUN, dirty.length) * 2 * NODE_WORDS);
    const hashes = new Uint32Array(Math.min(RUN, dirty.length) * NODE_WORDS);
    let nodes = dirty;
    for (let level = 0; level < TREE_DEPTH; level++) {
      let count = 0;
      for (let i = 0; i < nodes.length; i++) {
        const parent = Math.floor(nodes[i]! / 2);
        if (count === 0 || nodes[count - 1] !== parent) nodes[count++] = parent;
      }
      nodes = nodes.subarray(0, count);
      for (let from = 0; from < count; from += RUN) {
        const run = Math.min(RUN, count - from);
        copyPairs(level, nodes, from, run, pairs);
        hashNodes(bytesOf(pairs), run, bytesOf(hashes));
        copyHashes(level + 1, nodes, from, run, hashes);
      }
    }
  }

  /** Collects the two children, on `level`, of each of the `run` parents. */
  function copyPairs(
    level: number,
    parents: Float64Array,
    from: number,
    run: number,
    target: Uint32Array,
  ): void {
    let number = -1;
    let words: Uint32Array | undefined;
    for (let i = 0; i < run; i++) {
      const left = parents[from + i]! * 2;
      const wanted = Math.floor(left / PAGE_NODES);
      if (wanted !== number) {
        number = wanted;
        words = page(level, number);
      }
      // The first child was just written, so its page is there.
      const at = (left % PAGE_NODES) * NODE_WORDS;
      const to = i * 2 * NODE_WORDS;
      for (let word = 0; word < 2 * NODE_WORDS; word++) target[to + word] = words![at + word]!;
    }
  }

  function copyHashes(
    level: number,
    nodes: Float64Array,
    from: number,
    run: number,
    hashes: Uint32Array,
  ): void {
    let number = -1;
    let words: Uint32Array | undefined;
    for (let i = 0; i < run; i++) {
      const index = nodes[from + i]!;
      const wanted = Math.floor(index / PAGE_NODES);
      if (wanted !== number) {
        number = wanted;
        words = writable(level, number);
      }
      const at = (index % PAGE_NODES) * NODE_WORDS;
      for (let word = 0; word < NODE_WORDS; word++) words![at + word] = hashes[i * NODE_WORDS + word]!;
    }
  }

  function setMany(indexes: ArrayLike<number>, leaves: Uint8Array): void {
    if (leaves.length !== indexes.length * 32) {
      throw new UserError(
        `${leaves.length} bytes for ${indexes.length} leaves`,
        "Pass 32 bytes for each leaf.",
      );
    }
    if (indexes.length === 0) return;
    const dirty = new Float64Array(indexes);
    let ascending = true;
    for (let i = 0; i < dirty.length; i++) {
      checkIndex(dirty[i]!);
      if (i > 0 && dirty[i]! < dirty[i - 1]!) ascending = false;
    }
    copyHashes(0, dirty, 0, dirty.length, new Uint32Array(leaves.slice().buffer));
    if (!ascending) dirty.sort();
    size = Math.max(size, dirty[dirty.length - 1]! + 1);
    update(dirty);
  }

  return {
    get size() {
      return size;
    },
    set(index, leaf) {
      const bytes = new Uint8Array(32);
      writeHex(bytes, 0, leaf, 32);
      setMany([index], bytes);
    },
    setMany,
    get(index) {
      checkIndex(index);
      return bytesToHex(bytesOf(node(0, index)));
    },
    root() {
      return bytesToHex(bytesOf(node(TREE_DEPTH, 0)));
    },
    path(index) {
      checkIndex(index);
      let mask = 0;
      const siblings: Hex[] = [];
      let position = index;
      for (let level = 0; level < TREE_DEPTH; level++) {
        const sibling = bytesToHex(bytesOf(node(level, position % 2 === 0 ? position + 1 : position - 1)));
        if (sibling !== ZERO_ROOTS[level]) {
          mask += 2 ** level;
          siblings.push(sibling);
        }
        position = Math.floor(position / 2);
      }
      return { mask, siblings };
    },
    fork() {
      owner = {};
      return build(
        levels.map((level) => new Map(level)),
        size,
      );
    },
  };
}

/** An empty tree. */
export function createTree(): Tree {
  return build(
    Array.from({ length: TREE_DEPTH + 1 }, () => new Map()),
    0,
  );
}

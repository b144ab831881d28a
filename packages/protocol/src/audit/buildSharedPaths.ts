import { bytesToHex, type Hex } from "../bytes.ts";
import { TREE_DEPTH } from "../constants.ts";
import type { Path } from "../ledger/path.ts";

/** Leads many leaves of one tree to its root. `docs/formats.md`, section 9. */
export type PathsWitness = { mask: Hex; siblings: Hex[] };

/**
 * Joins the paths of leaves of one tree: siblings that hold another of the leaves are left out, the others come
 * depth first, left before right, each as soon as its node is known. Twin: `SharedPaths.roots`, which reads them.
 *
 * @param indexes at least one, strictly ascending
 */
export function buildSharedPaths(indexes: readonly number[], pathOf: (index: number) => Path): PathsWitness {
  const bits: boolean[] = [];
  const siblings: Hex[] = [];
  const paths = indexes.map(pathOf);

  /** Siblings on the way from `level` up to `end` of the node that holds leaf `leaf` and no other beside it. */
  function climb(leaf: number, level: number, end: number): void {
    const { mask, siblings: listed } = paths[leaf]!;
    let next = 0;
    for (let k = 0; k < end; k++) {
      const isListed = ((mask >>> k) & 1) === 1;
      if (k >= level) {
        bits.push(isListed);
        if (isListed) siblings.push(listed[next]!);
      }
      if (isListed) next++;
    }
  }

  function walk(level: number, from: number, to: number): void {
    if (to - from === 1) {
      climb(from, 0, level);
      return;
    }
    // The leaves part at the highest bit in which the first and the last differ.
    const parting = 31 - Math.clz32(indexes[from]! ^ indexes[to - 1]!);
    let middle = from + 1;
    while (indexes[middle]! >>> parting === indexes[from]! >>> parting) middle++;
    walk(parting, from, middle);
    walk(parting, middle, to);
    climb(from, parting + 1, level);
  }

  walk(TREE_DEPTH, 0, indexes.length);
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) mask[i >> 3]! |= 1 << (i & 7);
  });
  return { mask: bytesToHex(mask), siblings };
}

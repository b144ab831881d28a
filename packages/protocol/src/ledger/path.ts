import type { Hex } from "../bytes.ts";
import { MAX_UINT32, TREE_DEPTH } from "../constants.ts";
import { hashNode, ZERO_ROOTS } from "./hashing.ts";

/** From the leaf up: bit `k` of `mask` says whether the sibling of level `k` is listed or an empty subtree's. */
export type Path = { mask: number; siblings: Hex[] };

const isUint32 = (value: number) => Number.isInteger(value) && value >= 0 && value <= MAX_UINT32;

/** The root that `leaf` at `index` leads to; `undefined` for a malformed path. Twin: `StateTree.rootFromPath`. */
export function rootFromPath(leaf: Hex, index: number, { mask, siblings }: Path): Hex | undefined {
  if (!isUint32(index) || !isUint32(mask)) return undefined;
  let node = leaf;
  let next = 0;
  for (let level = 0; level < TREE_DEPTH; level++) {
    const sibling = (mask >>> level) & 1 ? siblings[next++] : ZERO_ROOTS[level];
    if (sibling === undefined) return undefined;
    node = (index >>> level) & 1 ? hashNode(sibling, node) : hashNode(node, sibling);
  }
  return next === siblings.length ? node : undefined;
}

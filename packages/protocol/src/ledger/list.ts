import type { Hex } from "../bytes.ts";
import { UserError } from "../errors.ts";
import { hashNode, ZERO_ROOTS } from "./hashing.ts";

/** All levels of a list's tree, leaves first; a missing right sibling is an empty subtree. */
function levels(leaves: Hex[]): Hex[][] {
  const all = [leaves];
  for (let level = 0; all[level]!.length > 1; level++) {
    const below = all[level]!;
    all.push(
      Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
        hashNode(below[2 * i]!, below[2 * i + 1] ?? ZERO_ROOTS[level]!),
      ),
    );
  }
  return all;
}

/** Root over leaves padded with zero leaves to the next power of two; one leaf is its own root, none is zero. */
export function listRoot(leaves: Hex[]): Hex {
  if (leaves.length === 0) return ZERO_ROOTS[0]!;
  return levels(leaves).at(-1)![0]!;
}

/** The `ceil(log2(count))` siblings of a leaf, from the leaf up. */
export function listPath(leaves: Hex[], index: number): Hex[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new UserError(
      `Index ${index} is not below the count ${leaves.length}`,
      "Ask for an entry of the list.",
    );
  }
  const all = levels(leaves);
  return all.slice(0, -1).map((nodes, level) => nodes[(index >>> level) ^ 1] ?? ZERO_ROOTS[level]!);
}

/** The root a leaf leads to; `undefined` for an index beyond the count or a wrong number of siblings. */
export function rootFromListPath(leaf: Hex, index: number, count: number, siblings: Hex[]): Hex | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= count) return undefined;
  if (siblings.length !== Math.ceil(Math.log2(count))) return undefined;
  return siblings.reduce(
    (node, sibling, level) =>
      Math.floor(index / 2 ** level) % 2 === 1 ? hashNode(sibling, node) : hashNode(node, sibling),
    leaf,
  );
}

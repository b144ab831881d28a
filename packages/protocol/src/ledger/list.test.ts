import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyHash } from "../../test/arbitraries.ts";
import type { Hex } from "../bytes.ts";
import { hashNode, ZERO_LEAF } from "./hashing.ts";
import { listPath, listRoot, rootFromListPath } from "./list.ts";

/** The definition: padded with zero leaves to a power of two. */
function naiveRoot(leaves: Hex[]): Hex {
  let width = 1;
  while (width < leaves.length) width *= 2;
  const root = (from: number, size: number): Hex =>
    size === 1
      ? (leaves[from] ?? ZERO_LEAF)
      : hashNode(root(from, size / 2), root(from + size / 2, size / 2));
  return root(0, width);
}

describe("list", () => {
  it("of one leaf is the leaf, of none is zero", () => {
    const leaf: Hex = `0x${"42".repeat(32)}`;
    expect(listRoot([leaf])).toBe(leaf);
    expect(listPath([leaf], 0)).toEqual([]);
    expect(rootFromListPath(leaf, 0, 1, [])).toBe(leaf);
    expect(listRoot([])).toBe(ZERO_LEAF);
  });

  it("has the padded tree's root, and a path for each leaf", () => {
    fc.assert(
      fc.property(fc.array(anyHash, { minLength: 1, maxLength: 40 }), (leaves) => {
        const root = listRoot(leaves);
        expect(root).toBe(naiveRoot(leaves));
        leaves.forEach((leaf, i) => {
          const path = listPath(leaves, i);
          expect(path).toHaveLength(Math.ceil(Math.log2(leaves.length)));
          expect(rootFromListPath(leaf, i, leaves.length, path)).toBe(root);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("refuses indexes beyond the count and wrong numbers of siblings", () => {
    const leaves = Array.from({ length: 5 }, (_, i): Hex => `0x${String(i).repeat(64)}`);
    const path = listPath(leaves, 4);
    expect(rootFromListPath(leaves[4]!, 5, 5, path)).toBeUndefined();
    expect(rootFromListPath(leaves[4]!, 4, 5, path.slice(1))).toBeUndefined();
    expect(rootFromListPath(leaves[4]!, 4, 5, [...path, ZERO_LEAF])).toBeUndefined();
    expect(rootFromListPath(leaves[0]!, 0, 0, [])).toBeUndefined();
    expect(() => listPath(leaves, 5)).toThrow(/not below the count 5/);
  });
});

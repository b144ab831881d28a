import { describe, expect, it } from "vitest";
import type { Hex } from "../bytes.ts";
import { hashNode, ZERO_ROOTS } from "../ledger/hashing.ts";
import { createTree } from "../ledger/tree.ts";
import { buildSharedPaths } from "./buildSharedPaths.ts";

// That the contracts read these paths is shown by test/differential/segmentProofs.test.ts.
describe("buildSharedPaths", () => {
  const leaf = (i: number): Hex => `0x${(i + 1).toString(16).padStart(64, "0")}`;
  const tree = createTree();
  for (let i = 0; i < 3; i++) tree.set(i, leaf(i));

  it("is one path for one leaf, from the leaf up", () => {
    const { siblings } = tree.path(1);
    expect(buildSharedPaths([1], tree.path)).toEqual({ mask: "0x03000000", siblings });
  });

  it("leaves out what another leaf brings: siblings come in the order of the walk", () => {
    // 0 and 2 part at bit 1: first the sibling of 0, then that of 2, then 30 empty ones of their common node.
    expect(buildSharedPaths([0, 2], tree.path)).toEqual({ mask: "0x01000000", siblings: [leaf(1)] });
    // 0 and 1 part at bit 0, so the next sibling is that of their parent.
    const right = hashNode(leaf(2), ZERO_ROOTS[0]!);
    expect(buildSharedPaths([0, 1], tree.path)).toEqual({ mask: "0x01000000", siblings: [right] });
  });

  it("knows the tree's far end", () => {
    const last = 2 ** 32 - 1;
    // Leaf 0 has siblings at levels 0 and 1, the last leaf none below the root.
    const { mask, siblings } = buildSharedPaths([0, last], tree.path);
    expect(mask).toBe(`0x03${"00".repeat(7)}`);
    expect(siblings).toEqual(tree.path(0).siblings);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyHash } from "../../test/arbitraries.ts";
import { concatBytes, type Hex, hexToBytes } from "../bytes.ts";
import { MAX_UINT32, TREE_DEPTH } from "../constants.ts";
import { accountLeaf, accountLeaves, EMPTY_ROOT, hashNode, ZERO_LEAF, ZERO_ROOTS } from "./hashing.ts";
import { rootFromPath } from "./path.ts";
import { createTree, type Tree } from "./tree.ts";

/** The definition, node by node. */
function naiveRoot(leaves: Map<number, Hex>): Hex {
  let level = leaves;
  for (let height = 0; height < TREE_DEPTH; height++) {
    const above = new Map<number, Hex>();
    for (const index of level.keys()) {
      const parent = Math.floor(index / 2);
      const child = (i: number) => level.get(i) ?? ZERO_ROOTS[height]!;
      above.set(parent, hashNode(child(2 * parent), child(2 * parent + 1)));
    }
    level = above;
  }
  return level.get(0) ?? EMPTY_ROOT;
}

const anyIndex = fc.oneof(fc.nat(20), fc.nat(2_000), fc.integer({ min: 0, max: MAX_UINT32 }));
const anyChanges = fc.array(fc.tuple(anyIndex, anyHash), { maxLength: 30 });

function setAll(tree: Tree, changes: [number, Hex][]): void {
  tree.setMany(
    changes.map(([index]) => index),
    concatBytes(...changes.map(([, leaf]) => hexToBytes(leaf))),
  );
}

describe("tree", () => {
  it("is empty at first", () => {
    const tree = createTree();
    expect(tree.root()).toBe(EMPTY_ROOT);
    expect(tree.get(5)).toBe(ZERO_LEAF);
    expect(tree.path(MAX_UINT32)).toEqual({ mask: 0, siblings: [] });
    expect(rootFromPath(ZERO_LEAF, 77, tree.path(77))).toBe(EMPTY_ROOT);
  });

  it("has the root of the definition, set one by one or together, whatever the order", () => {
    fc.assert(
      fc.property(anyChanges, anyChanges, (first, second) => {
        const together = createTree();
        setAll(together, first);
        setAll(together, second);
        const single = createTree();
        for (const [index, leaf] of [...first, ...second]) single.set(index, leaf);
        const root = naiveRoot(new Map([...first, ...second]));
        expect(together.root()).toBe(root);
        expect(single.root()).toBe(root);
        expect(together.size).toBe(Math.max(-1, ...[...first, ...second].map(([index]) => index)) + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("gives paths that lead to its root, for leaves that are set and leaves that are not", () => {
    fc.assert(
      fc.property(anyChanges, anyIndex, (changes, other) => {
        const tree = createTree();
        setAll(tree, changes);
        for (const index of [...changes.map(([i]) => i), other]) {
          const path = tree.path(index);
          expect(rootFromPath(tree.get(index), index, path)).toBe(tree.root());
          expect(path.siblings).not.toContain(ZERO_LEAF);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("forks without one side seeing the other", () => {
    fc.assert(
      fc.property(anyChanges, anyChanges, anyChanges, (shared, left, right) => {
        const tree = createTree();
        setAll(tree, shared);
        const fork = tree.fork();
        setAll(fork, right);
        setAll(tree, left);
        expect(tree.root()).toBe(naiveRoot(new Map([...shared, ...left])));
        expect(fork.root()).toBe(naiveRoot(new Map([...shared, ...right])));
      }),
      { numRuns: 20 },
    );
  });

  it("empties a leaf again", () => {
    const tree = createTree();
    tree.set(3, `0x${"11".repeat(32)}`);
    tree.set(3, ZERO_LEAF);
    expect(tree.root()).toBe(EMPTY_ROOT);
  });

  it("refuses indexes and leaves that are none", () => {
    const tree = createTree();
    expect(() => tree.set(-1, ZERO_LEAF)).toThrow(/no index/);
    expect(() => tree.set(2 ** 32, ZERO_LEAF)).toThrow(/no index/);
    expect(() => tree.set(1.5, ZERO_LEAF)).toThrow(/no index/);
    expect(() => tree.get(-1)).toThrow(/no index/);
    expect(() => tree.set(1, "0x12")).toThrow(/32 bytes/);
    expect(() => tree.setMany([1, 2], new Uint8Array(32))).toThrow(/2 leaves/);
    expect(tree.root()).toBe(EMPTY_ROOT);
  });

  it("takes leaves hashed together", () => {
    const accounts = Array.from({ length: 700 }, (_, i) => ({
      owner: `0x${(i + 1).toString(16).padStart(40, "0")}` as Hex,
      earned: BigInt(i) ** 9n,
      burned: 2n ** 128n - 1n - BigInt(i),
      day: i * 1_000,
      playsOnDay: i,
      playsOnDayBefore: 0xffff - i,
    }));
    const tree = createTree();
    tree.setMany([...accounts.keys()], accountLeaves(accounts));
    expect(tree.get(699)).toBe(accountLeaf(accounts[699]!));
    expect(tree.root()).toBe(naiveRoot(new Map(accounts.map((account, i) => [i, accountLeaf(account)]))));
  });
});

describe("rootFromPath", () => {
  it("refuses what is malformed", () => {
    const tree = createTree();
    for (let i = 0; i < 9; i++) tree.set(i, `0x${String(i + 1).repeat(64)}`);
    const path = tree.path(4);
    const leaf = tree.get(4);
    expect(rootFromPath(leaf, 4, path)).toBe(tree.root());
    expect(rootFromPath(leaf, 5, path)).not.toBe(tree.root());
    expect(rootFromPath(leaf, 4, { ...path, siblings: path.siblings.slice(1) })).toBeUndefined();
    expect(rootFromPath(leaf, 4, { ...path, siblings: [...path.siblings, ZERO_LEAF] })).toBeUndefined();
    expect(rootFromPath(leaf, 2 ** 32 + 4, path)).toBeUndefined();
    expect(rootFromPath(leaf, -1, path)).toBeUndefined();
    expect(rootFromPath(leaf, 4, { ...path, mask: 2 ** 32 + path.mask })).toBeUndefined();
  });
});

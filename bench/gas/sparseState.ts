import {
  type AccountState,
  accountLeaf,
  type Hex,
  hashNode,
  type LedgerState,
  type Path,
  type SongState,
  type StateParts,
  songLeaf,
  TREE_DEPTH,
  ZERO_ROOTS,
} from "@musicchain/protocol";
import { encodePacked, keccak256 } from "viem";

/** What a proof reads of a state. */
export type ReadableState = Pick<
  LedgerState,
  "accountCount" | "account" | "song" | "accountPath" | "songPath"
> & { parts: StateParts };

/** A tree of `size` leaves of which only a few are known: every subtree without one of them is any hash at all. */
function sparseTree(leaves: Map<number, Hex>, size: number) {
  const known = new Map<string, Hex>();
  const indexes = [...leaves.keys()];
  const touched = new Set<string>();
  for (const index of indexes) {
    for (let level = 0; level <= TREE_DEPTH; level++)
      touched.add(`${level} ${Math.floor(index / 2 ** level)}`);
  }
  function node(level: number, position: number): Hex {
    const key = `${level} ${position}`;
    if (!touched.has(key)) {
      if (position * 2 ** level >= size) return ZERO_ROOTS[level]!;
      return keccak256(encodePacked(["string", "uint256"], [key, BigInt(size)]));
    }
    if (level === 0) return leaves.get(position)!;
    let hash = known.get(key);
    if (!hash) {
      hash = hashNode(node(level - 1, 2 * position), node(level - 1, 2 * position + 1));
      known.set(key, hash);
    }
    return hash;
  }
  return {
    root: () => node(TREE_DEPTH, 0),
    path(index: number): Path {
      let mask = 0;
      const siblings: Hex[] = [];
      for (let level = 0; level < TREE_DEPTH; level++) {
        const position = Math.floor(index / 2 ** level);
        const sibling = node(level, position % 2 === 0 ? position + 1 : position - 1);
        if (sibling === ZERO_ROOTS[level]) continue;
        mask += 2 ** level;
        siblings.push(sibling);
      }
      return { mask, siblings };
    },
  };
}

/** A state of many accounts and songs of which only these are known. */
export function sparseState(
  accounts: Map<number, AccountState>,
  accountCount: number,
  songs: Map<number, SongState>,
  songCount: number,
  accruedSupply: bigint,
): ReadableState {
  const accountsTree = sparseTree(
    new Map([...accounts].map(([index, account]) => [index, accountLeaf(account)])),
    accountCount,
  );
  const songsTree = sparseTree(new Map([...songs].map(([id, song]) => [id, songLeaf(song)])), songCount + 1);
  return {
    accountCount,
    account: (index) => accounts.get(index),
    song: (id) => songs.get(id) ?? { plays: 0, royalties: 0n, escrowed: 0n },
    accountPath: accountsTree.path,
    songPath: songsTree.path,
    parts: {
      songsRoot: songsTree.root(),
      accountsRoot: accountsTree.root(),
      accruedSupply,
      accountCount,
    },
  };
}

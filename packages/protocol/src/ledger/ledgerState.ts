import type { Address, Hex } from "../bytes.ts";
import { FatalError } from "../errors.ts";
import type { AccountState, SongState } from "../rules/applyPlay.ts";
import {
  ACCOUNT_LEAF_BYTES,
  SONG_LEAF_BYTES,
  stateHash,
  writeAccountLeaf,
  writeSongLeaf,
} from "./hashing.ts";
import { hashMessages } from "./keccak.ts";
import type { Path } from "./path.ts";
import { createTree, type Tree } from "./tree.ts";

/** Songs, accounts and supply with their trees, in memory. */
export type LedgerState = {
  readonly accountCount: number;
  accruedSupply: bigint;
  account(index: number): AccountState | undefined;
  indexOf(owner: Address): number | undefined;
  /** A song without plays is all zero. */
  song(id: number): SongState;
  /** Changes an account, or appends one with `index === accountCount`. */
  setAccount(index: number, account: AccountState): void;
  setSong(id: number, song: SongState): void;
  songsRoot(): Hex;
  accountsRoot(): Hex;
  /** The state hash of `docs/formats.md`, section 2; rehashes what changed since the last call. */
  hash(): Hex;
  accountPath(index: number): Path;
  songPath(id: number): Path;
  /** Every song with plays, by id. */
  songIds(): number[];
  /**
   * An independent state on top of this one: what is written there is not seen here. Cheap whatever the size;
   * this state must not change while the fork is in use.
   */
  fork(): LedgerState;
  /** Takes over everything a fork of this state changed. The fork must not be used afterwards. */
  adopt(fork: LedgerState): void;
};

type Layer = {
  accounts: Map<number, AccountState>;
  owners: Map<Address, number>;
  songs: Map<number, SongState>;
  accountsTree: Tree;
  songsTree: Tree;
};

const LAYERS = new WeakMap<LedgerState, Layer>();
const NO_PLAYS: SongState = { plays: 0, royalties: 0n, escrowed: 0n };

/** Hashes the changed leaves, many at once, and puts them into the tree. */
function flush<T>(
  tree: Tree,
  dirty: Set<number>,
  length: number,
  changed: (index: number) => T,
  write: (target: Uint8Array, offset: number, value: T) => void,
): void {
  if (dirty.size === 0) return;
  const indexes = Float64Array.from(dirty).sort();
  const preimages = new Uint8Array(indexes.length * length);
  indexes.forEach((index, i) => {
    write(preimages, i * length, changed(index));
  });
  tree.setMany(indexes, hashMessages(preimages, length, indexes.length));
  dirty.clear();
}

function build(base: LedgerState | undefined, layer: Layer, count: number, supply: bigint): LedgerState {
  const { accounts, owners, songs } = layer;
  const dirtyAccounts = new Set<number>(accounts.keys());
  const dirtySongs = new Set<number>(songs.keys());
  let accountCount = count;

  function flushAll(): void {
    flush(layer.accountsTree, dirtyAccounts, ACCOUNT_LEAF_BYTES, (i) => accounts.get(i)!, writeAccountLeaf);
    flush(layer.songsTree, dirtySongs, SONG_LEAF_BYTES, (id) => songs.get(id)!, writeSongLeaf);
  }

  const state: LedgerState = {
    get accountCount() {
      return accountCount;
    },
    accruedSupply: supply,
    account: (index) => accounts.get(index) ?? base?.account(index),
    indexOf: (owner) => owners.get(owner) ?? base?.indexOf(owner),
    song: (id) => songs.get(id) ?? base?.song(id) ?? NO_PLAYS,
    setAccount(index, account) {
      if (index > accountCount) {
        throw new FatalError(`Account ${index} of ${accountCount}`, "Append accounts with the next index.");
      }
      if (index === accountCount) {
        accountCount++;
        // A second index of one owner is a fault between plays; the first stays the one that is found.
        if (state.indexOf(account.owner) === undefined) owners.set(account.owner, index);
      }
      accounts.set(index, account);
      dirtyAccounts.add(index);
    },
    setSong(id, song) {
      songs.set(id, song);
      dirtySongs.add(id);
    },
    songsRoot() {
      flushAll();
      return layer.songsTree.root();
    },
    accountsRoot() {
      flushAll();
      return layer.accountsTree.root();
    },
    hash() {
      return stateHash({
        songsRoot: state.songsRoot(),
        accountsRoot: state.accountsRoot(),
        accruedSupply: state.accruedSupply,
        accountCount,
      });
    },
    accountPath(index) {
      flushAll();
      return layer.accountsTree.path(index);
    },
    songPath(id) {
      flushAll();
      return layer.songsTree.path(id);
    },
    songIds() {
      return [...new Set([...(base?.songIds() ?? []), ...songs.keys()])].sort((a, b) => a - b);
    },
    fork() {
      flushAll();
      const fork: Layer = {
        accounts: new Map(),
        owners: new Map(),
        songs: new Map(),
        accountsTree: layer.accountsTree.fork(),
        songsTree: layer.songsTree.fork(),
      };
      return build(state, fork, accountCount, state.accruedSupply);
    },
    adopt(fork) {
      fork.hash();
      const changes = LAYERS.get(fork)!;
      for (const [index, account] of changes.accounts) accounts.set(index, account);
      for (const [owner, index] of changes.owners) owners.set(owner, index);
      for (const [id, song] of changes.songs) songs.set(id, song);
      layer.accountsTree = changes.accountsTree;
      layer.songsTree = changes.songsTree;
      accountCount = fork.accountCount;
      state.accruedSupply = fork.accruedSupply;
    },
  };
  LAYERS.set(state, layer);
  return state;
}

/** The genesis state, or a state from stored leaves. Accounts come in the order of their indexes. */
export function createLedgerState(
  stored: {
    accounts?: Iterable<AccountState>;
    songs?: Iterable<[id: number, song: SongState]>;
    accruedSupply?: bigint;
  } = {},
): LedgerState {
  const accounts = new Map<number, AccountState>();
  const owners = new Map<Address, number>();
  for (const account of stored.accounts ?? []) {
    if (!owners.has(account.owner)) owners.set(account.owner, accounts.size);
    accounts.set(accounts.size, account);
  }
  const songs = new Map(stored.songs ?? []);
  const layer: Layer = { accounts, owners, songs, accountsTree: createTree(), songsTree: createTree() };
  return build(undefined, layer, accounts.size, stored.accruedSupply ?? 0n);
}

import { bytesToHex, type Hex, writeHex, writeUint } from "../bytes.ts";
import { TREE_DEPTH } from "../constants.ts";
import type { AccountState, SongState } from "../rules/applyPlay.ts";
import { hashMessages, keccak, keccakHex } from "./keccak.ts";

export const ACCOUNT_LEAF_BYTES = 61;
export const SONG_LEAF_BYTES = 41;

/** Writes the preimage of an account leaf at `offset`. */
export function writeAccountLeaf(target: Uint8Array, offset: number, account: AccountState): void {
  target[offset] = 0x00;
  writeHex(target, offset + 1, account.owner, 20);
  writeUint(target, offset + 21, account.earned, 16);
  writeUint(target, offset + 37, account.burned, 16);
  writeUint(target, offset + 53, account.day, 4);
  writeUint(target, offset + 57, account.playsOnDay, 2);
  writeUint(target, offset + 59, account.playsOnDayBefore, 2);
}

export function accountLeaf(account: AccountState): Hex {
  const bytes = new Uint8Array(ACCOUNT_LEAF_BYTES);
  writeAccountLeaf(bytes, 0, account);
  return keccakHex(bytes);
}

/** The leaves of many accounts, 32 bytes each, hashed at once. */
export function accountLeaves(accounts: readonly AccountState[]): Uint8Array {
  const preimages = new Uint8Array(accounts.length * ACCOUNT_LEAF_BYTES);
  accounts.forEach((account, i) => {
    writeAccountLeaf(preimages, i * ACCOUNT_LEAF_BYTES, account);
  });
  return hashMessages(preimages, ACCOUNT_LEAF_BYTES, accounts.length);
}

/** Writes the preimage of a song leaf at `offset`. */
export function writeSongLeaf(target: Uint8Array, offset: number, song: SongState): void {
  target[offset] = 0x00;
  writeUint(target, offset + 1, song.plays, 8);
  writeUint(target, offset + 9, song.royalties, 16);
  writeUint(target, offset + 25, song.escrowed, 16);
}

export function songLeaf(song: SongState): Hex {
  const bytes = new Uint8Array(SONG_LEAF_BYTES);
  writeSongLeaf(bytes, 0, song);
  return keccakHex(bytes);
}

/** `H(0x01 ‖ l ‖ r)`. */
export function hashNode(left: Hex, right: Hex): Hex {
  const bytes = new Uint8Array(65);
  bytes[0] = 0x01;
  writeHex(bytes, 1, left, 32);
  writeHex(bytes, 33, right, 32);
  return keccakHex(bytes);
}

/** `ZERO_ROOT_BYTES[k]` is the root of an empty subtree of height `k`. */
export const ZERO_ROOT_BYTES: Uint8Array[] = [new Uint8Array(32)];
for (let level = 0; level < TREE_DEPTH; level++) {
  const bytes = new Uint8Array(65);
  bytes[0] = 0x01;
  bytes.set(ZERO_ROOT_BYTES[level]!, 1);
  bytes.set(ZERO_ROOT_BYTES[level]!, 33);
  ZERO_ROOT_BYTES.push(keccak(bytes));
}

/** The same as hex, 0..32. */
export const ZERO_ROOTS: Hex[] = ZERO_ROOT_BYTES.map(bytesToHex);
export const ZERO_LEAF: Hex = ZERO_ROOTS[0]!;
export const EMPTY_ROOT: Hex = ZERO_ROOTS[TREE_DEPTH]!;

export type StateParts = { songsRoot: Hex; accountsRoot: Hex; accruedSupply: bigint; accountCount: number };

/** `H(0x02 ‖ songsRoot ‖ accountsRoot ‖ accruedSupply:16 ‖ accountCount:4)`. */
export function stateHash({ songsRoot, accountsRoot, accruedSupply, accountCount }: StateParts): Hex {
  const bytes = new Uint8Array(85);
  bytes[0] = 0x02;
  writeHex(bytes, 1, songsRoot, 32);
  writeHex(bytes, 33, accountsRoot, 32);
  writeUint(bytes, 65, accruedSupply, 16);
  writeUint(bytes, 81, accountCount, 4);
  return keccakHex(bytes);
}

export const GENESIS_STATE: Hex = stateHash({
  songsRoot: EMPTY_ROOT,
  accountsRoot: EMPTY_ROOT,
  accruedSupply: 0n,
  accountCount: 0,
});

import { bytesToHex, type Hex } from "../bytes.ts";
import { Fault } from "../faults.ts";
import { decodeSegment } from "../ledger/decodeSegment.ts";
import { ACCOUNT_LEAF_BYTES, SONG_LEAF_BYTES, writeAccountLeaf, writeSongLeaf } from "../ledger/hashing.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import type { Path } from "../ledger/path.ts";
import { buildSharedPaths, type PathsWitness } from "./buildSharedPaths.ts";

export type LeavesWitness = { values: Hex; paths: PathsWitness };

/** The struct `SegmentLeaves` of `FaultProofs.proveSegment`. `docs/formats.md`, section 9. */
export type SegmentLeaves = { songs: LeavesWitness; accounts: LeavesWitness };

const NONE: LeavesWitness = { values: "0x", paths: { mask: "0x", siblings: [] } };

const ascending = (indexes: Iterable<number>): number[] => [...indexes].sort((a, b) => a - b);

/** Leaves' preimages without their first byte, one after another. */
function pack<T>(
  values: readonly T[],
  length: number,
  write: (target: Uint8Array, offset: number, value: T) => void,
): Hex {
  const packed = new Uint8Array(values.length * (length - 1));
  const leaf = new Uint8Array(length);
  values.forEach((value, i) => {
    write(leaf, 0, value);
    packed.set(leaf.subarray(1), i * (length - 1));
  });
  return bytesToHex(packed);
}

const witnessOf = (
  values: Hex,
  indexes: Iterable<number>,
  pathOf: (index: number) => Path,
): LeavesWitness => ({
  values,
  paths: buildSharedPaths(ascending(indexes), pathOf),
});

/**
 * What opens the leaves a segment touches in `state`, the state before it. Nothing where the bytes have a fault:
 * they are proof enough.
 *
 * @example
 * const leaves = buildSegmentLeaves(state, bytes);
 * await faultProofs.write.proveSegment([batchWitness, segmentWitness, leaves]);
 */
export function buildSegmentLeaves(
  state: Pick<LedgerState, "accountCount" | "account" | "song" | "accountPath" | "songPath">,
  bytes: Uint8Array,
): SegmentLeaves {
  const { fault, records } = decodeSegment(bytes, state.accountCount);
  if (fault !== Fault.None) return { songs: NONE, accounts: NONE };
  // Sets keep the order in which their entries came.
  const songs = new Set(records.map(({ song }) => song));
  const accounts = new Set(
    records.flatMap(({ listener, seeder, relay }) =>
      relay === undefined ? [listener, seeder] : [listener, seeder, relay],
    ),
  );
  const known = [...accounts].filter((index) => index < state.accountCount);
  return {
    songs: witnessOf(
      pack(
        [...songs].map((id) => state.song(id)),
        SONG_LEAF_BYTES,
        writeSongLeaf,
      ),
      songs,
      state.songPath,
    ),
    accounts: witnessOf(
      pack(
        known.map((index) => state.account(index)!),
        ACCOUNT_LEAF_BYTES,
        writeAccountLeaf,
      ),
      accounts,
      state.accountPath,
    ),
  };
}

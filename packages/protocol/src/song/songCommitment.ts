import { type Hex, writeHex, writeUint } from "../bytes.ts";
import { keccak, keccakHex } from "../ledger/keccak.ts";
import type { Split } from "../rules/checkSplits.ts";

export type SongFacts = {
  metadata: Uint8Array;
  /** SHA-256 of the file. */
  contentHash: Hex;
  fingerprint: Uint8Array;
  splits: Split[];
  /** Whole seconds. */
  duration: number;
  royaltyBps: number;
};

/** `H(abi.encode(splits))`. */
export function splitsHash(splits: Split[]): Hex {
  const bytes = new Uint8Array(64 + 64 * splits.length);
  writeUint(bytes, 0, 32, 32);
  writeUint(bytes, 32, splits.length, 32);
  splits.forEach(({ party, bps }, i) => {
    writeHex(bytes, 64 + 64 * i + 12, party, 20);
    writeUint(bytes, 96 + 64 * i, bps, 32);
  });
  return keccakHex(bytes);
}

/** What `SongRegistry` stores of a song: `docs/formats.md`, section 7. */
export function songCommitment(facts: SongFacts): Hex {
  const bytes = new Uint8Array(192);
  bytes.set(keccak(facts.metadata), 0);
  writeHex(bytes, 32, facts.contentHash, 32);
  bytes.set(keccak(facts.fingerprint), 64);
  writeHex(bytes, 96, splitsHash(facts.splits), 32);
  writeUint(bytes, 128, facts.duration, 32);
  writeUint(bytes, 160, facts.royaltyBps, 32);
  return keccakHex(bytes);
}

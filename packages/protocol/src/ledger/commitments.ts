import { type Address, bytesToHex, concatBytes, type Hex, writeHex, writeUint } from "../bytes.ts";
import { keccak, keccakHex } from "./keccak.ts";

/** What the ledger's commitment of a batch opens to. Times in seconds, bond in wei. */
export type BatchHeader = {
  batchId: bigint;
  parentId: bigint;
  parentCommitment: Hex;
  stateAfter: Hex;
  segmentsRoot: Hex;
  evidenceRoot: Hex;
  playCount: number;
  day: number;
  /** No play of the batch starts before. */
  earliest: bigint;
  time: bigint;
  attester: Address;
  window: bigint;
  answerTime: bigint;
  bond: bigint;
};

/** `H(0x00 ‖ H(segment bytes) ‖ state after the segment)`. */
export function segmentLeaf(segment: Uint8Array, stateAfter: Hex): Hex {
  const bytes = new Uint8Array(65);
  bytes.set(keccak(segment), 1);
  writeHex(bytes, 33, stateAfter, 32);
  return keccakHex(bytes);
}

/** `H(0x00 ‖ evidence)`. */
export function evidenceLeaf(evidence: Uint8Array): Hex {
  return bytesToHex(keccak(concatBytes(Uint8Array.of(0), evidence)));
}

/** `H(abi.encode(BatchHeader))`: 14 words. */
export function batchCommitment(header: BatchHeader): Hex {
  const bytes = new Uint8Array(14 * 32);
  const { parentCommitment, stateAfter, segmentsRoot, evidenceRoot } = header;
  writeUint(bytes, 0, header.batchId, 32);
  writeUint(bytes, 32, header.parentId, 32);
  [parentCommitment, stateAfter, segmentsRoot, evidenceRoot].forEach((hash, i) => {
    writeHex(bytes, 64 + 32 * i, hash, 32);
  });
  writeUint(bytes, 192, header.playCount, 32);
  writeUint(bytes, 224, header.day, 32);
  writeUint(bytes, 256, header.earliest, 32);
  writeUint(bytes, 288, header.time, 32);
  writeHex(bytes, 320 + 12, header.attester, 20);
  writeUint(bytes, 352, header.window, 32);
  writeUint(bytes, 384, header.answerTime, 32);
  writeUint(bytes, 416, header.bond, 32);
  return keccakHex(bytes);
}

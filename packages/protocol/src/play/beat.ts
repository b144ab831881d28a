import { MAX_SECONDS, MAX_UINT32 } from "../constants.ts";
import { UserError } from "../errors.ts";

/** A heartbeat: cumulative, so a lost one costs nothing. */
export type Beat = {
  /** The oracle's handle of the open play. */
  play: number;
  /** Grows by one with each beat of the play. */
  sequence: number;
  /** Where in the song the sound is, milliseconds. */
  positionMs: number;
  /** Everything heard so far. */
  coverage: Uint8Array;
};

const VERSION = 1;
const HEADER = 13;
export const MAX_BEAT_BYTES = HEADER + MAX_SECONDS / 8;

/** `0x01 ‖ play:4 ‖ sequence:4 ‖ positionMs:4 ‖ coverage`, big-endian. */
export function encodeBeat({ play, sequence, positionMs, coverage }: Beat): Uint8Array {
  for (const value of [play, sequence, positionMs]) {
    if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) {
      throw new UserError(`${value} does not fit a beat`, "Pass whole numbers of at most 32 bits.");
    }
  }
  const bytes = new Uint8Array(HEADER + coverage.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, play);
  view.setUint32(5, sequence);
  view.setUint32(9, positionMs);
  bytes.set(coverage, HEADER);
  return bytes;
}

/** `undefined` for bytes that are no beat. The coverage shares the memory of `bytes`. */
export function decodeBeat(bytes: Uint8Array): Beat | undefined {
  if (bytes.length < HEADER || bytes.length > MAX_BEAT_BYTES || bytes[0] !== VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    play: view.getUint32(1),
    sequence: view.getUint32(5),
    positionMs: view.getUint32(9),
    coverage: bytes.subarray(HEADER),
  };
}

import { MAX_FINGERPRINT_ITEMS } from "../constants.ts";
import { UserError } from "../errors.ts";

/** Raw Chromaprint items as bytes, 4 each, big-endian; only the first 120 s are kept. */
export function encodeFingerprint(items: Uint32Array): Uint8Array {
  if (items.length === 0) {
    throw new UserError("The fingerprint is empty", "Use a recording of at least three seconds.");
  }
  const kept = items.subarray(0, MAX_FINGERPRINT_ITEMS);
  const bytes = new Uint8Array(kept.length * 4);
  const view = new DataView(bytes.buffer);
  kept.forEach((item, i) => {
    view.setUint32(4 * i, item);
  });
  return bytes;
}

/** `undefined` for bytes that are no fingerprint of 1 to 948 items. */
export function decodeFingerprint(bytes: Uint8Array): Uint32Array | undefined {
  const count = bytes.length / 4;
  if (!Number.isInteger(count) || count < 1 || count > MAX_FINGERPRINT_ITEMS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(4 * i));
}

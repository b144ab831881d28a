const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** Writes the DER INTEGER of 32 bytes at `from`; returns where the next thing goes. */
function writeInteger(der: Uint8Array, at: number, signature: Uint8Array, from: number): number {
  let first = from;
  while (first < from + 31 && signature[first] === 0) first++;
  const sign = signature[first]! >= 0x80 ? 1 : 0;
  const length = from + 32 - first;
  der[at] = INTEGER;
  der[at + 1] = sign + length;
  der[at + 2] = 0;
  for (let i = 0; i < length; i++) der[at + 2 + sign + i] = signature[first + i]!;
  return at + 2 + sign + length;
}

/** The longest DER of two positive 32-byte integers. */
const scratch = new Uint8Array(72);

/**
 * `r ‖ s` as the DER that OpenSSL reads, valid until the next call; having node:crypto convert it costs 3 % of a
 * verification.
 */
export function derOfP256(signature: Uint8Array): Uint8Array {
  const end = writeInteger(scratch, writeInteger(scratch, 2, signature, 0), signature, 32);
  scratch[0] = SEQUENCE;
  scratch[1] = end - 2;
  return scratch.subarray(0, end);
}

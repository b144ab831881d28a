import { concatBytes, writeUint } from "../bytes.ts";
import { UserError } from "../errors.ts";

const MAGIC = new TextEncoder().encode("MCEV");
const VERSION = 1;
const HEADER = 9;

/** The evidences of a batch in the order of its plays: `"MCEV" ‖ version ‖ playCount:4 ‖ (length:2 ‖ evidence)…`. */
export function encodeEvidenceFile(evidences: Uint8Array[]): Uint8Array {
  const header = new Uint8Array(HEADER);
  header.set(MAGIC);
  header[4] = VERSION;
  writeUint(header, 5, evidences.length, 4);
  const parts = evidences.flatMap((evidence) => {
    if (evidence.length > 0xffff) {
      throw new UserError(
        `An evidence of ${evidence.length} bytes`,
        "Evidences are at most 65535 bytes long.",
      );
    }
    return [Uint8Array.of(evidence.length >> 8, evidence.length & 0xff), evidence];
  });
  return concatBytes(header, ...parts);
}

/** The evidences' bytes, sharing memory with `bytes`; `undefined` for what is no evidence file. */
export function decodeEvidenceFile(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes.length < HEADER || MAGIC.some((byte, i) => bytes[i] !== byte) || bytes[4] !== VERSION)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(5);
  const evidences: Uint8Array[] = [];
  let offset = HEADER;
  while (evidences.length < count) {
    if (offset + 2 > bytes.length) return undefined;
    const end = offset + 2 + view.getUint16(offset);
    if (end > bytes.length) return undefined;
    evidences.push(bytes.subarray(offset + 2, end));
    offset = end;
  }
  return offset === bytes.length ? evidences : undefined;
}

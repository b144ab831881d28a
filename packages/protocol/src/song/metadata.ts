import { CID } from "multiformats/cid";
import { equalBytes } from "../bytes.ts";
import { MAX_TEXT_BYTES } from "../constants.ts";
import { UserError } from "../errors.ts";
import { type AudioFormat, formatByCode } from "./formats.ts";

/** The words of a song block. `cid` names the UnixFS root under which peers serve the file. */
export type SongMetadata = {
  format: AudioFormat;
  /** 0: unknown. */
  year: number;
  cid: string;
  title: string;
  artist: string;
  album: string;
  genre: string;
};

const VERSION = 1;
const FIELDS = ["title", "artist", "album", "genre"] as const;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

function encodeText(field: string, text: string): Uint8Array {
  const refuse = (why: string) => new UserError(`The ${field} ${why}.`, `Correct the ${field} of the song.`);
  if (text !== text.normalize("NFC")) throw refuse("is not in Unicode normal form C");
  if (!text.isWellFormed()) throw refuse("holds half of a surrogate pair");
  if (CONTROL.test(text)) throw refuse("holds control characters");
  if (field === "title" && text === "") throw refuse("is empty");
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_TEXT_BYTES)
    throw refuse(`is ${bytes.length} bytes long; ${MAX_TEXT_BYTES} are possible`);
  return bytes;
}

/**
 * `version ‖ format ‖ year:2 ‖ cidLength ‖ cid ‖ title ‖ artist ‖ album ‖ genre`, texts with 2-byte lengths.
 * @throws UserError that names the field which cannot be encoded.
 */
export function encodeMetadata(metadata: SongMetadata): Uint8Array {
  const { format, year } = metadata;
  if (!formatByCode(format))
    throw new UserError(`${format} is no format code`, "Use a code of AUDIO_FORMATS.");
  if (!Number.isInteger(year) || year < 0 || year > 0xffff) {
    throw new UserError(`${year} is no year`, "Use a year up to 65535, or 0 when it is unknown.");
  }
  let cid: Uint8Array;
  try {
    cid = CID.parse(metadata.cid).bytes;
  } catch (cause) {
    throw new UserError(`${metadata.cid} is no CID`, "Pass the CID of the file's UnixFS root.", { cause });
  }
  if (cid.length > 255) throw new UserError("The CID is over 255 bytes long", "Use a CIDv1 with sha2-256.");
  const texts = FIELDS.map((field) => encodeText(field, metadata[field]));
  const bytes = new Uint8Array(5 + cid.length + texts.reduce((sum, text) => sum + 2 + text.length, 0));
  const view = new DataView(bytes.buffer);
  bytes[0] = VERSION;
  bytes[1] = format;
  view.setUint16(2, year);
  bytes[4] = cid.length;
  bytes.set(cid, 5);
  let offset = 5 + cid.length;
  for (const text of texts) {
    view.setUint16(offset, text.length);
    bytes.set(text, offset + 2);
    offset += 2 + text.length;
  }
  return bytes;
}

/** Anyone can register any bytes: `undefined` for what is not exactly what `encodeMetadata` writes. */
export function decodeMetadata(bytes: Uint8Array): SongMetadata | undefined {
  if (bytes.length < 5 || bytes[0] !== VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = formatByCode(bytes[1]!)?.code;
  let offset = 5 + bytes[4]!;
  if (!format || offset > bytes.length) return undefined;
  try {
    const binary = bytes.slice(5, offset);
    const cid = CID.decode(binary).toString();
    // Numbers in a CID can be written longer than they need be.
    if (!equalBytes(CID.parse(cid).bytes, binary)) return undefined;
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const texts = FIELDS.map((field) => {
      const length = view.getUint16(offset);
      const end = offset + 2 + length;
      if (end > bytes.length) throw new RangeError("Truncated");
      const text = decoder.decode(bytes.subarray(offset + 2, end));
      encodeText(field, text);
      offset = end;
      return text;
    });
    if (offset !== bytes.length) return undefined;
    const [title, artist, album, genre] = texts as [string, string, string, string];
    return { format, year: view.getUint16(2), cid, title, artist, album, genre };
  } catch {
    return undefined;
  }
}

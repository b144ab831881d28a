/** Audio formats a song can have; `code` is the byte of the song block. */
export const AUDIO_FORMATS = [
  { code: 1, extension: "mp3", mime: "audio/mpeg", lossless: false },
  { code: 2, extension: "ogg", mime: "audio/ogg", lossless: false },
  { code: 3, extension: "flac", mime: "audio/flac", lossless: true },
  { code: 4, extension: "m4a", mime: "audio/mp4", lossless: false },
  { code: 5, extension: "aac", mime: "audio/aac", lossless: false },
  { code: 6, extension: "opus", mime: "audio/ogg; codecs=opus", lossless: false },
  { code: 7, extension: "wav", mime: "audio/wav", lossless: true },
  { code: 8, extension: "aiff", mime: "audio/aiff", lossless: true },
  { code: 9, extension: "wma", mime: "audio/x-ms-wma", lossless: false },
  { code: 10, extension: "ape", mime: "audio/x-ape", lossless: true },
  { code: 11, extension: "mka", mime: "audio/x-matroska", lossless: false },
] as const;

/** The format's code, 1..11. */
export type AudioFormat = (typeof AUDIO_FORMATS)[number]["code"];
export type AudioExtension = (typeof AUDIO_FORMATS)[number]["extension"];
export type AudioFormatInfo = (typeof AUDIO_FORMATS)[number];

export function formatByCode(code: number): AudioFormatInfo | undefined {
  return AUDIO_FORMATS.find((format) => format.code === code);
}

/** By file extension, with or without the dot, in any case; `aif` is `aiff`. */
export function formatByExtension(extension: string): AudioFormatInfo | undefined {
  const name = extension.replace(/^\./, "").toLowerCase();
  return AUDIO_FORMATS.find((format) => format.extension === (name === "aif" ? "aiff" : name));
}

/** Bytes per UnixFS leaf: lossless files are large, so their chunks are. */
export function chunkSize(format: number): number {
  return formatByCode(format)?.lossless ? 262_144 : 65_536;
}

import { type FileHandle, open } from "node:fs/promises";
import type { AudioExtension } from "@musicchain/protocol";
import { fileTypeFromBuffer } from "file-type";

/** How ffmpeg calls the container of a format; it is told, so that it cannot guess another. */
export const DEMUXERS: Record<AudioExtension, string> = {
  mp3: "mp3",
  ogg: "ogg",
  flac: "flac",
  m4a: "mov",
  aac: "aac",
  opus: "ogg",
  wav: "wav",
  aiff: "aiff",
  wma: "asf",
  ape: "ape",
  mka: "matroska",
};

/** What the first bytes say (file-type's name) → our format. Video in a container is found by the probe. */
const BY_CONTENT: Record<string, AudioExtension> = {
  mp3: "mp3",
  ogg: "ogg",
  oga: "ogg",
  opus: "opus",
  flac: "flac",
  m4a: "m4a",
  m4b: "m4a",
  mp4: "m4a",
  aac: "aac",
  wav: "wav",
  aif: "aiff",
  asf: "wma",
  ape: "ape",
  mkv: "mka",
};

/** Enough for every signature in the table. */
const HEAD_BYTES = 4_096;

/**
 * The format a file's content says it has, whatever its name says; undefined if it is none of ours.
 */
export async function detectFormat(path: string): Promise<AudioExtension | undefined> {
  const file = await open(path, "r");
  try {
    const head = await readAt(file, 0);
    const tagBytes = id3Bytes(head);
    if (tagBytes === 0) return known(await fileTypeFromBuffer(head));
    // An ID3v2 tag may be megabytes of cover art, stand before other formats too, and be followed by padding.
    const behind = await readAt(file, tagBytes);
    const first = behind.findIndex((byte) => byte !== 0);
    return known(await fileTypeFromBuffer(behind.subarray(Math.max(first, 0)))) ?? "mp3";
  } finally {
    await file.close();
  }
}

function known(type: { ext: string } | undefined): AudioExtension | undefined {
  return type && Object.hasOwn(BY_CONTENT, type.ext) ? BY_CONTENT[type.ext] : undefined;
}

async function readAt(file: FileHandle, position: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, position);
  return buffer.subarray(0, bytesRead);
}

/** Length of an ID3v2 tag at the start, header included; 0 if there is none. */
function id3Bytes(head: Uint8Array): number {
  if (head.length < 10 || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return 0;
  return 10 + head.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 127), 0);
}

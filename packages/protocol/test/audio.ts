import { type ExecFileSyncOptionsWithBufferEncoding, execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Real music and the tools to bend it, for the fingerprint's tests. */
const MUSIC = new URL("../../../music/", import.meta.url);

export const tracks: string[] = readdirSync(MUSIC)
  .filter((name) => /\.(ogg|mp3|flac|opus)$/.test(name))
  .map((name) => fileURLToPath(new URL(name, MUSIC)));

const LIMITS: ExecFileSyncOptionsWithBufferEncoding = {
  maxBuffer: 2 ** 28,
  stdio: ["pipe", "pipe", "ignore"],
  encoding: "buffer",
};
const ffmpeg = (parameters: string[], input?: Uint8Array): Buffer =>
  execFileSync("ffmpeg", ["-v", "fatal", ...parameters], input ? { ...LIMITS, input } : LIMITS);

const toPcm = ["-vn", "-ac", "1", "-ar", "11025", "-f", "s16le", "-"];
const samples = (raw: Buffer) =>
  new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + (raw.length & ~1)));

/** Mono samples at 11 025 Hz of a file's first 120 s, after ffmpeg's `filter`. */
export function decode(file: string, filter = "anull"): Int16Array {
  return samples(ffmpeg(["-t", "120", "-i", file, "-af", filter, ...toPcm]));
}

/** The same after a trip through another codec, given as ffmpeg's options. */
export function transcode(file: string, codec: string[], filter = "anull"): Int16Array {
  return samples(
    ffmpeg(["-i", "-", ...toPcm], ffmpeg(["-t", "120", "-i", file, "-vn", "-af", filter, ...codec, "-"])),
  );
}

/** Raw fingerprint by the Chromaprint library inside ffmpeg. */
export function ffmpegFingerprint(file: string): Uint32Array {
  const raw = ffmpeg(["-t", "120", "-i", file, "-vn", "-f", "chromaprint", "-fp_format", "raw", "-"]);
  return new Uint32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
}

/** Raw fingerprint by the Chromaprint library inside fpcalc, of the samples given. */
export function fpcalcFingerprint(pcm: Int16Array): Uint32Array {
  const input = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const options = [
    "-raw",
    "-format",
    "s16le",
    "-rate",
    "11025",
    "-channels",
    "1",
    "-length",
    "120",
    "-ignore-errors",
    "-",
  ];
  const text = execFileSync("fpcalc", options, { ...LIMITS, input }).toString();
  return Uint32Array.from(/FINGERPRINT=(.*)/.exec(text)![1]!.split(","), (item) => Number(item) >>> 0);
}

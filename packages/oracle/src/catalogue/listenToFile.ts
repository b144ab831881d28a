import { spawn } from "node:child_process";
import {
  type AudioFormat,
  CHROMAPRINT_RATE,
  chromaprint,
  MAX_SECONDS,
  RetryableError,
} from "@musicchain/protocol";

/** Seconds from the start that are fingerprinted. */
const FINGERPRINTED_SECONDS = 120;
const STDERR_BYTES = 2_048;
/**
 * What reads each format, never guessed from the file: a playlist among ffmpeg's formats could name other files of
 * this machine.
 */
const DEMUXERS: Record<AudioFormat, string> = {
  1: "mp3",
  2: "ogg",
  3: "flac",
  4: "mov",
  5: "aac",
  6: "ogg",
  7: "wav",
  8: "aiff",
  9: "asf",
  10: "ape",
  11: "matroska",
};
/** What ffmpeg says where this machine failed and not the file. */
const OUT_OF_ROOM = /Cannot allocate memory|No space left|Too many open files|temporarily unavailable/i;

/**
 * What a file sounds like: decoded to its end by ffmpeg, in memory that does not grow with it. Seconds are counted,
 * never taken from a header. Throws `RetryableError` where ffmpeg cannot run at all, or not to the end: it was killed,
 * or the machine ran out of something. That says nothing about the file.
 */
export async function listenToFile(
  path: string,
  { format, signal }: { format: AudioFormat; signal: AbortSignal },
): Promise<{ seconds: number; fingerprint: Uint32Array; problem: string | undefined }> {
  const kept = Buffer.alloc(FINGERPRINTED_SECONDS * CHROMAPRINT_RATE * 2);
  let bytes = 0;
  let stderr = "";
  const args = [
    "-v",
    "error",
    "-nostdin",
    "-protocol_whitelist",
    "file",
    "-f",
    DEMUXERS[format],
    "-i",
    `file:${path}`,
    "-map",
    "0:a:0",
  ];
  const output = [
    "-t",
    String(MAX_SECONDS + 2),
    "-ac",
    "1",
    "-ar",
    String(CHROMAPRINT_RATE),
    "-f",
    "s16le",
    "pipe:1",
  ];
  const child = spawn("ffmpeg", [...args, ...output], { stdio: ["ignore", "pipe", "pipe"], signal });
  child.stdout.on("data", (chunk: Buffer) => {
    if (bytes < kept.length) chunk.copy(kept, bytes);
    bytes += chunk.length;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < STDERR_BYTES) stderr += chunk.toString("utf8");
  });
  const code = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit, killedBy) => resolve(exit ?? killedBy ?? 1));
  }).catch((cause: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    throw new RetryableError("ffmpeg cannot be started.", "Install ffmpeg on the oracle's machine.", {
      cause,
    });
  });
  if (typeof code === "string" || (code !== 0 && OUT_OF_ROOM.test(stderr))) {
    const how = typeof code === "string" ? `ended by ${code}` : stderr.match(OUT_OF_ROOM)![0];
    throw new RetryableError(`ffmpeg did not hear the file to its end (${how}).`, "It is tried again later.");
  }
  const samples = Math.floor(bytes / 2);
  const heard = kept.subarray(0, Math.min(bytes, kept.length) & ~1);
  const pcm = new Int16Array(heard.length / 2);
  for (let i = 0; i < pcm.length; i++) pcm[i] = heard.readInt16LE(2 * i);
  const lastLine = stderr.trim().split("\n").at(-1) ?? "";
  return {
    seconds: samples / CHROMAPRINT_RATE,
    fingerprint: chromaprint(pcm),
    problem: code === 0 ? undefined : lastLine.replaceAll(path, "the file"),
  };
}

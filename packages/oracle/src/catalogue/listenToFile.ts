import { spawn } from "node:child_process";
import { CHROMAPRINT_RATE, chromaprint, MAX_SECONDS, RetryableError } from "@musicchain/protocol";

/** Seconds from the start that are fingerprinted. */
const FINGERPRINTED_SECONDS = 120;
const STDERR_BYTES = 2_048;

/**
 * What a file sounds like: decoded to its end by ffmpeg, in memory that does not grow with it. Seconds are counted,
 * never taken from a header. Throws `RetryableError` where ffmpeg cannot run at all.
 */
export async function listenToFile(
  path: string,
  { signal }: { signal: AbortSignal },
): Promise<{ seconds: number; fingerprint: Uint32Array; problem: string | undefined }> {
  const kept = Buffer.alloc(FINGERPRINTED_SECONDS * CHROMAPRINT_RATE * 2);
  let bytes = 0;
  let stderr = "";
  const args = [
    "-v",
    "error",
    "-nostdin",
    "-protocol_whitelist",
    "file,pipe",
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
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve(exit ?? 1));
  }).catch((cause: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    throw new RetryableError("ffmpeg cannot be started.", "Install ffmpeg on the oracle's machine.", {
      cause,
    });
  });
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

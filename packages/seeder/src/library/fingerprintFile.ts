import { type AudioExtension, chromaprint, MAX_FINGERPRINT_ITEMS } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { Tools } from "./findTools.ts";
import { inputArguments, lastLine } from "./probeFile.ts";
import { LibraryProblem } from "./problem.ts";
import { runTool } from "./runTool.ts";

/** What Chromaprint works at, Hz, mono. */
const RATE = 11_025;

export type FingerprintInput = {
  path: string;
  format: AudioExtension;
  tools: Tools;
  signal?: AbortSignal;
};

/**
 * Raw Chromaprint items (algorithm 2) of the first 120 s, 1..948 of them.
 * @throws LibraryProblem TooShort: under three seconds give no item; Damaged.
 */
export async function fingerprintFile(input: FingerprintInput): Promise<Uint32Array> {
  const items = await WAYS[input.tools.fingerprint](input);
  if (items.length === 0) {
    throw new LibraryProblem(
      "TooShort",
      "is too short to be recognised again; at least 3 s of sound are needed",
    );
  }
  return items.subarray(0, MAX_FINGERPRINT_ITEMS);
}

const WAYS: Record<Tools["fingerprint"], (input: FingerprintInput) => Promise<Uint32Array>> = {
  ffmpeg: async (input) => {
    const bytes = await decode(input, ["-f", "chromaprint", "-fp_format", "raw"]);
    return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
  },
  // fpcalc reads some containers wrongly (one frame of an APE file), so it gets WAV from ffmpeg.
  fpcalc: async (input) => {
    const wav = await decode(input, ["-ac", "1", "-ar", String(RATE), "-f", "wav"]);
    let text = "";
    await runTool({
      command: input.tools.fpcalc,
      // Version 1.5 ends with an error for sound shorter than asked for; the flag makes it give what it has.
      args: ["-raw", "-ignore-errors", "-length", String(LIMITS.scan.fingerprintSeconds), "-"],
      input: wav,
      onOutput: (chunk) => (text += chunk.toString()),
      signal: input.signal,
    });
    const items = /^FINGERPRINT=([\d,]*)$/m.exec(text)?.[1] ?? "";
    return Uint32Array.from(items === "" ? [] : items.split(","), Number);
  },
  typescript: async (input) => {
    const pcm = await decode(input, ["-ac", "1", "-ar", String(RATE), "-f", "s16le"]);
    return chromaprint(Int16Array.from({ length: pcm.length >> 1 }, (_, i) => pcm.readInt16LE(2 * i)));
  },
};

/** At most 120 s at 11 025 Hz, two bytes a sample: 2.6 MB. */
async function decode({ path, format, tools, signal }: FingerprintInput, output: string[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const { stderr } = await runTool({
    command: tools.ffmpeg,
    args: [
      ...[
        "-v",
        "error",
        "-nostdin",
        "-t",
        String(LIMITS.scan.fingerprintSeconds),
        ...inputArguments(path, format),
      ],
      ...["-map", "0:a:0", ...output, "pipe:1"],
    ],
    onOutput: (chunk) => chunks.push(chunk),
    signal,
  });
  if (chunks.length === 0 && stderr !== "") {
    throw new LibraryProblem("Damaged", `cannot be decoded: ${lastLine(stderr)}`);
  }
  return Buffer.concat(chunks);
}

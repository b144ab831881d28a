import { type AudioExtension, MAX_SECONDS } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { Tools } from "./findTools.ts";
import { inputArguments, lastLine, type Probe } from "./probeFile.ts";
import { LibraryProblem } from "./problem.ts";
import { runTool } from "./runTool.ts";

export type Measure = {
  path: string;
  format: AudioExtension;
  probe: Probe;
  tools: Tools;
  signal?: AbortSignal;
};

/**
 * Whole seconds of sound a file really holds, found by decoding all of it: a claim in a header can be wrong or a
 * lie, and a cut-off file keeps the claim of the whole. ffmpeg's `framecrc` output is one short text line per
 * second of sound, so memory does not grow with the file.
 *
 * @throws LibraryProblem Damaged, TooShort (under 1 s), TooLong (over 4 hours)
 */
export async function measureSeconds({ path, format, probe, tools, signal }: Measure): Promise<number> {
  const { claimedSeconds: claimed, estimated } = probe;
  if (claimed && !estimated && claimed >= MAX_SECONDS + 1) throw tooLong(claimed);
  const lines = createFrameCounter();
  const { code, stderr } = await runTool({
    command: tools.ffmpeg,
    args: [
      ...["-v", "error", "-nostdin", ...inputArguments(path, format)],
      ...["-map", "0:a:0", "-t", String(MAX_SECONDS + 2)],
      ...["-af", "asetnsamples=n=44100:p=0", "-f", "framecrc", "pipe:1"],
    ],
    onOutput: lines.add,
    signal,
  });
  const seconds = lines.seconds();
  if (seconds >= MAX_SECONDS + 1) throw tooLong(seconds);
  if (seconds === 0) throw new LibraryProblem("Damaged", `cannot be decoded: ${lastLine(stderr)}`);
  const short = claimed && !estimated ? claimed - seconds : 0;
  if (short > Math.max(LIMITS.scan.missingSeconds, LIMITS.scan.missingShare * (claimed ?? 0))) {
    throw new LibraryProblem(
      "Damaged",
      `is cut off or damaged: ${seconds.toFixed(1)} s of ${claimed?.toFixed(1)} s can be decoded; copy it again from its source`,
    );
  }
  if (code !== 0) throw new LibraryProblem("Damaged", `cannot be decoded to its end: ${lastLine(stderr)}`);
  if (seconds < 1)
    throw new LibraryProblem("TooShort", `holds ${seconds.toFixed(2)} s of sound; a song has at least 1 s`);
  return Math.floor(seconds);
}

function tooLong(seconds: number): LibraryProblem {
  return new LibraryProblem(
    "TooLong",
    `lasts ${(seconds / 3600).toFixed(1)} hours; a song lasts at most ${MAX_SECONDS / 3600}: cut it into parts`,
  );
}

/** Adds up `framecrc` lines: `#tb 0: 1/44100` once, then `stream, dts, pts, duration, size, checksum`. */
function createFrameCounter() {
  let rest = "";
  let ticks = 0;
  let rate = 0;
  return {
    add(chunk: Buffer) {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const timeBase = /^#tb 0: (\d+)\/(\d+)/.exec(line);
        if (timeBase) rate = Number(timeBase[2]) / Number(timeBase[1]);
        else if (!line.startsWith("#")) ticks += Number(line.split(",")[3] ?? 0);
      }
    },
    seconds: () => (rate === 0 ? 0 : ticks / rate),
  };
}

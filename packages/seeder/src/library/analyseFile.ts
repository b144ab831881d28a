import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import {
  type AudioExtension,
  chunkSize,
  formatByExtension,
  type Hex,
  RetryableError,
} from "@musicchain/protocol";
import type { LaidOutFile } from "@musicchain/swarm";
import { layOutFile } from "@musicchain/swarm/node";
import type { Tools } from "./findTools.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { measureSeconds } from "./measureSeconds.ts";
import type { Track } from "./openLibrary.ts";
import { probeFile } from "./probeFile.ts";
import { LibraryProblem } from "./problem.ts";
import { readTags } from "./readTags.ts";

export type AnalyseParameters = {
  path: string;
  stats: Stats;
  format: AudioExtension;
  contentHash: Hex;
  tools: Tools;
  /** Told before each step, for progress displays. */
  onStage?: (stage: Stage) => void;
  signal?: AbortSignal;
};
export type Stage = "hashing" | "probing" | "measuring" | "fingerprinting" | "laying out";

/**
 * Everything a song block says about one file. Memory does not grow with the file.
 * @throws LibraryProblem that says why the file cannot be a song
 */
export async function analyseFile({
  path,
  stats,
  format,
  contentHash,
  tools,
  onStage,
  signal,
}: AnalyseParameters): Promise<{ track: Track; layout: LaidOutFile }> {
  onStage?.("probing");
  const probe = await probeFile({ path, format, tools, signal });
  const tags = await readTags({ path, format, probed: probe.tags });
  onStage?.("measuring");
  const seconds = await measureSeconds({ path, format, probe, tools, signal });
  onStage?.("fingerprinting");
  const fingerprint = await fingerprintFile({ path, format, tools, signal });
  onStage?.("laying out");
  const { code } = formatByExtension(format)!;
  const layout = await layOutFile({ path, chunkSize: chunkSize(code), signal }).catch((error) => {
    throw error instanceof RetryableError ? changed(error) : error;
  });
  await requireUnchanged(path, stats);
  const track = {
    ...tags,
    contentHash,
    path,
    size: stats.size,
    format,
    seconds,
    fingerprint,
    cid: layout.cid,
  };
  return { track, layout };
}

/** A file written to while it was read would be registered with a hash nobody can serve. */
async function requireUnchanged(path: string, before: Stats): Promise<void> {
  const after = await stat(path);
  if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
  throw changed();
}

function changed(cause?: unknown): LibraryProblem {
  return new LibraryProblem(
    "ChangedWhileReading",
    "changed while it was read; scan again when it is complete",
    cause,
  );
}

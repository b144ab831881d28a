import { stat } from "node:fs/promises";
import { UserError } from "@musicchain/protocol";
import { detectFormat } from "./detectFormat.ts";
import { findTools } from "./findTools.ts";
import { hashFile } from "./hashFile.ts";
import type { Track } from "./openLibrary.ts";
import { LibraryProblem } from "./problem.ts";

/**
 * Everything a song block says about one file, without keeping it in a library.
 * @throws UserError when there is no such file, or it cannot be a song
 */
export async function readTrack(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Track> {
  const stats = await stat(path).catch((cause) => {
    throw new UserError(`${path} cannot be read.`, "Name an audio file that exists.", { cause });
  });
  try {
    const format = stats.isFile() ? await detectFormat(path) : undefined;
    if (format === undefined)
      throw new LibraryProblem("NotAudio", "holds no audio in a format that can be played");
    const { analyseFile } = await import("./analyseFile.ts");
    const contentHash = await hashFile(path, { signal });
    const { track } = await analyseFile({
      path,
      stats,
      format,
      contentHash,
      tools: await findTools(),
      signal,
    });
    return track;
  } catch (error) {
    if (!(error instanceof LibraryProblem)) throw error;
    throw new UserError(`${path} ${error.message}.`, "Name another audio file.", { cause: error });
  }
}

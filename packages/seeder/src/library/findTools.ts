import { UserError } from "@musicchain/protocol";
import { runTool } from "./runTool.ts";

/** Programs a scan uses, and who computes the fingerprints. */
export type Tools = {
  ffmpeg: string;
  ffprobe: string;
  fpcalc: string;
  fingerprint: "ffmpeg" | "fpcalc" | "typescript";
};

/**
 * Looks for ffmpeg and ffprobe, and for the fastest way to fingerprint: ffmpeg built with Chromaprint, else fpcalc,
 * else this package's own TypeScript over decoded sound. All three give the same items up to rounding.
 */
export async function findTools(
  programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", fpcalc: "fpcalc" },
): Promise<Tools> {
  for (const name of ["ffmpeg", "ffprobe"] as const) {
    if ((await starts(programs[name], ["-version"])) === undefined) {
      throw new UserError(
        `${programs[name]} cannot be started.`,
        "Install ffmpeg (Debian: apt-get install ffmpeg) and try again.",
      );
    }
  }
  const muxers = await starts(programs.ffmpeg, ["-hide_banner", "-muxers"]);
  if (muxers && /\bchromaprint\b/.test(muxers)) return { ...programs, fingerprint: "ffmpeg" };
  const fpcalc = await starts(programs.fpcalc, ["-version"]);
  return { ...programs, fingerprint: fpcalc === undefined ? "typescript" : "fpcalc" };
}

async function starts(command: string, args: string[]): Promise<string | undefined> {
  let output = "";
  try {
    const { code } = await runTool({ command, args, onOutput: (chunk) => (output += chunk.toString()) });
    return code === 0 ? output : undefined;
  } catch {
    return undefined;
  }
}

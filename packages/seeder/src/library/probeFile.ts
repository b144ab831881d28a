import type { AudioExtension } from "@musicchain/protocol";
import { z } from "zod";
import { DEMUXERS } from "./detectFormat.ts";
import type { Tools } from "./findTools.ts";
import { LibraryProblem } from "./problem.ts";
import { runTool } from "./runTool.ts";

/** What the container says about itself; `measureSeconds` finds out whether it is true. */
export type Probe = {
  /** Seconds the container claims; undefined when it says nothing. */
  claimedSeconds: number | undefined;
  /** The claim is a guess from the bit rate (MP3 without a header, raw AAC). */
  estimated: boolean;
  /** Tag names in lower case; the stream's tags (Ogg) and the container's together. */
  tags: Record<string, string>;
};

const tagsSchema = z.record(z.string(), z.string()).optional();
const outputSchema = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string().optional(),
      disposition: z.object({ attached_pic: z.number() }).partial().optional(),
      tags: tagsSchema,
    }),
  ),
  format: z.object({ duration: z.string().optional(), tags: tagsSchema }).optional(),
});

const ENTRIES = "format=duration:format_tags:stream=codec_type:stream_disposition=attached_pic:stream_tags";

/** Input options: the container found by content, local files only, whatever the file asks for. */
export function inputArguments(path: string, format: AudioExtension): string[] {
  return ["-protocol_whitelist", "file", "-f", DEMUXERS[format], "-i", `file:${path}`];
}

export async function probeFile({
  path,
  format,
  tools,
  signal,
}: {
  path: string;
  format: AudioExtension;
  tools: Tools;
  signal?: AbortSignal;
}): Promise<Probe> {
  let text = "";
  const { code, stderr } = await runTool({
    command: tools.ffprobe,
    args: ["-v", "warning", "-of", "json", "-show_entries", ENTRIES, ...inputArguments(path, format)],
    onOutput: (chunk) => (text += chunk.toString()),
    signal,
  });
  if (code !== 0) {
    throw new LibraryProblem("Damaged", `is a damaged ${format} file: ${lastLine(stderr)}`);
  }
  const { streams, format: container } = outputSchema.parse(JSON.parse(text));
  const audio = streams.find((stream) => stream.codec_type === "audio");
  if (!audio) throw new LibraryProblem("NoSound", `is a ${format} file without an audio track`);
  if (streams.some((stream) => stream.codec_type === "video" && stream.disposition?.attached_pic !== 1)) {
    throw new LibraryProblem("HasVideo", "holds a video track; export the sound alone");
  }
  const claimed = Number(container?.duration);
  return {
    claimedSeconds: Number.isFinite(claimed) && claimed > 0 ? claimed : undefined,
    estimated: stderr.includes("Estimating duration from bitrate"),
    tags: Object.fromEntries(
      Object.entries({ ...audio.tags, ...container?.tags }).map(([key, value]) => [key.toLowerCase(), value]),
    ),
  };
}

/** What a tool complained about last, without the addresses it prints. */
export function lastLine(stderr: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  return line.replace(/^\[[^\]]*\]\s*/, "").replace(/^file:.*?: /, "") || "it cannot be opened";
}

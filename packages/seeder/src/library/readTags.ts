import { openAsBlob } from "node:fs";
import { type AudioExtension, formatByExtension, titleFromFileName } from "@musicchain/protocol";
import { parseBlob } from "music-metadata";
import { cleanText } from "./cleanText.ts";

export type Tags = { title: string; artist: string; album: string; genre: string; year: number };

/** MIME types by which music-metadata chooses its parser, where they differ from the song block's. */
const PARSER_TYPES: Partial<Record<AudioExtension, string>> = {
  mka: "video/matroska",
  wma: "audio/x-ms-asf",
  ape: "audio/ape",
  opus: "audio/ogg",
};

/**
 * Title, artist, album, genre and year by music-metadata, told the type found by content (it would believe the
 * name). Where it knows nothing (FLAC in Ogg, years of WMA, albums of Matroska) the probe's tags fill in; a WAV's
 * texts are taken from the probe first, which reads them as UTF-8. Without a title the file name gives one.
 */
export async function readTags({
  path,
  format,
  probed,
}: {
  path: string;
  format: AudioExtension;
  probed: Record<string, string>;
}): Promise<Tags> {
  const parsed = await parseTags(path, format);
  const pick = (name: "title" | "artist" | "album" | "genre"): string => {
    const [first, second] = format === "wav" ? [probed[name], parsed[name]] : [parsed[name], probed[name]];
    return cleanText(first) || cleanText(second);
  };
  return {
    title: pick("title") || cleanText(titleFromFileName(path)),
    artist: pick("artist"),
    album: pick("album"),
    genre: pick("genre"),
    year: yearOf(parsed.year) || yearOf(Number.parseInt(probed.date ?? probed.year ?? "", 10)),
  };
}

type Parsed = { title?: string; artist?: string; album?: string; genre?: string; year?: number };

/** Broken tags do not make a file worthless: whatever cannot be parsed counts as no tags. */
async function parseTags(path: string, format: AudioExtension): Promise<Parsed> {
  try {
    const type = PARSER_TYPES[format] ?? formatByExtension(format)?.mime;
    const blob = await openAsBlob(path, { type });
    const { common } = await parseBlob(blob, { duration: false, skipCovers: true });
    const { title, artist, album, genre, year } = common;
    return { title, artist, album, genre: genre?.join(", "), year };
  } catch {
    return {};
  }
}

function yearOf(year: number | undefined): number {
  return year !== undefined && Number.isInteger(year) && year >= 1000 && year <= 9999 ? year : 0;
}

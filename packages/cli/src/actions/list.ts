import { isWithin, type Track } from "@musicchain/seeder/library";
import { findSongIds } from "@musicchain/seeder/publish";
import type { Context } from "../context.ts";
import { table } from "../table.ts";

export async function action(
  { output, openLibrary, connect }: Context,
  { chain, folders }: { chain?: boolean; folders?: boolean },
): Promise<void> {
  const library = await openLibrary();
  const tracks = library.tracks();
  const watched = library.folders();
  library.close();
  if (folders) {
    const count = (folder: string) => tracks.filter((track) => isWithin(track.path, folder)).length;
    output.json(watched.map((folder) => ({ folder, songs: count(folder) })));
    output.print(
      watched.length === 0
        ? "No folder is watched. Add one: musicchain add FOLDER"
        : table(
            ["folder", "songs"],
            watched.map((folder) => [folder, count(folder)]),
          ),
    );
    return;
  }
  const hashes = tracks.map((track) => track.contentHash);
  const ids = chain ? await findSongIds(await connect(), hashes) : undefined;
  output.json(tracks.map(({ fingerprint, ...track }) => ({ ...track, songId: ids?.get(track.contentHash) })));
  if (tracks.length === 0) {
    output.print("The library is empty. Fill it: musicchain add FOLDER");
    return;
  }
  const rows = tracks.map((track) => [
    ...[track.title, track.artist || "–", length(track), track.format, track.path],
    ...(ids ? [ids.get(track.contentHash) ?? "–"] : []),
  ]);
  output.print(table(["title", "artist", "length", "format", "file", ...(ids ? ["song"] : [])], rows));
}

function length({ seconds }: Track): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

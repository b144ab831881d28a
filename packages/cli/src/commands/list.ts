import { findSongIds, type Track } from "@musicchain/seeder";
import type { AddSubcommand } from "../createProgram.ts";
import { table } from "../table.ts";

export const listCommand: AddSubcommand = (program, run) => {
  program
    .command("list")
    .description("show the library")
    .option("--chain", "look up which songs are registered")
    .addHelpText("after", "\nExamples:\n  musicchain list\n  musicchain list --chain --json")
    .action(
      run(async ({ output, openLibrary, connect }, { chain }: { chain?: boolean }) => {
        const library = openLibrary();
        const tracks = library.tracks();
        library.close();
        const ids = chain
          ? await findSongIds(
              await connect(),
              tracks.map((track) => track.contentHash),
            )
          : undefined;
        output.json(
          tracks.map(({ fingerprint, ...track }) => ({ ...track, songId: ids?.get(track.contentHash) })),
        );
        if (tracks.length === 0) return output.print("The library is empty. Fill it: musicchain add FOLDER");
        const heads = ["title", "artist", "length", "format", "file", ...(ids ? ["song"] : [])];
        output.print(
          table(
            heads,
            tracks.map((track) => [
              ...[track.title, track.artist || "–", length(track), track.format, track.path],
              ...(ids ? [ids.get(track.contentHash) ?? "–"] : []),
            ]),
          ),
        );
      }),
    );
};

function length({ seconds }: Track): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Hex, UserError } from "@musicchain/protocol";
import { isWithin, type Library } from "@musicchain/seeder/library";
import { confirm } from "../confirm.ts";
import type { Context } from "../context.ts";
import { printable } from "../output.ts";
import { plural } from "../plural.ts";

type Removal = { what: string; contentHashes: Hex[]; folder: string | undefined };

export async function action(context: Context, { yes }: { yes?: boolean }, song: string): Promise<void> {
  const { output } = context;
  const library = await context.openLibrary();
  try {
    const { what, contentHashes, folder } = await find(context, library, song);
    if (!yes) {
      const answer = await confirm(context, `Leave out ${what}? The files stay.`);
      if (answer === undefined) {
        throw new UserError(`This would leave out ${what}.`, "Say --yes: there is no terminal to ask at.");
      }
      if (!answer) {
        output.print("Nothing was changed.");
        output.json({ removed: 0 });
        return;
      }
    }
    if (folder === undefined) for (const contentHash of contentHashes) library.leaveOut(contentHash);
    else library.removeFolder(folder);
    output.print(`${what} left out; the files stay where they are.`);
    output.json({ removed: contentHashes.length, folder });
  } finally {
    library.close();
  }
}

/** What a word means: a path that is there or that the library knows, else the number of a song. */
async function find(context: Context, library: Library, word: string): Promise<Removal> {
  const path = resolve(word);
  const tracks = library.tracks();
  const stats = await stat(path).catch(() => undefined);
  const known = library.file(path)?.contentHash;
  const within = tracks.filter((track) => isWithin(track.path, path));
  const isFolder = stats?.isDirectory() || library.folders().some((folder) => isWithin(folder, path));
  if (known === undefined && !stats && !isFolder && within.length === 0 && /^[1-9]\d{0,9}$/.test(word)) {
    const { readSong } = await import("@musicchain/seeder/fetch");
    const { contentHash, title, songId } = await readSong(await context.connect(), Number(word));
    if (!tracks.some((track) => track.contentHash === contentHash)) throw missing(`Song ${songId}`);
    return { what: `song ${songId}, ${printable(title)}`, contentHashes: [contentHash], folder: undefined };
  }
  if (isFolder || (known === undefined && within.length > 0)) {
    const isKnown =
      within.length > 0 ||
      library.folders().some((folder) => isWithin(folder, path) || isWithin(path, folder));
    if (!isKnown) throw missing(printable(path));
    const contentHashes = within.map((track) => track.contentHash);
    return { what: `${plural(within.length, "song")} in ${printable(path)}`, contentHashes, folder: path };
  }
  const track = tracks.find(({ contentHash }) => contentHash === known);
  if (!track) throw missing(printable(word));
  return { what: printable(track.title), contentHashes: [track.contentHash], folder: undefined };
}

const missing = (what: string) =>
  new UserError(
    `${what} is not in the library.`,
    "musicchain list shows what is; list --chain with song numbers.",
  );

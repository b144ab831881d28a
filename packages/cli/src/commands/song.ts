import type { AddSubcommand } from "../createProgram.ts";
import { parseSongId } from "../parse.ts";

const AFTER_DUPLICATE = `
Both numbers are those of registered songs. From then on plays of LATER count for EARLIER. The contract compares
the registered fingerprints itself; how well they agree is shown before anything is sent. EARLIER needs a play in
a final batch, which the oracle's proof shows.

Example:
  musicchain song prove-duplicate 12 7 --key-file any.key`;

const AFTER_VARIANT = `
FILE is another encoding of the song's recording. The contract compares its fingerprint with the song's; how well
they agree is shown before anything is sent.

Example:
  musicchain song add-variant 7 ~/Music/song.opus --key-file any.key`;

export const songCommand: AddSubcommand = (program, run) => {
  const song = program.command("song").description("say which recordings are the same, proven by sound");
  song
    .command("prove-duplicate")
    .description("point a song to the earlier one that is the same recording")
    .argument("<later>", "number of the song that was registered later", parseSongId)
    .argument("<earlier>", "number of the song that was there before", parseSongId)
    .addHelpText("after", AFTER_DUPLICATE)
    .action(run(() => import("../actions/proveDuplicate.ts")));
  song
    .command("add-variant")
    .description("attach another file of a song's recording")
    .argument("<song>", "number of the song", parseSongId)
    .argument("<file>", "audio file")
    .addHelpText("after", AFTER_VARIANT)
    .action(run(() => import("../actions/addVariant.ts")));
};

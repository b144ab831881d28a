import type { AddSubcommand } from "../createProgram.ts";

const AFTER_HELP = `
Files are never deleted, nor is anything on chain: the song is no longer served from here. Adding its file or folder
again takes it in again.

Examples:
  musicchain remove 12
  musicchain remove ~/Music/Private --yes`;

export const removeCommand: AddSubcommand = (program, run) => {
  program
    .command("remove")
    .description("leave a song or a folder out of the library; its files stay")
    .argument("<song>", "the number of a song, a file, or a folder")
    .option("--yes", "do not ask")
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/remove.ts")));
};

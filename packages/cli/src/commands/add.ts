import type { AddSubcommand } from "../createProgram.ts";

const AFTER_HELP = `
The folder is remembered: a seeder that runs watches it from then on. Files that cannot be songs are named and skipped. Running it again looks only at what changed; a scan that was
interrupted goes on where it was. musicchain remove FOLDER is the opposite.

Examples:
  musicchain add ~/Music
  musicchain add ~/Music --json | jq '.problems'`;

export const addCommand: AddSubcommand = (program, run) => {
  program
    .command("add")
    .description("scan a folder: tag, hash, fingerprint and lay out every song in it")
    .argument("<folder>", "folder of audio files; what it holds is told by content, not by name")
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/add.ts")));
};

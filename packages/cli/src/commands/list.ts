import type { AddSubcommand } from "../createProgram.ts";

export const listCommand: AddSubcommand = (program, run) => {
  program
    .command("list")
    .description("show the library")
    .option("--chain", "look up which songs are registered")
    .option("--folders", "show the folders that are watched instead")
    .addHelpText("after", "\nExamples:\n  musicchain list\n  musicchain list --chain --json")
    .action(run(() => import("../actions/list.ts")));
};

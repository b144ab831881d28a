import type { AddSubcommand } from "../createProgram.ts";

const AFTER_HELP = `
Examples:
  musicchain status
  musicchain status --json | jq .uploads.today`;

export const statusCommand: AddSubcommand = (program, run) => {
  program
    .command("status")
    .description("ask the seeder that runs from the data folder: what it serves, to whom, how fast")
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/status.ts")));
};

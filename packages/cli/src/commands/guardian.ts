import type { AddSubcommand } from "../createProgram.ts";

const AFTER_HELP = `
A pause stops new batches for seven days at most, and the next one is possible thirty days after its end. Claims,
finality and challenges go on.

Example:
  musicchain guardian pause --key-file guardian.key`;

export const guardianCommand: AddSubcommand = (program, run) => {
  const guardian = program
    .command("guardian")
    .description("stop new batches for a while")
    .addHelpText("after", AFTER_HELP);
  const add = (name: "pause" | "unpause", description: string) =>
    guardian
      .command(name)
      .description(description)
      .action(
        run(async () => {
          const { createGuardianAct } = await import("../actions/guardian.ts");
          return { action: createGuardianAct(name) };
        }),
      );
  add("pause", "stop new batches for seven days");
  add("unpause", "let new batches in again before that");
};

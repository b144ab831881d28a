import type { AddSubcommand } from "../createProgram.ts";
import { parseTokens } from "../parse.ts";

export const creditCommand: AddSubcommand = (program, run) => {
  const credit = program.command("credit").description("listening credit, which mature songs burn");
  credit
    .command("buy")
    .description("burn tokens into listening credit; this cannot be undone")
    .argument("<amount>", "tokens, for example 2.5", parseTokens)
    .addHelpText("after", "\nExample:\n  musicchain credit buy 10 --key-file listener.key")
    .action(run(() => import("../actions/buyCredit.ts")));
};

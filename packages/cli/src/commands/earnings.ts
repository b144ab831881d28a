import type { AddSubcommand } from "../createProgram.ts";
import { parseAddress } from "../parse.ts";

const AFTER_HELP = `
The oracle's answers are not believed: each leaf must lead to a batch the ledger committed to, or nothing is shown.

Examples:
  musicchain earnings 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
  musicchain earnings --key-file artist.key --json`;

export const earningsCommand: AddSubcommand = (program, run) => {
  program
    .command("earnings")
    .description("what an account and its songs earned, every figure proved against the chain")
    .argument("[address]", "default: the account of the key", parseAddress)
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/earnings.ts")));
};

import type { AddSubcommand } from "../createProgram.ts";
import { parseAddress } from "../parse.ts";

const AFTER_HELP = `
The amounts are shown, each proved, before anything is sent. The tokens go to the owner and to the songs' split
parties, whoever sends it.

Examples:
  musicchain claim --key-file artist.key
  musicchain claim --key-file any.key --for 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC`;

export const claimCommand: AddSubcommand = (program, run) => {
  program
    .command("claim")
    .description("have everything claimable paid out: the account's lanes and its songs' royalties")
    .option("--for <address>", "claim for somebody else, at your cost; the tokens go to them", parseAddress)
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/claim.ts")));
};

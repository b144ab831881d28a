import type { AddSubcommand } from "../createProgram.ts";
import { parseBps, parseSplit } from "../parse.ts";

const AFTER_HELP = `
Without --split everything goes to the account that registers. Shares sum to 10000 and can never be changed.
Files that are on chain already cost nothing: they are found before gas is spent. So are other encodings of a
song's recording, by their sound: they become variants (musicchain song add-variant), not songs; --insist registers
them all the same. Another version of a song is named and registered. At a terminal you are asked before anything
is sent.

Examples:
  musicchain register --key-file artist.key --dry-run
  musicchain register --key-file artist.key --split 0xA…1:7000 --split 0xB…2:3000 --only "First Album"`;

export const registerCommand: AddSubcommand = (program, run) => {
  program
    .command("register")
    .description("register the library's songs on chain; the cost is shown before anything is sent")
    .option(
      "--split <address:bps>",
      "a party's share of the royalties, basis points; repeat it",
      parseSplit,
      [],
    )
    .option("--royalty-bps <number>", "ERC-2981 royalty when the song's token is sold", parseBps, 0)
    .option("--only <text>", "only files whose path contains this")
    .option("--insist", "register recordings that are songs already, too")
    .option("--dry-run", "show the cost and stop")
    .option("--yes", "do not ask")
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/register.ts")));
};

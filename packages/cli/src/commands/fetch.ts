import type { AddSubcommand } from "../createProgram.ts";
import { collectWords, parseMultiaddr, parseSongId } from "../parse.ts";
import { diskSettings, hubSettings } from "../settings/settings.ts";

const AFTER_HELP = `
Every block is checked before it is written. An interrupted download goes on where it was. Without --hub the hubs of the
running seeder are asked, then the oracle's. A seeder that runs from the same data folder serves the song from then on.

Examples:
  musicchain fetch 12
  musicchain fetch 12 --to ~/Music --hub /dns4/hub.example.org/tcp/443/wss/p2p/12D3…`;

export const fetchCommand: AddSubcommand = (program, run) => {
  const command = program
    .command("fetch")
    .description("download a registered song from its peers into the library")
    .argument("<song>", "the number of a song", parseSongId)
    .option("--to <folder>", "where to put it (default: music in the data folder)")
    .option(
      "--from <multiaddr>",
      "a peer that has it; no hub is asked; repeat it",
      collectWords(parseMultiaddr),
      [],
    );
  for (const { option } of [...hubSettings(), ...diskSettings()]) command.addOption(option);
  command.addHelpText("after", AFTER_HELP).action(run(() => import("../actions/fetch.ts")));
};

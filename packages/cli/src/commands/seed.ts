import type { AddSubcommand } from "../createProgram.ts";
import { seederSettings } from "../settings/settings.ts";

const AFTER_HELP = `
It watches the folders that were added: new, changed, renamed and deleted files are noticed by themselves; what is
registered meanwhile, too. Files are served where they lie; nothing is copied. One seeder runs from a data folder, and
goes on where it was after a crash. musicchain status says what it does; Ctrl-C ends it in order, a second one at once.

Examples:
  musicchain seed --key-file seeder.json --password-file seeder.password --hub /ip4/203.0.113.7/tcp/4001/ws/p2p/12D3…
  musicchain seed --config seeder.json
  musicchain seed --relay --listen /ip4/0.0.0.0/tcp/4001/ws --status-port 8549`;

export const seedCommand: AddSubcommand = (program, run) => {
  const command = program
    .command("seed")
    .description("serve the library's registered songs and earn for it, until Ctrl-C");
  for (const { option } of seederSettings()) command.addOption(option);
  command.addHelpText("after", AFTER_HELP).action(run(() => import("../actions/seed.ts")));
};

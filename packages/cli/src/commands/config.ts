import type { AddSubcommand } from "../createProgram.ts";
import { globalSettings, seederSettings } from "../settings/settings.ts";

const AFTER_HELP = `
A settings file is JSON with the names below. A flag wins over the environment, the environment over the file. Paths in
it are meant from its own folder. Keys and passwords are never in it: it names their files.

  { "folders": ["~/Music"], "uploadLimit": "2M", "hubs": ["/dns4/hub.example.org/tcp/443/wss/p2p/12D3…"] }

Example:
  musicchain config --config seeder.json`;

export const configCommand: AddSubcommand = (program, run) => {
  const command = program
    .command("config")
    .description("print the settings that hold now and where each comes from, without secrets")
    .addHelpText("after", AFTER_HELP);
  for (const { option } of seederSettings()) command.addOption(option);
  command.action(
    run(async () => {
      const { createConfig } = await import("../actions/config.ts");
      return { action: createConfig(command, [...globalSettings(), ...seederSettings()]) };
    }),
  );
};

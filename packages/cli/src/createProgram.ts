import { Command, Option } from "commander";
import { addCommand } from "./commands/add.ts";
import { auditCommand } from "./commands/audit.ts";
import { claimCommand } from "./commands/claim.ts";
import { configCommand } from "./commands/config.ts";
import { councilCommand } from "./commands/council.ts";
import { creditCommand } from "./commands/credit.ts";
import { earningsCommand } from "./commands/earnings.ts";
import { fetchCommand } from "./commands/fetch.ts";
import { guardianCommand } from "./commands/guardian.ts";
import { keyCommand } from "./commands/key.ts";
import { listCommand } from "./commands/list.ts";
import { oracleCommand } from "./commands/oracle.ts";
import { registerCommand } from "./commands/register.ts";
import { relayCommand } from "./commands/relay.ts";
import { removeCommand } from "./commands/remove.ts";
import { seedCommand } from "./commands/seed.ts";
import { songCommand } from "./commands/song.ts";
import { statusCommand } from "./commands/status.ts";
import { type Context, createContext, type GlobalOptions } from "./context.ts";
import { applySettings } from "./settings/applySettings.ts";
import { readSettings } from "./settings/readSettings.ts";
import { globalSettings, seederSettings } from "./settings/settings.ts";

/** Adds one subcommand; its action is loaded only when it runs, so that help and mistakes are answered at once. */
export type AddSubcommand = (program: Command, run: Run) => void;
export type Action<Options = object> = (
  context: Context,
  options: Options,
  ...words: never[]
) => Promise<void>;
export type Run = (load: () => Promise<{ action: Action<never> }>) => (...values: unknown[]) => Promise<void>;

const AFTER_HELP = `
A first time:
  musicchain key new --to KEY            a wallet of your own, under a password
  musicchain add ~/Music                 tag, hash and fingerprint what is there
  musicchain register --key-file KEY     put it on chain (shows the cost first)
  musicchain seed --key-file KEY         serve it and earn, as long as it runs
  musicchain status                      what is served, to whom, how fast
  musicchain earnings                    what came in, every figure checked against the chain
  musicchain claim --key-file KEY        have it paid out

Exit codes: 0 done; 1 the input, account or other side is at fault, the message says what to do; 2 not a command
line this program knows; 3 an audit found a disagreement; 70 a bug; 75 try the same again later (node down, not
mined yet); 130 interrupted.`;

/** The command line, `musicchain`. */
export function createProgram({ signal }: { signal: AbortSignal }): Command {
  const program = new Command("musicchain")
    .description("Peer-to-peer music with royalties anyone can check")
    .exitOverride()
    .showHelpAfterError("(musicchain --help, or musicchain help COMMAND, says how)")
    .addOption(
      new Option("--config <file>", "settings (JSON); default: config.json in the data folder").env(
        "MUSICCHAIN_CONFIG",
      ),
    )
    .addOption(new Option("--data <folder>", "the same as --data-dir").hideHelp())
    .option("--json", "print one JSON object instead of text", false)
    .option("--debug", "print the stack of an error", false)
    .addHelpText("after", AFTER_HELP);
  for (const { option } of globalSettings()) program.addOption(option);

  const run: Run =
    (load) =>
    async (...values) => {
      const command = values.at(-1) as Command;
      const words = values.slice(0, -2) as never[];
      const asked = command.optsWithGlobals<GlobalOptions & { data?: string; config?: string }>();
      const settings = await readSettings({ named: asked.config, dataDir: asked.data ?? asked.dataDir }, [
        ...globalSettings(),
        ...seederSettings(),
      ]);
      applySettings(command, settings);
      const { data, config, ...globals } = command.optsWithGlobals<typeof asked>();
      const context = createContext(
        { ...globals, dataDir: data ?? globals.dataDir, settingsFile: settings.file },
        signal,
      );
      const { action } = await load();
      await action(context, command.opts() as never, ...words);
    };
  for (const add of [
    ...[addCommand, listCommand, removeCommand, registerCommand, seedCommand, statusCommand],
    ...[fetchCommand, relayCommand],
    ...[oracleCommand, earningsCommand, claimCommand, creditCommand, songCommand, auditCommand],
    ...[councilCommand, guardianCommand, keyCommand, configCommand],
  ]) {
    add(program, run);
  }
  return program;
}

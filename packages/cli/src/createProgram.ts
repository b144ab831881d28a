import { Command, Option } from "commander";
import { addCommand } from "./commands/add.ts";
import { auditCommand } from "./commands/audit.ts";
import { claimCommand } from "./commands/claim.ts";
import { councilCommand } from "./commands/council.ts";
import { creditCommand } from "./commands/credit.ts";
import { earningsCommand } from "./commands/earnings.ts";
import { guardianCommand } from "./commands/guardian.ts";
import { listCommand } from "./commands/list.ts";
import { oracleCommand } from "./commands/oracle.ts";
import { registerCommand } from "./commands/register.ts";
import { relayCommand } from "./commands/relay.ts";
import { seedCommand } from "./commands/seed.ts";
import { songCommand } from "./commands/song.ts";
import { type Context, createContext, type GlobalOptions } from "./context.ts";
import { parseUrl } from "./parse.ts";

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
  musicchain add ~/Music                 tag, hash and fingerprint what is there
  musicchain register --key-file KEY     put it on chain (shows the cost first)
  musicchain seed --key-file KEY         serve it and earn
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
      new Option("--deployment <file>", "description of the contracts")
        .env("MUSICCHAIN_DEPLOYMENT")
        .default(".local/deployment.json"),
    )
    .addOption(
      new Option("--rpc <url>", "node of the chain, instead of the deployment's")
        .env("MUSICCHAIN_RPC")
        .argParser(parseUrl),
    )
    .addOption(
      new Option("--data-dir <folder>", "where library, peer key and journal are kept")
        .env("MUSICCHAIN_DATA_DIR")
        .default(".local/seeder"),
    )
    .addOption(new Option("--data <folder>", "the same").hideHelp())
    .addOption(
      new Option("--oracle <url>", "oracle that is asked for earnings")
        .env("MUSICCHAIN_ORACLE")
        .argParser(parseUrl)
        .default("http://127.0.0.1:8546"),
    )
    .option(
      "--key-file <file>",
      "private key that signs (mode 600); on a local chain MUSICCHAIN_KEY works too",
    )
    .option("--json", "print one JSON object instead of text", false)
    .option("--debug", "print the stack of an error", false)
    .addHelpText("after", AFTER_HELP);

  const run: Run =
    (load) =>
    async (...values) => {
      const command = values.at(-1) as Command;
      const words = values.slice(0, -2) as never[];
      const { data, ...globals } = command.optsWithGlobals<GlobalOptions & { data?: string }>();
      const context = createContext({ ...globals, dataDir: data ?? globals.dataDir }, signal);
      const { action } = await load();
      await action(context, command.opts() as never, ...words);
    };
  for (const add of [
    ...[addCommand, listCommand, registerCommand, seedCommand, relayCommand],
    ...[oracleCommand, earningsCommand, claimCommand, creditCommand, songCommand, auditCommand],
    ...[councilCommand, guardianCommand],
  ]) {
    add(program, run);
  }
  return program;
}

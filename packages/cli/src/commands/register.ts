import { createInterface } from "node:readline/promises";
import type { Split } from "@musicchain/protocol";
import { UserError } from "@musicchain/protocol";
import {
  formatEther,
  planRegistration,
  type RegisterEvent,
  type RegistrationPlan,
  registerSongs,
} from "@musicchain/seeder";
import { InvalidArgumentError } from "commander";
import type { Context } from "../context.ts";
import type { AddSubcommand } from "../createProgram.ts";
import { printable } from "../output.ts";
import { plural } from "../plural.ts";

type Options = { split: Split[]; royaltyBps: number; only?: string; dryRun?: boolean; yes?: boolean };

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
    .option("--dry-run", "show the cost and stop")
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
Without --split everything goes to the account that registers. Shares sum to 10000 and can never be changed.
Files that are on chain already cost nothing: they are found before gas is spent.

Examples:
  musicchain register --key-file artist.key --dry-run
  musicchain register --key-file artist.key --split 0xA…1:7000 --split 0xB…2:3000 --only "First Album"`,
    )
    .action(
      run(async (context, options: Options) => {
        const { output, signal } = context;
        const chain = await context.connect();
        const account = await context.account(chain);
        const library = context.openLibrary();
        const tracks = library.tracks().filter(({ path }) => path.includes(options.only ?? ""));
        library.close();
        if (tracks.length === 0) {
          throw new UserError(
            "There is nothing to register.",
            "Fill the library first: musicchain add FOLDER",
          );
        }
        const splits = options.split.length > 0 ? options.split : undefined;
        const request = { chain, tracks, splits, royaltyBps: options.royaltyBps };
        if (options.dryRun) {
          const plan = await planRegistration({ ...request, account: lower(account.address) });
          showPlan(plan, context);
          return output.json(planJson(plan));
        }
        const journal = context.openJournal();
        try {
          const result = await registerSongs({
            ...{ ...request, account, journal, signal },
            confirm: (plan) => options.yes || ask(plan, context),
            onEvent: (event) => show(event, context),
          });
          output.json({
            registered: result.registered.map(({ songId, track, transaction }) => ({
              ...{
                songId,
                transaction,
                contentHash: track.contentHash,
                title: track.title,
                path: track.path,
              },
            })),
            known: result.known.map(({ songId, track }) => ({ songId, contentHash: track.contentHash })),
            spent: result.spent,
            confirmed: result.confirmed,
          });
          output.print(
            result.confirmed
              ? `${plural(result.registered.length, "song")} registered for ${formatEther(result.spent)}, ${result.known.length} on chain already.`
              : "Nothing was sent.",
          );
        } finally {
          journal.close();
        }
      }),
    );
};

function show(event: RegisterEvent, context: Context): void {
  const { output } = context;
  if (event.type === "planned") showPlan(event.plan, context);
  else if (event.type === "settled")
    output.note(`${plural(event.transactions, "transaction")} of an interrupted run went through.`);
  else if (event.type === "sent") output.note(`sent ${event.hash} with ${plural(event.songs, "song")}`);
  else output.print(`song ${event.song.songId}  ${printable(event.song.track.title)}`);
}

function showPlan(
  { known, transactions, cost, highestCost, balance }: RegistrationPlan,
  { output }: Context,
): void {
  const songs = transactions.reduce((sum, transaction) => sum + transaction.tracks.length, 0);
  if (known.length > 0)
    output.note(`${plural(known.length, "song")} on chain already, nothing to pay for them.`);
  if (songs === 0) return;
  output.note(
    `${plural(songs, "song")} in ${plural(transactions.length, "transaction")}: about ${formatEther(cost)}, at most ${formatEther(highestCost)}; the account has ${formatEther(balance)}.`,
  );
}

function planJson({ known, transactions, gas, cost, highestCost, balance }: RegistrationPlan): unknown {
  const songs = transactions.flatMap((transaction) => transaction.tracks.map((track) => track.contentHash));
  return { songs, known: known.length, transactions: transactions.length, gas, cost, highestCost, balance };
}

/** A person at a terminal is asked; a script said yes by running the command. */
async function ask(_: RegistrationPlan, { output, signal }: Context): Promise<boolean> {
  if (!output.interactive || !process.stdin.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question("Send? [y/N] ", { signal })).trim());
  } finally {
    lines.close();
  }
}

function parseSplit(text: string, before: Split[]): Split[] {
  const match = /^(0x[0-9a-fA-F]{40}):(\d{1,5})$/.exec(text);
  if (!match)
    throw new InvalidArgumentError("It is ADDRESS:BASISPOINTS, for example 0x…:2500 for a quarter.");
  return [...before, { party: lower(match[1]!), bps: Number(match[2]) }];
}

export function parseBps(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number of basis points.");
  return Number(text);
}

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

import { type Split, UserError } from "@musicchain/protocol";
import { formatEther } from "@musicchain/seeder/chain";
import {
  planRegistration,
  type RegisterEvent,
  type RegisterResult,
  type RegistrationPlan,
  registerSongs,
} from "@musicchain/seeder/publish";
import { confirm } from "../confirm.ts";
import type { Context } from "../context.ts";
import { printable } from "../output.ts";
import { parseAddress } from "../parse.ts";
import { plural } from "../plural.ts";

type Options = { split: Split[]; royaltyBps: number; only?: string; dryRun?: boolean; yes?: boolean };

export async function action(context: Context, options: Options): Promise<void> {
  const { output, signal } = context;
  const chain = await context.connect();
  const account = await context.account(chain);
  const library = await context.openLibrary();
  const tracks = library.tracks().filter(({ path }) => path.includes(options.only ?? ""));
  library.close();
  if (tracks.length === 0) {
    throw new UserError("There is nothing to register.", "Fill the library first: musicchain add FOLDER");
  }
  const splits = options.split.length > 0 ? options.split : undefined;
  const request = { chain, tracks, splits, royaltyBps: options.royaltyBps };
  if (options.dryRun) {
    const plan = await planRegistration({ ...request, account: parseAddress(account.address) });
    showPlan(plan, context);
    output.json(planJson(plan));
    return;
  }
  const journal = await context.openJournal();
  try {
    const result = await registerSongs({
      ...{ ...request, account, journal, signal },
      // A script said yes by running the command.
      confirm: async () => options.yes || ((await confirm(context, "Send?")) ?? true),
      onEvent: (event) => show(event, context),
    });
    output.json(resultJson(result));
    output.print(summary(result));
  } finally {
    journal.close();
  }
}

function show(event: RegisterEvent, context: Context): void {
  const { output } = context;
  if (event.type === "planned") showPlan(event.plan, context);
  else if (event.type === "settled") {
    output.note(`${plural(event.transactions, "transaction")} of an interrupted run went through.`);
  } else if (event.type === "sent") output.note(`sent ${event.hash} with ${plural(event.songs, "song")}`);
  else if (event.type === "overtaken") {
    const { track, songId } = event.song;
    output.note(
      `${printable(track.title)} became song ${songId} of somebody else just before; it was left out.`,
    );
  } else output.print(`song ${event.song.songId}  ${printable(event.song.track.title)}`);
}

function showPlan(
  { known, transactions, cost, highestCost, balance }: RegistrationPlan,
  { output }: Context,
): void {
  const songs = transactions.reduce((sum, transaction) => sum + transaction.tracks.length, 0);
  if (known.length > 0)
    output.note(`${plural(known.length, "song")} on chain already, nothing to pay for them.`);
  if (songs === 0) return;
  const what = `${plural(songs, "song")} in ${plural(transactions.length, "transaction")}`;
  const price = `about ${formatEther(cost)}, at most ${formatEther(highestCost)}`;
  output.note(`${what}: ${price}; the account has ${formatEther(balance)}.`);
}

function planJson({ known, transactions, gas, cost, highestCost, balance }: RegistrationPlan): unknown {
  const songs = transactions.flatMap((transaction) => transaction.tracks.map((track) => track.contentHash));
  return { songs, known: known.length, transactions: transactions.length, gas, cost, highestCost, balance };
}

function resultJson({ registered, known, spent, confirmed }: RegisterResult): unknown {
  return {
    registered: registered.map(({ songId, track, transaction }) => ({
      ...{ songId, transaction, contentHash: track.contentHash, title: track.title, path: track.path },
    })),
    known: known.map(({ songId, track }) => ({ songId, contentHash: track.contentHash })),
    ...{ spent, confirmed },
  };
}

function summary({ registered, known, spent, confirmed }: RegisterResult): string {
  if (!confirmed) return "Nothing was sent.";
  const done = `${plural(registered.length, "song")} registered`;
  const price = registered.length > 0 ? ` for ${formatEther(spent)}` : "";
  return `${done}${price}, ${known.length} on chain already.`;
}

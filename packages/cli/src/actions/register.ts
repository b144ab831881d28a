import { type Split, UserError } from "@musicchain/protocol";
import { formatEther } from "@musicchain/seeder/chain";
import {
  type PlanParameters,
  planRegistration,
  type RegisterEvent,
  type RegisterResult,
  type RegistrationPlan,
  registerSongs,
} from "@musicchain/seeder/publish";
import type { SoundsLike } from "@musicchain/seeder/recognise";
import type { LocalAccount } from "viem";
import { confirm } from "../confirm.ts";
import type { Context } from "../context.ts";
import { type Output, printable } from "../output.ts";
import { parseAddress } from "../parse.ts";
import { plural } from "../plural.ts";

type Options = {
  split: Split[];
  royaltyBps: number;
  only?: string;
  insist?: boolean;
  dryRun?: boolean;
  yes?: boolean;
};

type Recognition = Pick<RegistrationPlan, "variants" | "twins" | "versions">;

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
  const catalogue = options.insist ? undefined : await context.openCatalogue();
  const request = { chain, tracks, splits, royaltyBps: options.royaltyBps, catalogue, signal };
  try {
    if (options.dryRun) {
      const plan = await planRegistration({ ...request, account: parseAddress(account.address) });
      showPlan(plan, context);
      output.json(planJson(plan));
    } else await send(request, account, options, context);
  } finally {
    catalogue?.close();
  }
}

async function send(
  request: Omit<PlanParameters, "account">,
  account: LocalAccount,
  options: Options,
  context: Context,
): Promise<void> {
  const { output } = context;
  const journal = await context.openJournal();
  try {
    const result = await registerSongs({
      ...{ ...request, account, journal },
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

function showPlan(plan: RegistrationPlan, { output }: Context): void {
  const { known, transactions, cost, highestCost, balance } = plan;
  const songs = transactions.reduce((sum, transaction) => sum + transaction.tracks.length, 0);
  if (known.length > 0)
    output.note(`${plural(known.length, "song")} on chain already, nothing to pay for them.`);
  showRecognised(plan, output);
  if (songs === 0) return;
  const what = `${plural(songs, "song")} in ${plural(transactions.length, "transaction")}`;
  const price = `about ${formatEther(cost)}, at most ${formatEther(highestCost)}`;
  output.note(`${what}: ${price}; the account has ${formatEther(balance)}.`);
}

function showRecognised({ variants, twins, versions }: Recognition, output: Output): void {
  for (const { track, songId, title, score, provable } of variants) {
    const name = `${printable(track.path)} is the recording of song ${songId}, ${printable(title)} (${percent(score)})`;
    const next = provable
      ? `musicchain song add-variant ${songId} FILE names it a variant`
      : "it is longer or shorter";
    output.note(`${name}; left out: ${next}, --insist registers it.`);
  }
  for (const { track, of } of twins) {
    const names = `${printable(track.path)} is the same recording as ${printable(of.path)}`;
    output.note(`${names}, which becomes a song; left out, --insist registers it.`);
  }
  for (const { track, songId, title, score } of versions) {
    const name = `another version of song ${songId}, ${printable(title)} (${percent(score)})`;
    output.note(
      `${printable(track.path)} sounds like ${name}. If it is that very recording, do not register it.`,
    );
  }
}

const percent = (score: number) => `${(score / 100).toFixed(0)} %`;

function recognisedJson({ variants, twins, versions }: Recognition): object {
  const toJson = ({ track, ...rest }: SoundsLike) => ({
    ...rest,
    contentHash: track.contentHash,
    path: track.path,
  });
  return {
    variants: variants.map(toJson),
    twins: twins.map(({ track, of }) => ({
      contentHash: track.contentHash,
      path: track.path,
      of: of.contentHash,
    })),
    versions: versions.map(toJson),
  };
}

function planJson(plan: RegistrationPlan): unknown {
  const { known, transactions, gas, cost, highestCost, balance } = plan;
  const songs = transactions.flatMap((transaction) => transaction.tracks.map((track) => track.contentHash));
  return {
    ...{ songs, known: known.length, transactions: transactions.length, gas, cost, highestCost, balance },
    ...recognisedJson(plan),
  };
}

function resultJson(result: RegisterResult): unknown {
  const { registered, known, spent, confirmed } = result;
  return {
    registered: registered.map(({ songId, track, transaction }) => ({
      ...{ songId, transaction, contentHash: track.contentHash, title: track.title, path: track.path },
    })),
    known: known.map(({ songId, track }) => ({ songId, contentHash: track.contentHash })),
    ...{ spent, confirmed },
    ...recognisedJson(result),
  };
}

function summary({ registered, known, variants, twins, spent, confirmed }: RegisterResult): string {
  if (!confirmed) return "Nothing was sent.";
  const done = `${plural(registered.length, "song")} registered`;
  const price = registered.length > 0 ? ` for ${formatEther(spent)}` : "";
  const others = variants.length + twins.length;
  const left = others > 0 ? `, ${plural(others, "other file")} of their recordings left out` : "";
  return `${done}${price}, ${known.length} on chain already${left}.`;
}

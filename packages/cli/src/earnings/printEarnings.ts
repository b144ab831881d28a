import { formatTokens } from "../formatTokens.ts";
import type { Output } from "../output.ts";
import { table } from "../table.ts";
import type { CheckedBatch } from "./checkProof.ts";
import type { Earnings } from "./readEarnings.ts";

/** Every figure with the batch it is proved against. */
export function printEarnings(
  { address, balance, credit, account, songs, pending }: Earnings,
  output: Output,
): void {
  output.print(`Earnings of ${address} (tokens)`);
  output.print(
    `wallet ${formatTokens(balance)}, listening credit ${formatTokens(credit)}, and by the oracle's word ${formatTokens(pending)} in open windows\n`,
  );
  if (account) {
    const { earned, burned, claimed, claimable, batch } = account;
    output.print(
      table(
        ["account", "earned", "burned", "claimed", "claimable", "proved by"],
        [["listening and serving", ...[earned, burned, claimed, claimable].map(formatTokens), name(batch)]],
      ),
    );
  } else output.print("No final batch names this account yet.");
  if (songs.length === 0) return;
  output.print("");
  output.print(
    table(
      [
        "song",
        "title",
        "plays",
        "royalties",
        "escrowed",
        "released",
        "paid",
        "claimable",
        "share",
        "yours",
        "proved by",
      ],
      songs.map((song) => [
        ...[song.songId, song.title, song.plays],
        ...[song.royalties, song.escrowed, song.released, song.paid, song.claimable].map(formatTokens),
        ...[`${song.bps / 100} %`, formatTokens(song.share), name(song.batch)],
      ]),
    ),
  );
}

function name({ batchId, status, finalAt }: CheckedBatch): string {
  return status === "final"
    ? `batch ${batchId}, final`
    : `batch ${batchId}, open until ${new Date(finalAt * 1_000).toISOString()}`;
}

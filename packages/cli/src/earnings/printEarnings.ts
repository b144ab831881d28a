import { formatTokens } from "../formatTokens.ts";
import type { Output } from "../output.ts";
import { table } from "../table.ts";
import type { CheckedBatch } from "./checkProof.ts";
import type { Earnings } from "./readEarnings.ts";

/** Every figure with the batch it is proved against. */
export function printEarnings(
  { address, balance, credit, account, songs, pending, waits }: Earnings,
  output: Output,
): void {
  output.print(`Earnings of ${address} (tokens)`);
  output.print(
    `wallet ${formatTokens(balance)}, listening credit ${formatTokens(credit)}, and by the oracle's word ${formatTokens(pending)} not final yet${waits ? ` (${wait(waits)})` : ""}\n`,
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

function name({ batchId, status, finalAt, holds }: CheckedBatch): string {
  if (status === "final") return `batch ${batchId}, final`;
  if (holds > 0) return `batch ${batchId}, held by a demand for evidence`;
  return `batch ${batchId}, not final, window until ${time(finalAt)}`;
}

/** What the oracle says keeps the rest from becoming final. */
function wait({ finalAt, heldBy }: NonNullable<Earnings["waits"]>): string {
  const [demand] = heldBy;
  return demand
    ? `held by a demand for evidence of batch ${demand.batchId}, to be answered by ${time(demand.deadline)}`
    : `all of it after ${time(finalAt)}`;
}

const time = (seconds: number) => new Date(seconds * 1_000).toISOString();

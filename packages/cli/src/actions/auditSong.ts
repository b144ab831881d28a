import { explainSong } from "@musicchain/auditor";
import { type AskOptions, ask, hintOf } from "../audit/ask.ts";
import {
  falsePlays,
  PLAY_HEADS,
  recordCells,
  STATEMENT_HEADS,
  short,
  statementCells,
  utc,
} from "../audit/playRows.ts";
import { report } from "../audit/report.ts";
import type { Context } from "../context.ts";
import { formatTokens } from "../formatTokens.ts";
import { plural } from "../plural.ts";

const HEADS = [...PLAY_HEADS, "paid to", "artist", ...STATEMENT_HEADS];

export async function action(context: Context, options: AskOptions, song: number): Promise<void> {
  const found = await ask(context, options, (chain, how) => explainSong(chain, song, how));
  const { plays, newest, released, paid, claimable, agrees } = found;
  const lane = ({ mature }: (typeof plays)[number]) => (mature ? "royalties" : "escrow");
  report(context, {
    csv: options.csv,
    value: found,
    agrees: agrees && falsePlays(plays).length === 0,
    before: [
      `Song ${song}, ${found.title} by ${found.artist} (tokens)`,
      `registered ${utc(found.registeredAt)} UTC, ${found.seconds} s, parties ${found.parties.join(", ")}${found.countsFor === song ? "" : `; its plays count for song ${found.countsFor} now`}`,
      `${plural(newest.plays, "play")}: royalties ${formatTokens(newest.royalties)}, escrowed ${formatTokens(newest.escrowed)}, released up to ${formatTokens(released)}, paid ${formatTokens(paid)}, claimable ${formatTokens(claimable)}`,
      "",
    ],
    heads: HEADS,
    rows: plays.map((play) => [
      ...[...recordCells(play).map(short), lane(play), formatTokens(play.lanes.artist)],
      ...statementCells(play, utc).map(short),
    ]),
    exact: plays.map((play) => [
      ...[...recordCells(play), lane(play), play.lanes.artist],
      ...statementCells(play, Number),
    ]),
    after: [
      ...found.evidenceProblems,
      ...(plays.length > 0 ? hintOf(options) : []),
      agrees ? "The plays sum up to what the state says." : "The plays do NOT sum up to what the state says.",
    ],
  });
}

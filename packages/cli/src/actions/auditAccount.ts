import { explainAccount } from "@musicchain/auditor";
import type { Address } from "@musicchain/protocol";
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

const HEADS = [...PLAY_HEADS, "role", "earned", "burned", ...STATEMENT_HEADS];

export async function action(context: Context, options: AskOptions, owner: Address): Promise<void> {
  const found = await ask(context, options, (chain, how) => explainAccount(chain, owner, how));
  const { plays, newest, final, agrees } = found;
  report(context, {
    csv: options.csv,
    value: found,
    agrees: agrees && falsePlays(plays).length === 0,
    before: [
      `Account ${found.index}, ${owner} (tokens)`,
      `earned ${formatTokens(newest.earned)}, of which final ${formatTokens(final?.earned ?? 0n)}; claimed ${formatTokens(found.claimed)}, claimable ${formatTokens(found.claimable)}`,
      `bought credit ${formatTokens(found.credit)}, burned of it ${formatTokens(newest.burned)}`,
      "",
    ],
    heads: HEADS,
    rows: plays.map((play) => [
      ...[...recordCells(play).map(short), play.role, formatTokens(play.earned), formatTokens(play.burned)],
      ...statementCells(play, utc).map(short),
    ]),
    exact: plays.map((play) => [
      ...[...recordCells(play), play.role, play.earned, play.burned],
      ...statementCells(play, Number),
    ]),
    after: [
      ...found.evidenceProblems,
      ...(plays.length > 0 ? hintOf(options) : []),
      agrees ? "The plays sum up to what the state says." : "The plays do NOT sum up to what the state says.",
    ],
  });
}

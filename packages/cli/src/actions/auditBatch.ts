import { explainBatch } from "@musicchain/auditor";
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

const HEADS = [...PLAY_HEADS, "artist", "serving", "relaying", "discovery", "burned", ...STATEMENT_HEADS];

export async function action(context: Context, options: AskOptions, batch: number): Promise<void> {
  const found = await ask(context, options, (chain, how) => explainBatch(chain, batch, how));
  const { plays, problem, status, revertedBy } = found;
  const wrong = falsePlays(plays);
  const lanes = ({ lanes, burned }: (typeof plays)[number]) => [
    ...[lanes.artist, lanes.seeder, lanes.relay, lanes.listener, burned],
  ];
  report(context, {
    csv: options.csv,
    value: found,
    agrees: problem === undefined && wrong.length === 0,
    before: [
      `Batch ${batch} by ${found.attester}, ${status}${revertedBy ? ` (shown wrong by ${revertedBy}, or standing on one that was)` : ""}`,
      `submitted ${utc(found.time)} UTC in block ${found.block}, transaction ${found.transaction}, window until ${utc(found.finalAt)} UTC`,
      `extends batch ${found.parent}, ${plural(found.playCount, "play")}, evidence ${found.evidenceCid || "without a CID"}`,
      "",
    ],
    heads: HEADS,
    rows: plays.map((play) => [
      ...recordCells(play).map(short),
      ...lanes(play).map(formatTokens),
      ...statementCells(play, utc).map(short),
    ]),
    exact: plays.map((play) => [...recordCells(play), ...lanes(play), ...statementCells(play, Number)]),
    after: [
      ...found.evidenceProblems,
      ...(plays.length > 0 ? hintOf(options) : []),
      problem === undefined
        ? "Its re-execution leads to every state it committed to."
        : `It is WRONG: ${problem}`,
      ...(wrong.length > 0 ? [`${wrong.length} of its plays rest on evidence that does not stand.`] : []),
    ],
  });
}

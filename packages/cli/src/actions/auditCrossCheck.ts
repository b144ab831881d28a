import { crossCheck } from "@musicchain/auditor/crosscheck";
import { report } from "../audit/report.ts";
import { runAudit } from "../audit/runAudit.ts";
import type { Context } from "../context.ts";

type Options = { csv: boolean; all: boolean };

const HEADS = ["figure", "viem", "ethers", "recomputed", "verdict"];

export async function action(context: Context, { csv, all }: Options): Promise<void> {
  const found = await runAudit(context, crossCheck);
  const { agrees, block, figures, problem } = found;
  const shown = figures.filter(({ agree }) => all || !agree);
  const rows = shown.map(({ name, viem, ethers, recomputed, agree }) => [
    ...[name, viem ?? "–", ethers ?? "–", recomputed ?? "–", agree ? "agrees" : "DIFFERS"],
  ]);
  const differing = figures.filter(({ agree }) => !agree).length;
  report(context, {
    ...{ csv, agrees, heads: HEADS, rows, exact: rows, value: found },
    after: [
      ...(problem === undefined ? [] : [`The final state could not be recomputed: ${problem}`]),
      differing === 0
        ? `${figures.length} figures as of block ${block}: viem and ethers agree, and so does the recomputed state`
        : `${differing} of ${figures.length} figures as of block ${block} do NOT agree`,
    ],
  });
}

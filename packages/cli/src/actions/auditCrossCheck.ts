import { crossCheck } from "@musicchain/auditor/crosscheck";
import { openAudit } from "../audit/openAudit.ts";
import { report } from "../audit/report.ts";
import { showTasks } from "../audit/showTasks.ts";
import type { Context } from "../context.ts";

type Options = { csv: boolean; all: boolean };

const HEADS = ["figure", "viem", "ethers", "recomputed", "verdict"];

export async function action(context: Context, { csv, all }: Options): Promise<void> {
  const progress = showTasks(context.output);
  const { onProgress } = progress;
  const found = await crossCheck(await openAudit(context), { onProgress, signal: context.signal });
  progress.stop();
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

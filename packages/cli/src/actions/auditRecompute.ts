import { recompute } from "@musicchain/auditor";
import { openAudit } from "../audit/openAudit.ts";
import { report } from "../audit/report.ts";
import { showTasks } from "../audit/showTasks.ts";
import type { Context } from "../context.ts";
import { formatTokens } from "../formatTokens.ts";
import { plural } from "../plural.ts";

type Options = { from: number; to?: number; csv: boolean };

const HEADS = ["batch", "status", "attester", "day", "plays", "segments", "supply", "verdict"];

export async function action(context: Context, { from, to, csv }: Options): Promise<void> {
  const progress = showTasks(context.output);
  const { onProgress } = progress;
  const found = await recompute(await openAudit(context), { from, to, onProgress, signal: context.signal });
  progress.stop();
  const { agrees, batches, block, state } = found;
  const plays = batches.reduce((sum, batch) => sum + (batch.verdict === "agrees" ? batch.plays : 0), 0);
  const compared = batches.filter(({ verdict }) => verdict === "agrees").length;
  const rowOf = (supply: (wei: bigint) => string | bigint) => (batch: (typeof batches)[number]) => [
    ...[batch.batch, batch.status, batch.attester, batch.day, batch.plays, batch.segments],
    batch.minted === undefined ? "–" : supply(batch.minted),
    batch.problem === undefined ? batch.verdict : `${batch.verdict}: ${batch.problem}`,
  ];
  report(context, {
    ...{ csv, agrees, heads: HEADS, value: found },
    rows: batches.map(rowOf((wei) => formatTokens(wei))),
    exact: batches.map(rowOf((wei) => wei)),
    after: [
      "",
      `state after batch ${state.batch}: ${state.hash}`,
      `${plural(state.accounts, "account")}, ${plural(state.songs, "song")} with plays, accrued supply ${formatTokens(state.accruedSupply)} tokens, block ${block.number}`,
      agrees
        ? `${plural(compared, "batch").replace("batchs", "batches")} with ${plural(plays, "play")} re-executed: every state agrees`
        : "the chain and the recomputed state do NOT agree",
    ],
  });
}

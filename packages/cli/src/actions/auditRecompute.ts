import { recompute } from "@musicchain/auditor";
import { report } from "../audit/report.ts";
import { runAudit } from "../audit/runAudit.ts";
import type { Context } from "../context.ts";
import { formatTokens } from "../formatTokens.ts";
import { plural } from "../plural.ts";

type Options = { from: number; to?: number; csv: boolean };

const HEADS = ["batch", "status", "attester", "day", "plays", "segments", "supply", "verdict"];

export async function action(context: Context, { from, to, csv }: Options): Promise<void> {
  const found = await runAudit(context, (chain, how) => recompute(chain, { from, to, ...how }));
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
      ...(batches.length === 0 ? [emptyOf(state.batch, from)] : []),
      `state after batch ${state.batch}: ${state.hash}`,
      `${plural(state.accounts, "account")}, ${plural(state.songs, "song")} with plays, accrued supply ${formatTokens(state.accruedSupply)} tokens, block ${block.number}`,
      agrees
        ? compared === 0
          ? "every state up to there agrees"
          : `${plural(compared, "batch", "batches")} with ${plural(plays, "play")} re-executed: every state agrees`
        : "the chain and the recomputed state do NOT agree",
    ],
  });
}

const emptyOf = (newest: number, from: number) =>
  newest === 0
    ? "No batch was submitted yet."
    : `There is no batch from ${from} on; the newest is ${newest}.`;

import { createEvidenceSource, createWatch, type WatchReport } from "@musicchain/auditor";
import { parseGwei } from "viem";
import { openAudit } from "../audit/openAudit.ts";
import { showTasks } from "../audit/showTasks.ts";
import type { Context } from "../context.ts";
import { createLog } from "../createLog.ts";
import { ExitCode } from "../exitCodes.ts";
import { runUntilStopped } from "../runUntilStopped.ts";

type Options = {
  evidence: string[];
  dryRun: boolean;
  once: boolean;
  grace: number;
  demandBudget: bigint;
  gasCap: number;
  /** Gwei. */
  feeCap: number;
};

export async function action(context: Context, options: Options): Promise<void> {
  const { output, signal } = context;
  const { evidence, dryRun, once, grace, demandBudget, gasCap, feeCap } = options;
  const chain = await openAudit(context);
  const connected = await context.connect();
  const account = dryRun ? undefined : await context.account(connected);
  const log = createLog("auditor", context.options);
  const progress = showTasks(output);
  const watch = createWatch({
    ...{ chain, account, graceSeconds: grace, demandBudget, gasCap: BigInt(gasCap) },
    feeCap: parseGwei(String(feeCap)),
    evidence: createEvidenceSource(evidence.length > 0 ? evidence : [context.options.oracle]),
    onProgress: progress.onProgress,
    tell: ({ event, words, ...fields }: WatchReport) => {
      progress.stop();
      if (context.options.json) log.info({ ...fields, words }, event);
      else output.print(`${new Date().toISOString().slice(0, 19)}Z  ${words}`);
    },
  });
  if (once) await watch.look();
  else await runUntilStopped(watch, signal);
  if (watch.faults().length > 0) process.exitCode = ExitCode.Disagrees;
}

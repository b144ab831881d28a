import { createEvidenceSource, createWatch, type WatchReport } from "@musicchain/auditor";
import { UserError } from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";
import { type LocalAccount, parseGwei } from "viem";
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
  const account = dryRun ? undefined : await signer(context, connected);
  const log = createLog("auditor", context.options);
  const progress = showTasks(output);
  const watch = createWatch({
    ...{ chain, account, graceSeconds: grace, demandBudget, gasCap: BigInt(gasCap) },
    feeCap: parseGwei(String(feeCap)),
    evidence: createEvidenceSource(evidence.length > 0 ? evidence : [context.options.oracle]),
    onProgress: context.options.json ? undefined : progress.onProgress,
    tell: ({ event, words, ...fields }: WatchReport) => {
      progress.stop();
      if (context.options.json) log.info({ ...fields, words }, event);
      else output.print(`${new Date().toISOString().slice(0, 19)}Z  ${words}`);
    },
  });
  if (once) await watch.look().catch((error) => Promise.reject(explainError(error, chain.rpcUrl)));
  else await runUntilStopped(watch, signal);
  if (watch.faults().length > 0) process.exitCode = ExitCode.Disagrees;
}

/** Whoever has no key can still look. */
async function signer(context: Context, chain: Chain): Promise<LocalAccount> {
  if (context.options.keyFile === undefined && !process.env.MUSICCHAIN_KEY) {
    throw new UserError(
      "Challenges are signed, and no key was given.",
      "Pass --key-file FILE (chmod 600), or --dry-run to only report.",
    );
  }
  return context.account(chain);
}

import type { AuditChain, OnProgress } from "@musicchain/auditor";
import { explainError } from "@musicchain/seeder/chain";
import type { Context } from "../context.ts";
import { openAudit } from "./openAudit.ts";
import { showTasks } from "./showTasks.ts";

/** Does one audit with its progress shown; what the node did wrong is said in words. */
export async function runAudit<Answer>(
  context: Context,
  audit: (chain: AuditChain, how: { onProgress: OnProgress; signal: AbortSignal }) => Promise<Answer>,
): Promise<Answer> {
  const chain = await openAudit(context);
  const progress = showTasks(context.output);
  try {
    return await audit(chain, { onProgress: progress.onProgress, signal: context.signal });
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  } finally {
    progress.stop();
  }
}

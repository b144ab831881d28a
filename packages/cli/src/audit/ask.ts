import {
  type AuditChain,
  createEvidenceSource,
  type EvidenceSource,
  type OnProgress,
} from "@musicchain/auditor";
import type { Context } from "../context.ts";
import { openAudit } from "./openAudit.ts";
import { showTasks } from "./showTasks.ts";

export type AskOptions = { evidence: string[]; csv: boolean };

/** Answers one question with progress shown; says where evidence could not be had. */
export async function ask<Answer extends { evidenceProblems: string[] }>(
  context: Context,
  { evidence }: AskOptions,
  explain: (
    chain: AuditChain,
    options: { evidence?: EvidenceSource; onProgress: OnProgress; signal: AbortSignal },
  ) => Promise<Answer>,
): Promise<Answer> {
  const progress = showTasks(context.output);
  try {
    const { signal } = context;
    const source = evidence.length > 0 ? createEvidenceSource(evidence) : undefined;
    return await explain(await openAudit(context), {
      ...{ evidence: source, onProgress: progress.onProgress, signal },
    });
  } finally {
    progress.stop();
  }
}

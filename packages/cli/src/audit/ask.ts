import {
  type AuditChain,
  createEvidenceSource,
  type EvidenceSource,
  type OnProgress,
} from "@musicchain/auditor";
import type { Context } from "../context.ts";
import { runAudit } from "./runAudit.ts";

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
  const source = evidence.length > 0 ? createEvidenceSource(evidence) : undefined;
  return runAudit(context, (chain, how) => explain(chain, { ...how, evidence: source }));
}

/** What an answer without evidence leaves open. */
export const hintOf = ({ evidence }: AskOptions): string[] =>
  evidence.length > 0 ? [] : ["What was signed, and when, is in the evidence: --evidence URL shows it."];

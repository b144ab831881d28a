export type { AuditChain, OnProgress } from "./chain/types.ts";
export { createEvidenceSource, type EvidenceSource } from "./evidence/createEvidenceSource.ts";
export { type AccountPlay, type ExplainedAccount, explainAccount } from "./explain/explainAccount.ts";
export { type ExplainedBatch, explainBatch } from "./explain/explainBatch.ts";
export type { ExplainedPlay, SignedStatement } from "./explain/explainPlay.ts";
export { type ExplainedSong, explainSong } from "./explain/explainSong.ts";
export { type Recomputation, type RecomputedBatch, recompute } from "./rebuild/recompute.ts";
export { createWatch, type Watch } from "./watch/createWatch.ts";
export type { Tell, WatchReport } from "./watch/types.ts";

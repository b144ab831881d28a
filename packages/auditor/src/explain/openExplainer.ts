import { burn as burnOf, domain as domainOf, Fault, type LedgerState } from "@musicchain/protocol";
import { openChronicle } from "../chain/openChronicle.ts";
import type { AuditChain, ChainBatch, OnProgress } from "../chain/types.ts";
import type { EvidenceSource } from "../evidence/createEvidenceSource.ts";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import { type CountedPlay, playsOfBatch } from "../rebuild/playsOfBatch.ts";
import { type RebuiltBatch, rebuild } from "../rebuild/rebuild.ts";
import { type ExplainedPlay, explainPlay } from "./explainPlay.ts";

export type ExplainOptions = {
  evidence?: EvidenceSource;
  onProgress?: OnProgress;
  signal?: AbortSignal;
};

/** Everything a question about one figure is answered from: all standing batches re-executed, plays kept by `keep`. */
export async function openExplainer(
  chain: AuditChain,
  { keep, run }: { keep: (play: CountedPlay) => boolean; run?: (chronicle: Chronicle) => ChainBatch[] },
  { evidence, onProgress, signal }: ExplainOptions,
) {
  const { chronicle, newest } = await openChronicle(chain, { onProgress, signal });
  const domain = domainOf(chain.chainId, chain.ledger);
  const plays: CountedPlay[] = [];
  const rebuilt = new Map<number, Omit<RebuiltBatch, "before" | "replay"> & { burn: bigint; fault: Fault }>();
  const { line, reached, wrong } = rebuild(chronicle, {
    ...{ onProgress, signal, batches: run?.(chronicle) },
    onBatch({ batch, before, replay, problem }) {
      rebuilt.set(batch.batchId, { batch, problem, burn: burnOf(before.accruedSupply), fault: replay.fault });
      if (replay.fault === Fault.None) {
        plays.push(...playsOfBatch(batch.batchId, replay, replay.state).filter(keep));
      }
    },
  });

  /** The plays that were kept, each with its statement where its evidence can be had. */
  async function explained(): Promise<{ plays: ExplainedPlay[]; problems: string[] }> {
    const done: ExplainedPlay[] = [];
    const problems: string[] = [];
    for (const [batchId, some] of Map.groupBy(plays, ({ batch }) => batch)) {
      const { batch, burn } = rebuilt.get(batchId)!;
      const facts = { batch, burn, domain };
      const found = await evidence?.find(batch, signal);
      if (found && !found.evidences) {
        problems.push(...found.problems.map((problem) => `evidence of batch ${batchId}: ${problem}`));
      }
      for (const play of some) {
        done.push(explainPlay(chronicle, facts, play, found?.evidences?.[play.index]));
      }
    }
    return { plays: done, problems };
  }

  return {
    ...{ chronicle, newest, rebuilt, reached, wrong, explained },
    head: line.head() as LedgerState,
    /** The state after the newest final batch; undefined where that one cannot be recomputed. */
    final(): LedgerState | undefined {
      const until = chronicle.finalHead();
      return reached < until ? undefined : rebuild(chronicle, { until, signal }).line.head();
    },
  };
}
export type Explainer = Awaited<ReturnType<typeof openExplainer>>;

import type { Hex } from "@musicchain/protocol";
import { openChronicle } from "../chain/openChronicle.ts";
import type { AuditChain, ChainBatch, OnProgress } from "../chain/types.ts";
import { rebuild } from "./rebuild.ts";

/** One batch as an audit found it. */
export type RecomputedBatch = {
  batch: number;
  status: ChainBatch["status"];
  attester: Hex;
  /** UTC day, `2026-01-31`. */
  day: string;
  plays: number;
  segments: number;
  /** Wei by which it changed the accrued supply, where it was re-executed. */
  minted: bigint | undefined;
  /** `agrees`: every state and the end root; `differs`: `problem` says where; reverted ones are not looked at. */
  verdict: "agrees" | "differs" | "ignored" | "unreachable";
  problem: string | undefined;
};

export type Recomputation = {
  /** Everything compared agrees. */
  agrees: boolean;
  block: { number: number; hash: Hex };
  batches: RecomputedBatch[];
  /** What the newest standing batch leads to. */
  state: { batch: number; hash: Hex; accounts: number; songs: number; accruedSupply: bigint };
};

/**
 * The whole state again from chain data alone, batch by batch; batches from `from` to `to` are reported. Reverted
 * ones are left out, as the ledger does.
 */
export async function recompute(
  chain: AuditChain,
  {
    from = 0,
    to = Number.POSITIVE_INFINITY,
    onProgress,
    signal,
  }: { from?: number; to?: number; onProgress?: OnProgress; signal?: AbortSignal } = {},
): Promise<Recomputation> {
  const { chronicle, newest } = await openChronicle(chain, { onProgress, signal });
  const found = new Map<number, Pick<RecomputedBatch, "verdict" | "problem" | "minted">>();
  let supply = 0n;
  const { line, reached } = rebuild(chronicle, {
    ...{ until: to, onProgress, signal },
    onBatch({ batch, replay, problem }) {
      const verdict = problem === undefined ? "agrees" : "differs";
      const minted = problem === undefined ? replay.state.accruedSupply - supply : undefined;
      supply = replay.state.accruedSupply;
      found.set(batch.batchId, { verdict, problem, minted });
    },
  });
  const reported = chronicle.batches().filter(({ batchId }) => batchId >= from && batchId <= to);
  const batches = reported.map(({ batchId, status, header }): RecomputedBatch => {
    const verdict = status === "reverted" ? "ignored" : "unreachable";
    return {
      ...{ batch: batchId, status, attester: header.attester, plays: header.playCount },
      day: new Date(header.day * 86_400_000).toISOString().slice(0, 10),
      segments: Math.ceil(header.playCount / 32),
      ...{ minted: undefined, verdict, problem: undefined },
      ...found.get(batchId),
    };
  });
  const head = line.head();
  return {
    agrees: [...found.values()].every(({ verdict }) => verdict === "agrees"),
    block: { number: newest.number, hash: newest.hash },
    batches,
    state: {
      ...{ batch: reached, hash: head.hash(), accounts: head.accountCount },
      ...{ songs: head.songIds().length, accruedSupply: head.accruedSupply },
    },
  };
}

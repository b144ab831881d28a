import { openChronicle } from "../chain/openChronicle.ts";
import type { AuditChain, OnProgress } from "../chain/types.ts";
import { rebuild } from "../rebuild/rebuild.ts";
import { addClaimable } from "./addClaimable.ts";
import { type Comparison, compareFigures } from "./figures.ts";
import { readWithViem } from "./readWithViem.ts";
import { recomputedFigures } from "./recomputedFigures.ts";
import { subjectsOf } from "./subjects.ts";

export type CrossCheck = {
  agrees: boolean;
  block: number;
  figures: Comparison[];
  /** Why the final state could not be recomputed; then nothing claimable is known. */
  problem: string | undefined;
};

/**
 * Reads every claimable amount, credit and supply figure as of one block by viem, again by ethers through Multicall,
 * and compares both with what events and re-executed batches say.
 */
export async function crossCheck(
  chain: AuditChain,
  { onProgress, signal }: { onProgress?: OnProgress; signal?: AbortSignal } = {},
): Promise<CrossCheck> {
  const { chronicle, newest } = await openChronicle(chain, { onProgress, signal });
  const { line, wrong } = rebuild(chronicle, { until: chronicle.finalHead(), onProgress, signal });
  const final = line.head();
  const subjects = subjectsOf(chronicle, final, newest.number);
  // Nothing else of the product needs ethers: it is loaded for this alone.
  const { readWithEthers } = await import("./readWithEthers.ts");
  const viem = await readWithViem(chain, subjects);
  const ethers = await readWithEthers(chain, subjects);
  const recomputed = recomputedFigures(chronicle, final, subjects);
  if (wrong === undefined) for (const figures of [viem, ethers]) addClaimable(figures, final, subjects);
  else recomputed.delete("supply and debts");
  const figures = compareFigures(viem, ethers, recomputed);
  return {
    agrees: wrong === undefined && figures.every(({ agree }) => agree),
    ...{ block: newest.number, figures },
    problem: wrong && `batch ${wrong.batch.batchId}: ${wrong.problem}`,
  };
}

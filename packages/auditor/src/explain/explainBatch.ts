import { type Address, cidText, type Hex, hexToBytes, UserError } from "@musicchain/protocol";
import type { AuditChain, ChainBatch } from "../chain/types.ts";
import type { ExplainedPlay } from "./explainPlay.ts";
import { type ExplainOptions, openExplainer } from "./openExplainer.ts";
import { whichAre } from "./whichAre.ts";

export type ExplainedBatch = {
  batch: number;
  parent: number;
  status: ChainBatch["status"];
  attester: Address;
  transaction: Hex;
  block: number;
  /** UTC seconds. */
  time: number;
  finalAt: number;
  day: number;
  playCount: number;
  evidenceCid: string;
  /** Who showed the fault it fell by, or one before it. */
  revertedBy: Address | undefined;
  /** Where its re-execution and what it committed do not agree. */
  problem: string | undefined;
  /** None of a batch that cannot be re-executed. */
  plays: ExplainedPlay[];
  evidenceProblems: string[];
};

/** One batch, standing or reverted, play by play. */
export async function explainBatch(
  chain: AuditChain,
  id: number,
  options: ExplainOptions,
): Promise<ExplainedBatch> {
  const explainer = await openExplainer(
    chain,
    { keep: ({ batch }) => batch === id, run: (chronicle) => chronicle.lineage(id) },
    options,
  );
  const batch = explainer.chronicle.batch(id);
  if (!batch)
    throw new UserError(
      `There is no batch ${id}.`,
      whichAre("batches", explainer.chronicle.batches().length),
    );
  const { plays, problems } = await explainer.explained();
  const { wrong, rebuilt } = explainer;
  const unreached = wrong && `batch ${wrong.batch.batchId}, which it stands on, is wrong: ${wrong.problem}`;
  const { header, status, tx, block, finalAt, revertedBy, evidenceCid } = batch;
  return {
    ...{ batch: id, parent: Number(header.parentId), status, attester: header.attester },
    ...{ transaction: tx, block, time: Number(header.time), finalAt, day: header.day },
    ...{ playCount: header.playCount, evidenceCid: cidText(hexToBytes(evidenceCid)), revertedBy },
    problem: rebuilt.has(id) ? rebuilt.get(id)?.problem : unreached,
    ...{ plays, evidenceProblems: problems },
  };
}

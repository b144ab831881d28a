import {
  type Address,
  cidText,
  decodeEvidenceFile,
  FatalError,
  type Hex,
  RetryableError,
} from "@musicchain/protocol";
import type { Logger } from "pino";
import type { Evidences } from "../batches/createEvidences.ts";
import type { OpenDemand, StoredBatch } from "../store/createChainLog.ts";
import type { Intent } from "../store/createIntentLog.ts";
import type { Store } from "../store/createStore.ts";
import { answersAtOnce } from "./answersAtOnce.ts";
import { createAnswers } from "./createAnswers.ts";

export type DemandsStatus = {
  /** Demands against this attester's batches that nobody has answered. */
  open: number;
  /** When the first of them runs out, UTC seconds. */
  deadline: number | null;
  problem: string | null;
};

/** Seconds until an answer that came to nothing is made again. */
const RETRY_SECONDS = 10;

/**
 * Answers demands for evidence of this attester's batches, the nearest deadline first: from the store, with one
 * transaction for each segment, as many at once as their deadlines ask for. An answer is an intent like any other, so it survives a crash and goes out once;
 * where somebody else answered first, nothing is left to do.
 */
export function createDemands({
  store: { chain, plays, intents },
  evidences,
  attester,
  faultProofs,
  now,
  confirm,
  logger,
}: {
  store: Pick<Store, "chain" | "plays" | "intents">;
  evidences: Pick<Evidences, "get" | "recover">;
  attester: Address;
  /** Once it is known. */
  faultProofs: () => Address | undefined;
  now: () => number;
  /** Asks again where the transaction of an intent is that counts as mined. */
  confirm: (intent: Intent) => Promise<void>;
  logger: Logger;
}) {
  let problem: string | undefined;
  /** Demands that were told to be close to their deadline, or over it. */
  const told = new Set<string>();
  const failedAt = new Map<string, number>();
  /** Of the batch that was answered for last: a flood asks for many of its segments. */
  let answers: { batch: number; commitment: Hex; encode: (segment: number) => Hex } | undefined;

  const own = () => chain.openDemands().filter((demand) => demand.attester === attester);
  const refOf = ({ batchId, segment }: OpenDemand) => `${batchId}:${segment}`;

  /** The evidences of a batch of this attester, also of one that another data folder made. */
  async function evidencesOf(batch: StoredBatch): Promise<Uint8Array[]> {
    if (batch.own !== undefined) return plays.placements(batch.own).map(({ play }) => play.evidence);
    const cid = cidText(batch.evidenceCid);
    const file = (await evidences.get(cid)) ?? (await evidences.recover(cid));
    const list = decodeEvidenceFile(file);
    if (!list) throw new RetryableError(`${cid} is no file of evidence.`, "Restore the data folder.");
    return list;
  }

  async function encode({ batchId, segment }: OpenDemand): Promise<Hex> {
    const batch = chain.batch(batchId)!;
    const { header, commitment } = batch;
    // After a reorganisation another batch may have the same number.
    if (answers?.batch !== batchId || answers.commitment !== commitment) {
      answers = { batch: batchId, commitment, encode: createAnswers(header, await evidencesOf(batch)) };
    }
    return answers.encode(segment);
  }

  /** An operator has half of the time left to do something where the oracle cannot. */
  function warn(demand: OpenDemand): void {
    const { batchId, segment, deadline } = demand;
    const answerTime = Number(chain.batch(batchId)?.header.answerTime ?? 0);
    const left = deadline - now();
    const name = left < 0 ? "demand.missed" : "demand.close";
    const key = `${name} ${refOf(demand)}`;
    if (left > answerTime / 2 || told.has(key)) return;
    told.add(key);
    logger.fatal({ batchId, segment, deadline, left, problem }, name);
  }

  /** Whether there is one more intent now. */
  async function answer(demand: OpenDemand, target: Address): Promise<boolean> {
    const ref = refOf(demand);
    const last = intents.find("answerDemand", ref);
    if (last?.state === "done") {
      // Mined: the follower will read it, or has read another block in that place.
      if (last.block !== undefined && last.block <= (chain.cursor()?.number ?? 0)) await confirm(last);
      return false;
    }
    if (last?.state === "failed") {
      const since = failedAt.get(ref) ?? now();
      failedAt.set(ref, since);
      if (now() - since < RETRY_SECONDS) return false;
      failedAt.delete(ref);
    }
    const data = await encode(demand);
    intents.want({ kind: "answerDemand", ref, target, data, value: 0n }, now());
    const { batchId, segment, deadline } = demand;
    logger.warn({ batchId, segment, deadline }, "demand.answering");
    return true;
  }

  /** How many answers have to be under way at once now. */
  const atOnce = () =>
    answersAtOnce(
      own()
        .map(({ deadline }) => deadline)
        .filter((deadline) => deadline >= now()),
      now(),
    );

  return {
    atOnce,
    status(): DemandsStatus {
      const open = own();
      return { open: open.length, deadline: open[0]?.deadline ?? null, problem: problem ?? null };
    },
    async process(): Promise<void> {
      const open = own();
      const wanted = new Set(open.map(refOf));
      if (open.length === 0) answers = undefined;
      const most = atOnce();
      let underway = 0;
      for (const { id, kind, ref } of intents.open()) {
        if (kind !== "answerDemand") continue;
        if (wanted.has(ref)) underway++;
        // Answered, or its batch fell: a transaction that was sent already is refused by the ledger.
        else intents.close(id, "cancelled");
      }
      const target = faultProofs();
      let failure: string | undefined;
      for (const demand of open) {
        warn(demand);
        if (target === undefined || now() > demand.deadline) continue;
        const isUnderway = intents.find("answerDemand", refOf(demand))?.state === "open";
        if (isUnderway || underway >= most) continue;
        try {
          if (await answer(demand, target)) underway++;
        } catch (error) {
          const text = error instanceof Error ? error.message : String(error);
          failure ??= text;
          if (text !== problem) {
            const fields = { batchId: demand.batchId, segment: demand.segment, deadline: demand.deadline };
            logger.error({ ...fields, problem: text }, "demand.unanswered");
          }
          // What one demand lacks does not keep the next one waiting; a bug would.
          if (!(error instanceof FatalError) && !(error instanceof RetryableError)) throw error;
        }
      }
      problem = failure;
    },
  };
}
export type Demands = ReturnType<typeof createDemands>;

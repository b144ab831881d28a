import { type Address, type Hex, ZERO_HASH } from "../bytes.ts";
import { SECONDS_PER_DAY } from "../constants.ts";
import { type BatchHeader, batchCommitment, segmentLeaf } from "./commitments.ts";
import { decodeSubmission } from "./decodeSubmission.ts";
import { listRoot } from "./list.ts";

/** What the event `BatchSubmitted` says. */
export type SubmittedBatch = Omit<
  BatchHeader,
  "parentCommitment" | "day" | "window" | "answerTime" | "bond" | "attester"
> & { attester: string; commitment: Hex };

export type OpenedSubmission = {
  header: BatchHeader;
  /** Both empty where the calldata does not hold what was committed: then nobody can follow the batch. */
  segments: Uint8Array[];
  statesAfter: Hex[];
};

/**
 * A batch from its event, the calldata of its transaction and the parameters in force then. `undefined` where they
 * do not open the commitment.
 */
export function openSubmission(
  event: SubmittedBatch,
  input: Uint8Array,
  parameters: Pick<BatchHeader, "window" | "answerTime" | "bond">,
): OpenedSubmission | undefined {
  const { parentCommitment, segments, statesAfter } = decodeSubmission(input);
  const header: BatchHeader = {
    batchId: event.batchId,
    parentId: event.parentId,
    parentCommitment,
    stateAfter: event.stateAfter,
    segmentsRoot: event.segmentsRoot,
    evidenceRoot: event.evidenceRoot,
    playCount: event.playCount,
    day: Number(event.earliest / BigInt(SECONDS_PER_DAY)),
    earliest: event.earliest,
    time: event.time,
    attester: event.attester.toLowerCase() as Address,
    window: parameters.window,
    answerTime: parameters.answerTime,
    bond: parameters.bond,
  };
  if (batchCommitment(header) !== event.commitment) return undefined;
  const leaves = segments.map((bytes, i) => segmentLeaf(bytes, statesAfter[i] ?? ZERO_HASH));
  const isReadable = leaves.length > 0 && listRoot(leaves) === event.segmentsRoot;
  return { header, segments: isReadable ? segments : [], statesAfter: isReadable ? statesAfter : [] };
}

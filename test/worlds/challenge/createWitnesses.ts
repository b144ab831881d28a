import type { AuditChain } from "@musicchain/auditor";
import {
  accountClaim,
  type BatchHeader,
  type BatchWitness,
  buildAnswer,
  buildBatchWitness,
  buildEvidenceWitness,
  buildPlayWitness,
  buildSegmentLeaves,
  buildSegmentWitness,
  createLedgerState,
  decodeSegment,
  Fault,
  type LedgerState,
  openEvidence,
  replayBatch,
  SEGMENT_PLAYS,
  type SegmentWitness,
  stateParts,
} from "@musicchain/protocol";
import { openChronicle } from "../../../packages/auditor/src/chain/openChronicle.ts";
import { readGenesis } from "../../../packages/auditor/src/chain/readGenesis.ts";
import type { ChainBatch } from "../../../packages/auditor/src/chain/types.ts";
import { stateBeforeSegment } from "../../../packages/auditor/src/rebuild/stateBeforeSegment.ts";

const placeOf = (play: number) => [Math.floor(play / SEGMENT_PLAYS), play % SEGMENT_PLAYS] as const;

/** The right witness of everything in every batch a chain ever saw, fallen ones too: what a challenger starts from. */
export async function createWitnesses(
  chain: AuditChain,
  /** Of a batch, in the order of its plays; undefined where nobody shows them. */
  evidencesOf: (batch: ChainBatch) => Promise<Uint8Array[] | undefined>,
) {
  const [{ chronicle }, genesis] = await Promise.all([openChronicle(chain), readGenesis(chain)]);
  const { credit } = chronicle;
  const states = new Map<number, LedgerState>([[0, createLedgerState()]]);
  const evidences = new Map<number, Uint8Array[]>();
  for (const batch of chronicle.batches()) {
    const replay = replayBatch(states.get(Number(batch.header.parentId))!, batch, credit);
    if (replay.fault !== Fault.None) throw new Error(`Batch ${batch.batchId} is wrong by itself`);
    states.set(batch.batchId, replay.state);
    const shown = await evidencesOf(batch);
    if (shown) evidences.set(batch.batchId, shown);
  }

  const batchOf = (id: number): ChainBatch => chronicle.batch(id)!;
  const headerOf = (id: number): BatchHeader => chronicle.batch(id)?.header ?? genesis;
  const parentStateOf = (id: number): LedgerState => states.get(Number(headerOf(id).parentId))!;
  const before = (id: number, segment: number): LedgerState =>
    stateBeforeSegment(parentStateOf(id), batchOf(id), segment, credit);
  function witnessOf(id: number): BatchWitness {
    const header = headerOf(id);
    return buildBatchWitness(header, headerOf(Number(header.parentId)), parentStateOf(id));
  }
  const segmentOf = (id: number, segment: number): SegmentWitness =>
    buildSegmentWitness(batchOf(id), segment, before(id, segment));

  /** What `proveSecondDiscoverer` takes of one play. */
  function recordOf(id: number, play: number) {
    const [segment, place] = placeOf(play);
    return { batch: witnessOf(id), segment: segmentOf(id, segment), place };
  }
  const playOf = (id: number, play: number) =>
    buildPlayWitness(headerOf(id), play, openEvidence(evidences.get(id)!, play));

  return {
    chronicle,
    ...{ headerOf, witnessOf, segmentOf, recordOf, playOf },
    stateOf: (id: number) => states.get(id)!,
    /** Ids of the batches whose evidence is known, standing or not. */
    known: () => [...evidences.keys()],
    evidencesOf: (id: number) => evidences.get(id)!,
    answerOf: (id: number, segment: number) => buildAnswer(evidences.get(id)!, segment),
    /** Arguments of each proof. */
    proveSegment: (id: number, segment: number) => {
      const leaves = buildSegmentLeaves(before(id, segment), batchOf(id).segments[segment]!);
      return [witnessOf(id), segmentOf(id, segment), leaves] as const;
    },
    proveOrder: (id: number, segment: number) =>
      [witnessOf(id), segmentOf(id, segment - 1), segmentOf(id, segment)] as const,
    proveEvidence(id: number, play: number) {
      const [segment, place] = placeOf(play);
      const { accountCount } = before(id, segment);
      const record = decodeSegment(batchOf(id).segments[segment]!, accountCount).records[place]!;
      const witness = buildEvidenceWitness({
        ...{ opened: openEvidence(evidences.get(id)!, play), record, end: states.get(id)! },
        recorded: chronicle.song(record.song)?.opening,
      });
      return [witnessOf(id), segmentOf(id, segment), place, witness] as const;
    },
    proveOwnerTwice: (id: number, low: number, high: number) => {
      const end = states.get(id)!;
      return [witnessOf(id), stateParts(end), accountClaim(end, low), accountClaim(end, high)] as const;
    },
  };
}
export type Witnesses = Awaited<ReturnType<typeof createWitnesses>>;

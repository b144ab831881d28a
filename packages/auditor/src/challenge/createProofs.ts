import {
  type Address,
  accountClaim,
  type BatchHeader,
  type BatchWitness,
  buildBatchWitness,
  buildEvidenceWitness,
  buildPlayWitness,
  buildSegmentLeaves,
  buildSegmentWitness,
  decodeSegment,
  type EvidenceWitness,
  faultProofsAbi,
  type LedgerState,
  type OpenedEvidence,
  type PlayWitness,
  SEGMENT_PLAYS,
  type SegmentWitness,
  stateParts,
} from "@musicchain/protocol";
import { type Abi, encodeFunctionData } from "viem";
import type { ChainBatch } from "../chain/types.ts";
import type { Shown } from "../evidence/createShown.ts";
import type { FoundFault, PlayPlace } from "../find/types.ts";
import type { Chronicle } from "../rebuild/createChronicle.ts";
import { stateBeforeSegment } from "../rebuild/stateBeforeSegment.ts";
import type { Call } from "./types.ts";

const placeOf = (play: number) => [Math.floor(play / SEGMENT_PLAYS), play % SEGMENT_PLAYS] as const;

/** Turns faults into the transactions that show them, from what was committed alone. */
export function createProofs({
  proofs,
  chronicle,
  genesis,
  stateBefore,
  shownOf,
}: {
  /** The contract of the fault proofs. */
  proofs: Address;
  chronicle: Chronicle;
  /** Batch 0. */
  genesis: BatchHeader;
  /** The state a batch extends, whether it is pending or long final. */
  stateBefore: (batch: number) => LedgerState;
  shownOf: (batch: number) => Shown | undefined;
}) {
  const batchOf = (id: number): ChainBatch => chronicle.batch(id)!;

  function witnessOf(id: number): BatchWitness {
    const { header } = batchOf(id);
    const parent = chronicle.batch(Number(header.parentId))?.header ?? genesis;
    return buildBatchWitness(header, parent, stateBefore(id));
  }

  function segmentOf(id: number, segment: number): { witness: SegmentWitness; before: LedgerState } {
    const batch = batchOf(id);
    const before = stateBeforeSegment(stateBefore(id), batch, segment, chronicle.credit);
    return { witness: buildSegmentWitness(batch, segment, before), before };
  }

  /** The state after the whole batch, which opens its accounts. */
  function endOf(id: number): LedgerState {
    const batch = batchOf(id);
    return stateBeforeSegment(stateBefore(id), batch, batch.segments.length, chronicle.credit);
  }

  const opened = (id: number, play: number): OpenedEvidence => shownOf(id)!.open(play);

  const playOf = ({ batch, play }: PlayPlace): PlayWitness =>
    buildPlayWitness(batchOf(batch).header, play, opened(batch, play));

  function recordOf({ batch, play }: PlayPlace) {
    const [segment, place] = placeOf(play);
    return { batch: witnessOf(batch), segment: segmentOf(batch, segment).witness, place };
  }

  /** The evidence with the accounts of its record, and the song it was counted for. */
  function evidenceWitness(id: number, play: number, before: LedgerState): EvidenceWitness {
    const [segment, place] = placeOf(play);
    const batch = batchOf(id);
    const record = decodeSegment(batch.segments[segment]!, before.accountCount).records[place]!;
    return buildEvidenceWitness({
      ...{ opened: opened(id, play), record, end: endOf(id) },
      recorded: chronicle.song(record.song)?.opening,
    });
  }

  function argumentsOf(fault: FoundFault): [functionName: string, args: unknown[]] {
    const { batch } = fault;
    switch (fault.proof) {
      case "segment": {
        const { witness, before } = segmentOf(batch, fault.segment);
        const leaves = buildSegmentLeaves(before, batchOf(batch).segments[fault.segment]!);
        return ["proveSegment", [witnessOf(batch), witness, leaves]];
      }
      case "order": {
        const [previous, segment] = [fault.segment - 1, fault.segment];
        return [
          "proveOrder",
          [witnessOf(batch), segmentOf(batch, previous).witness, segmentOf(batch, segment).witness],
        ];
      }
      case "evidence": {
        const [segment, place] = placeOf(fault.play);
        const { witness, before } = segmentOf(batch, segment);
        return [
          "proveEvidence",
          [witnessOf(batch), witness, place, evidenceWitness(batch, fault.play, before)],
        ];
      }
      case "overlap":
        return ["proveOverlap", [playOf(fault.first), playOf(fault)]];
      case "secondDiscoverer":
        return ["proveSecondDiscoverer", [recordOf(fault.first), recordOf(fault)]];
      case "ownerTwice": {
        const end = endOf(batch);
        return [
          "proveOwnerTwice",
          [witnessOf(batch), stateParts(end), accountClaim(end, fault.low), accountClaim(end, fault.high)],
        ];
      }
    }
  }

  return (fault: FoundFault): Call => {
    const [functionName, args] = argumentsOf(fault);
    const data = encodeFunctionData({ abi: faultProofsAbi as Abi, functionName, args });
    return { to: proofs, data, value: 0n, words: `${functionName}: ${fault.words}` };
  };
}

import type { BatchHeader } from "../ledger/commitments.ts";
import type { StateParts } from "../ledger/hashing.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import { stateParts } from "./stateParts.ts";

/** The struct `BatchWitness` of the fault proofs: a batch with what it extends. */
export type BatchWitness = { header: BatchHeader; parent: BatchHeader; parentState: StateParts };

/** @param parentState the state after `parent` */
export function buildBatchWitness(
  header: BatchHeader,
  parent: BatchHeader,
  parentState: LedgerState,
): BatchWitness {
  return { header, parent, parentState: stateParts(parentState) };
}

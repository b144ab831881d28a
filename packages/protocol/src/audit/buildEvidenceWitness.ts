import { bytesToHex, type Hex, ZERO_HASH } from "../bytes.ts";
import { evidenceLeaf } from "../ledger/commitments.ts";
import type { PlayRecord } from "../ledger/decodeSegment.ts";
import type { StateParts } from "../ledger/hashing.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import { listPath } from "../ledger/list.ts";
import type { Split } from "../rules/checkSplits.ts";
import { type AccountClaim, accountClaim } from "./accountClaim.ts";
import { stateParts } from "./stateParts.ts";

/** What opens a song's commitment: the struct `SplitsOpening` of the registry. */
export type SplitsOpening = {
  metadataHash: Hex;
  contentHash: Hex;
  fingerprintHash: Hex;
  /** Whole seconds. */
  duration: number;
  royaltyBps: number;
  splits: Split[];
};

/** The struct `EvidenceWitness` of the fault proofs. */
export type EvidenceWitness = {
  evidence: Hex;
  siblings: Hex[];
  end: StateParts;
  accounts: { listener: AccountClaim; seeder: AccountClaim; relay: AccountClaim };
  recorded: SplitsOpening;
};

const NO_OPENING: SplitsOpening = {
  metadataHash: ZERO_HASH,
  contentHash: ZERO_HASH,
  fingerprintHash: ZERO_HASH,
  duration: 0,
  royaltyBps: 0,
  splits: [],
};

/**
 * Shows the evidence of one play with what it is judged against, for `proveEvidence`.
 *
 * @param evidences of all plays of the batch, in their order
 * @param record the play's, as its segment says
 * @param end the state after the whole batch
 * @param recorded opens the record's song; `undefined`: there is no such song
 * @example
 * const witness = buildEvidenceWitness({ evidences, position, record, end, recorded });
 * await faultProofs.write.proveEvidence([batchWitness, segmentWitness, position % 32, witness]);
 */
export function buildEvidenceWitness(parameters: {
  evidences: readonly Uint8Array[];
  position: number;
  record: PlayRecord;
  end: LedgerState;
  recorded: SplitsOpening | undefined;
}): EvidenceWitness {
  const { evidences, position, record, end, recorded } = parameters;
  const listener = accountClaim(end, record.listener);
  return {
    evidence: bytesToHex(evidences[position]!),
    siblings: listPath(evidences.map(evidenceLeaf), position),
    end: stateParts(end),
    accounts: {
      listener,
      seeder: accountClaim(end, record.seeder),
      // Not read where there is none.
      relay: record.relay === undefined ? listener : accountClaim(end, record.relay),
    },
    recorded: recorded ?? NO_OPENING,
  };
}

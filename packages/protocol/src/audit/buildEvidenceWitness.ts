import { bytesToHex, type Hex, ZERO_HASH } from "../bytes.ts";
import type { PlayRecord } from "../ledger/decodeSegment.ts";
import type { StateParts } from "../ledger/hashing.ts";
import type { LedgerState } from "../ledger/ledgerState.ts";
import type { Split } from "../rules/checkSplits.ts";
import { type AccountClaim, accountClaim } from "./accountClaim.ts";
import type { OpenedEvidence } from "./openEvidence.ts";
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
 * @param opened the play's evidence with its path
 * @param record the play's, as its segment says
 * @param end the state after the whole batch
 * @param recorded opens the record's song; `undefined`: there is no such song
 * @example
 * const witness = buildEvidenceWitness({ opened: openEvidence(evidences, position), record, end, recorded });
 * await faultProofs.write.proveEvidence([batchWitness, segmentWitness, position % 32, witness]);
 */
export function buildEvidenceWitness(parameters: {
  opened: OpenedEvidence;
  record: PlayRecord;
  end: LedgerState;
  recorded: SplitsOpening | undefined;
}): EvidenceWitness {
  const { opened, record, end, recorded } = parameters;
  const listener = accountClaim(end, record.listener);
  return {
    evidence: bytesToHex(opened.evidence),
    siblings: opened.siblings,
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

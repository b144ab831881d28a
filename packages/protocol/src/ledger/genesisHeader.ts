import { ZERO_ADDRESS, ZERO_HASH } from "../bytes.ts";
import type { BatchHeader } from "./commitments.ts";
import { GENESIS_STATE } from "./hashing.ts";

/** Header of batch 0, which the ledger's constructor makes at `time` (seconds). Twin: `BatchChain`. */
export function genesisHeader(time: bigint): BatchHeader {
  return {
    batchId: 0n,
    parentId: 0n,
    parentCommitment: ZERO_HASH,
    stateAfter: GENESIS_STATE,
    segmentsRoot: ZERO_HASH,
    evidenceRoot: ZERO_HASH,
    playCount: 0,
    day: 0,
    earliest: 0n,
    time,
    attester: ZERO_ADDRESS,
    window: 0n,
    answerTime: 0n,
    bond: 0n,
  };
}

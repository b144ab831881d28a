// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {AccountClaim, BatchStatus} from "../plays/IPlayLedger.sol";
import {State} from "../plays/State.sol";
import {SegmentLeaves} from "./SegmentReplay.sol";
import {BatchWitness, EvidenceWitness, PlayWitness, RecordWitness, SegmentWitness} from "./Witnesses.sol";

/// @title What anyone can prove against a pending batch
/// @notice Safety: a batch falls only by what it committed to; a witness that does not lead there, or too little gas,
/// reverts the proof and shows nothing. Liveness: proofs need no role and never pause.
interface IFaultProofs {
    event FaultProven(uint64 indexed batchId, Fault fault, address indexed challenger);

    error FaultProofs_NoFault();
    error FaultProofs_HeaderWrong(bytes32 actual, bytes32 expected);
    error FaultProofs_NotPending(uint256 batchId, BatchStatus status);
    error FaultProofs_BatchReverted(uint256 batchId);
    error FaultProofs_PlaysNotInOrder(uint256 firstPosition, uint256 secondPosition);
    error FaultProofs_AttestersDiffer(address first, address second);
    error FaultProofs_EvidenceMalformed(uint256 position);
    error FaultProofs_AccountMismatch(uint256 actual, uint256 expected);
    error FaultProofs_OpeningWrong(uint256 songId);
    error FaultProofs_SegmentsNotAdjacent(uint256 previous, uint256 segment);

    /// @notice Shows that a segment's bytes have a fault, break a rule of a play, hold another number of plays or do
    /// not lead from the state before it to the one after (faults 1 to 19 and 21), the first in their order.
    /// @dev Requirements: the batch is pending; the witnesses lead to what it committed. Emits {FaultProven}.
    /// @param leaves what the segment touches in the state before it; not read where its bytes have a fault
    /// @return fault the one proven: a call without a transaction tells it beforehand
    function proveSegment(
        BatchWitness calldata batch,
        SegmentWitness calldata segment,
        SegmentLeaves calldata leaves
    ) external returns (Fault fault);

    /// @notice Shows that a segment starts before the end of the one before it: with a lower song, or a lower listener
    /// index of the same song (OrderDescending).
    /// @dev Requirements: the batch is pending; the witnesses lead to what it committed; `segment` comes right after
    /// `previous`; both decode and `previous` is full (where not, that is the fault to prove). Emits {FaultProven}.
    function proveOrder(
        BatchWitness calldata batch,
        SegmentWitness calldata previous,
        SegmentWitness calldata segment
    ) external;

    /// @notice Shows that the evidence of a play breaks a rule (faults 22 to 43), the first in their order.
    /// @dev Requirements: the batch is pending; the witnesses lead to what it committed; the segment decodes (where
    /// it does not, that is the fault to prove). Emits {FaultProven}.
    /// @param place of the play in its segment
    /// @return fault the one proven: a call without a transaction tells it beforehand
    function proveEvidence(
        BatchWitness calldata batch,
        SegmentWitness calldata segment,
        uint32 place,
        EvidenceWitness calldata witness
    ) external returns (Fault fault);

    /// @notice Shows that two plays of one listener overlap in time (Overlap), or that of two plays of one batch and
    /// song and listener the later record does not start later (StartNotAscending). The second play's batch falls.
    /// @dev Requirements: both batches are one attester's; the first is in the chain, final or pending, the second
    /// pending; (batch id, position) of the first is lower; both evidences parse (where one does not, that is the
    /// fault to prove). Emits {FaultProven}.
    function proveOverlap(
        PlayWitness calldata first,
        PlayWitness calldata second
    ) external returns (Fault fault);

    /// @notice Shows two discoverer credits of one listener for one song. The second play's batch falls.
    /// @dev Requirements: as for {proveOverlap}; both segments decode. Emits {FaultProven}.
    function proveSecondDiscoverer(RecordWitness calldata first, RecordWitness calldata second) external;

    /// @notice Shows that a batch appended an account for an owner that has one.
    /// @dev Requirements: the batch is pending; both accounts are in its end state `end`. Emits {FaultProven}.
    function proveOwnerTwice(
        BatchWitness calldata batch,
        State calldata end,
        AccountClaim calldata low,
        AccountClaim calldata high
    ) external;
}

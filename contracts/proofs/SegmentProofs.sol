// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SEGMENT_PLAYS} from "../Constants.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader} from "../plays/IPlayLedger.sol";
import {PlayCodec, PlayRecord} from "../plays/PlayCodec.sol";
import {BurnCurve} from "../token/BurnCurve.sol";
import {ProofBase} from "./ProofBase.sol";
import {SegmentJudge} from "./SegmentJudge.sol";
import {SegmentLeaves, SegmentTerms} from "./SegmentReplay.sol";
import {BatchWitness, SegmentWitness, Witnesses} from "./Witnesses.sol";

/// @title Proofs that a segment is not what its batch says
/// @notice The first segment of a chain that goes wrong starts from a true state, whose leaves everybody knows: it
/// can always be shown. Of the segments after it nothing needs to be shown.
abstract contract SegmentProofs is ProofBase {
    error SegmentProofs_NotAdjacent(uint256 previous, uint256 segment);
    error SegmentProofs_Unreadable(uint256 segment, Fault fault);

    SegmentJudge internal immutable SEGMENT_JUDGE = new SegmentJudge();

    /// @notice Shows that a segment's bytes have a fault, break a rule, hold another number of plays, or do not lead
    /// from the state before it to the one after (faults 1 to 19 and 21).
    /// **Requirements:** the batch is pending; the witnesses lead to what is committed; there is a fault.
    /// **Emits:** FaultProven, and what the ledger emits when batches fall.
    /// @param leaves what the segment touches in the state before it; not read where the bytes have a fault
    function proveSegment(
        BatchWitness calldata batch,
        SegmentWitness calldata witness,
        SegmentLeaves calldata leaves
    ) external {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        Witnesses.requireSegment(batch, witness);
        SegmentTerms memory terms = SegmentTerms({
            playCount: _playsOf(batch.header, witness.index),
            day: batch.header.day,
            burn: BurnCurve.burn(batch.parentState.accruedSupply),
            stateAfter: witness.stateAfter,
            ledger: ledger()
        });
        Fault fault = SEGMENT_JUDGE.judge(witness.segment, witness.before, terms, leaves);
        if (fault == Fault.None) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, fault);
    }

    /// @notice Shows that a segment starts before the end of the one before it: a lower song, or the same song and a
    /// lower listener index (fault 20).
    /// **Requirements:** the batch is pending; the witnesses lead to what is committed; the segments follow each other
    /// and both can be read (bytes with a fault are for `proveSegment`); their order is wrong.
    /// **Emits:** FaultProven, and what the ledger emits when batches fall.
    function proveOrder(
        BatchWitness calldata batch,
        SegmentWitness calldata previous,
        SegmentWitness calldata witness
    ) external {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        Witnesses.requireSegment(batch, previous);
        Witnesses.requireSegment(batch, witness);
        if (uint256(previous.index) + 1 != witness.index) {
            revert SegmentProofs_NotAdjacent({previous: previous.index, segment: witness.index});
        }
        PlayRecord[] memory records = _read(previous);
        PlayRecord memory last = records[records.length - 1];
        PlayRecord memory first = _read(witness)[0];
        bool descends = first.song < last.song || (first.song == last.song && first.listener < last.listener);
        if (!descends) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, Fault.OrderDescending);
    }

    function _read(SegmentWitness calldata witness) private pure returns (PlayRecord[] memory) {
        (Fault fault, PlayRecord[] memory records, ) = PlayCodec.decode(
            witness.segment,
            witness.before.accountCount
        );
        if (fault != Fault.None) revert SegmentProofs_Unreadable({segment: witness.index, fault: fault});
        return records;
    }

    /// Plays that segment `index` must hold: all but the last are full.
    function _playsOf(BatchHeader calldata header, uint256 index) private pure returns (uint256) {
        uint256 left = header.playCount - index * SEGMENT_PLAYS;
        return left < SEGMENT_PLAYS ? left : SEGMENT_PLAYS;
    }
}

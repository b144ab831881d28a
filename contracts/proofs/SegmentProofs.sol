// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SEGMENT_PLAYS} from "../Constants.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader} from "../plays/IPlayLedger.sol";
import {PlayRecord} from "../plays/PlayCodec.sol";
import {BurnCurve} from "../token/BurnCurve.sol";
import {IFaultProofs} from "./IFaultProofs.sol";
import {ProofBase} from "./ProofBase.sol";
import {SegmentJudge} from "./SegmentJudge.sol";
import {SegmentLeaves, SegmentTerms} from "./SegmentReplay.sol";
import {BatchWitness, SegmentWitness, Witnesses} from "./Witnesses.sol";

/// @title Proofs that a segment is not what its batch says
/// @notice The first segment of a chain that goes wrong starts from a true state, whose leaves everybody knows: it
/// can always be shown. Of the segments after it nothing needs to be shown.
abstract contract SegmentProofs is ProofBase {
    SegmentJudge internal immutable SEGMENT_JUDGE = new SegmentJudge();

    /// @inheritdoc IFaultProofs
    function proveSegment(
        BatchWitness calldata batch,
        SegmentWitness calldata segment,
        SegmentLeaves calldata leaves
    ) external returns (Fault fault) {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        Witnesses.requireSegment(batch, segment);
        SegmentTerms memory terms = SegmentTerms({
            playCount: _playsOf(batch.header, segment.index),
            day: batch.header.day,
            burn: BurnCurve.burn(batch.parentState.accruedSupply),
            stateAfter: segment.stateAfter,
            ledger: ledger()
        });
        fault = SEGMENT_JUDGE.judge(segment.segment, segment.before, terms, leaves);
        if (fault == Fault.None) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, fault);
    }

    /// @inheritdoc IFaultProofs
    function proveOrder(
        BatchWitness calldata batch,
        SegmentWitness calldata previous,
        SegmentWitness calldata segment
    ) external {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        if (uint256(previous.index) + 1 != segment.index) {
            revert FaultProofs_SegmentsNotAdjacent({previous: previous.index, segment: segment.index});
        }
        // Every segment but the last is full. One that is not has that fault instead, and no such record.
        PlayRecord memory last = Witnesses.requireRecord(batch, previous, uint32(SEGMENT_PLAYS - 1));
        PlayRecord memory first = Witnesses.requireRecord(batch, segment, 0);
        bool descends = first.song < last.song || (first.song == last.song && first.listener < last.listener);
        if (!descends) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, Fault.OrderDescending);
    }

    /// Plays that segment `index` must hold: all but the last are full.
    function _playsOf(BatchHeader calldata header, uint256 index) private pure returns (uint256) {
        uint256 left = header.playCount - index * SEGMENT_PLAYS;
        return left < SEGMENT_PLAYS ? left : SEGMENT_PLAYS;
    }
}

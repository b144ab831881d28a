// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {AccountClaim, BatchHeader, BatchStatus} from "../plays/IPlayLedger.sol";
import {PlayRecord} from "../plays/PlayCodec.sol";
import {State} from "../plays/State.sol";
import {IRecordings} from "../songs/IRecordings.sol";
import {PlayTimes} from "./EvidenceJudge.sol";
import {IFaultProofs} from "./IFaultProofs.sol";
import {ProofBase} from "./ProofBase.sol";
import {BatchWitness, PlayWitness, RecordWitness, Witnesses} from "./Witnesses.sol";

/// @title What two plays, or two accounts, cannot both be
/// @notice The later one's batch falls: what stood before it was right when it came.
abstract contract PairProofs is ProofBase {
    /// @inheritdoc IFaultProofs
    function proveOverlap(
        PlayWitness calldata first,
        PlayWitness calldata second
    ) external returns (Fault fault) {
        // Check
        _requirePair(first.header, first.position, second.header, second.position);
        PlayTimes memory earlier = _playOf(first);
        PlayTimes memory later = _playOf(second);
        if (earlier.listener != later.listener) revert FaultProofs_NoFault();
        fault = Fault.Overlap;
        if (!_overlap(earlier, later)) {
            bool inOrder = first.header.batchId != second.header.batchId || earlier.start < later.start;
            if (inOrder || _songOf(earlier) != _songOf(later)) revert FaultProofs_NoFault();
            fault = Fault.StartNotAscending;
        }

        // Effect
        _fall(second.header, fault);
    }

    /// @inheritdoc IFaultProofs
    function proveSecondDiscoverer(RecordWitness calldata first, RecordWitness calldata second) external {
        // Check
        _requirePair(first.batch.header, _positionOf(first), second.batch.header, _positionOf(second));
        PlayRecord memory earlier = _recordOf(first);
        PlayRecord memory later = _recordOf(second);
        // One index is one owner, whatever the batch: an owner at an index never changes.
        bool twice = earlier.discoverer && later.discoverer;
        twice = twice && earlier.song == later.song && earlier.listener == later.listener;
        if (!twice) revert FaultProofs_NoFault();

        // Effect
        _fall(second.batch.header, Fault.SecondDiscoverer);
    }

    /// @inheritdoc IFaultProofs
    function proveOwnerTwice(
        BatchWitness calldata batch,
        State calldata end,
        AccountClaim calldata low,
        AccountClaim calldata high
    ) external {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        Witnesses.requireState(end, batch.header.stateAfter);
        Witnesses.requireAccount(low, end);
        Witnesses.requireAccount(high, end);
        bool appended = low.index < high.index && high.index >= batch.parentState.accountCount;
        if (!appended || low.account.owner != high.account.owner) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, Fault.OwnerTwice);
    }

    /// Two different plays of one attester, the earlier in the chain, the later pending.
    function _requirePair(
        BatchHeader calldata first,
        uint256 firstPosition,
        BatchHeader calldata second,
        uint256 secondPosition
    ) private view {
        bool inOrder = first.batchId < second.batchId;
        inOrder = inOrder || (first.batchId == second.batchId && firstPosition < secondPosition);
        if (!inOrder) revert FaultProofs_PlaysNotInOrder(firstPosition, secondPosition);
        if (first.attester != second.attester) {
            revert FaultProofs_AttestersDiffer(first.attester, second.attester);
        }
        _requirePending(second);
        _requireHeader(first);
        BatchStatus status = ledger().statusOf(first.batchId);
        if (status == BatchStatus.Reverted) revert FaultProofs_BatchReverted(first.batchId);
    }

    function _playOf(PlayWitness calldata play) private view returns (PlayTimes memory) {
        Witnesses.requireEvidence(play.header, play.evidence, play.position, play.siblings);
        (bool wellFormed, PlayTimes memory read) = JUDGE.read(play.evidence);
        if (!wellFormed) revert FaultProofs_EvidenceMalformed(play.position);
        return read;
    }

    function _recordOf(RecordWitness calldata play) private pure returns (PlayRecord memory) {
        Witnesses.requireParent(play.batch);
        return Witnesses.requireRecord(play.batch, play.segment, play.place);
    }

    function _positionOf(RecordWitness calldata play) private pure returns (uint256) {
        return Witnesses.positionOf(play.segment, play.place);
    }

    /// A play that ends before it starts overlaps nothing; its evidence alone is wrong.
    function _overlap(PlayTimes memory a, PlayTimes memory b) private pure returns (bool) {
        return a.start < a.end && b.start < b.end && a.start < b.end && b.start < a.end;
    }

    function _songOf(PlayTimes memory play) private view returns (uint256) {
        return IRecordings(ledger().recordings()).songAt(play.song, play.start);
    }
}

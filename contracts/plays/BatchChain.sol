// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {START_SLACK} from "../Constants.sol";
import {Attached} from "../Attached.sol";
import {BatchHeader, BatchStatus, IPlayLedger} from "./IPlayLedger.sol";
import {ParameterSet} from "./ParameterSet.sol";
import {StateTree} from "./StateTree.sol";

/// @title The chain of batches: Pending → Final, or Pending → Reverted, no other edge
/// PURPOSE: one commitment per batch, ids that are never reused, a head that a revert moves back.
/// ROLES: the fault proofs, a contract fixed at the deployment, revert pending batches and hold their finality while
/// a demand is open. The guardian pauses new batches, for seven days at most, then not for thirty.
/// LIVENESS: finality, reverts and holds never pause; finality needs nobody but a caller.
abstract contract BatchChain is ParameterSet {
    // seconds
    uint256 private constant MAX_PAUSE = 7 days;
    uint256 private constant BETWEEN_PAUSES = 30 days;
    // a batch so long after its parent has more to bring than one batch holds
    uint256 private constant LATE = START_SLACK / 2;
    // added to the time that was lost
    uint256 private constant CATCH_UP = 2 days;

    struct Batch {
        // slot 0
        bytes32 commitment;
        // slot 1
        address attester;
        // seconds
        uint40 time;
        uint40 finalAt;
        // open demands for its evidence; at most one for each of its segments
        uint16 holds;
    }

    /// Ids from..to fell together.
    struct Range {
        uint64 from;
        uint64 to;
    }

    /// @inheritdoc IPlayLedger
    address public immutable guardian;
    /// @inheritdoc IPlayLedger
    address public immutable faultProofs;

    /// @inheritdoc IPlayLedger
    uint64 public head;
    /// @inheritdoc IPlayLedger
    uint64 public finalHead;
    /// @inheritdoc IPlayLedger
    uint64 public lastBatchId;
    /// @inheritdoc IPlayLedger
    uint64 public pausedUntil;
    // when the newest pause began, seconds
    uint64 internal pausedFrom;
    // Plays that started since `_catchUpFrom` are taken until `_catchUpUntil`, seconds.
    uint64 private _catchUpFrom;
    uint64 private _catchUpUntil;
    mapping(uint64 batchId => Batch) internal _batches;
    /// Ascending, with a gap between any two: the ids in the gaps are the chain up to the head.
    Range[] private _reverted;

    modifier onlyGuardian() {
        _requireGuardian();
        _;
    }

    modifier onlyFaultProofs() {
        _requireFaultProofs();
        _;
    }

    constructor(address guardian_, Attached faultProofs_) {
        if (guardian_ == address(0)) revert PlayLedger_ParametersWrong();
        guardian = guardian_;
        faultProofs = address(faultProofs_);
        faultProofs_.attach();

        BatchHeader memory genesis;
        genesis.stateAfter = StateTree.genesis();
        genesis.time = uint64(block.timestamp);
        _batches[0] = Batch({
            commitment: keccak256(abi.encode(genesis)),
            attester: address(0),
            time: uint40(block.timestamp),
            finalAt: uint40(block.timestamp),
            holds: 0
        });
    }

    /// @inheritdoc IPlayLedger
    function finalise(uint64 batchId) external {
        _requirePending(batchId);
        _finalise(batchId);
    }

    /// @inheritdoc IPlayLedger
    function revertBatch(uint64 batchId, address challenger) external onlyFaultProofs {
        // Check
        _requirePending(batchId);

        // Effect
        uint64 last = lastBatchId;
        uint64 from = batchId;
        // Whatever fell after this batch falls with it; what fell right before it joins the range.
        while (_reverted.length > 0 && _reverted[_reverted.length - 1].to + 1 >= batchId) {
            uint64 earlier = _reverted[_reverted.length - 1].from;
            if (earlier < from) from = earlier;
            _reverted.pop();
        }
        _reverted.push(Range({from: from, to: last}));
        // INVARIANT: no range ends right before `from`, so `from − 1` stands; it is the batch's parent.
        head = from - 1;
        emit BatchesReverted({fromId: batchId, toId: last, head: from - 1, by: challenger});
        _slash(_batches[batchId].attester, challenger);
    }

    /// @inheritdoc IPlayLedger
    function holdFinality(uint64 batchId) external onlyFaultProofs {
        _requirePending(batchId);
        _batches[batchId].holds += 1;
        emit FinalityHeld({batchId: batchId, holds: _batches[batchId].holds});
    }

    /// @inheritdoc IPlayLedger
    function resumeFinality(uint64 batchId, uint64 notBefore) external onlyFaultProofs {
        // Check
        Batch storage batch = _batches[batchId];
        if (batch.holds == 0) revert PlayLedger_NotHeld(batchId);

        // Effect
        batch.holds -= 1;
        if (notBefore > batch.finalAt) batch.finalAt = uint40(notBefore);
        emit FinalityResumed({batchId: batchId, holds: batch.holds, finalAt: batch.finalAt});
    }

    /// @inheritdoc IPlayLedger
    function pause() external onlyGuardian {
        // Check
        uint256 next = pausedUntil + BETWEEN_PAUSES;
        if (block.timestamp < next) {
            revert PlayLedger_PausedLately({time: block.timestamp, next: next});
        }

        // Effect
        pausedFrom = uint64(block.timestamp);
        pausedUntil = uint64(block.timestamp + MAX_PAUSE);
        emit Paused({until: pausedUntil});
    }

    /// @inheritdoc IPlayLedger
    function unpause() external onlyGuardian {
        if (block.timestamp >= pausedUntil) revert PlayLedger_NotPaused(pausedUntil);
        pausedUntil = uint64(block.timestamp);
        emit Unpaused();
    }

    /// @inheritdoc IPlayLedger
    function holdsOn(uint64 batchId) external view returns (uint256) {
        return _batches[batchId].holds;
    }

    /// @inheritdoc IPlayLedger
    function batches(
        uint64 batchId
    ) external view returns (bytes32 commitment, address attester, uint64 time, uint64 finalAt) {
        Batch storage batch = _batches[batchId];
        return (batch.commitment, batch.attester, batch.time, batch.finalAt);
    }

    /// @inheritdoc IPlayLedger
    function earliestStart() public view returns (uint64) {
        uint256 parentTime = _batches[head].time;
        uint256 usual = Math.saturatingSub(parentTime, START_SLACK);
        // What fell may have come while a catch-up was open that is over by now.
        bool isOpen = _catchUpUntil > (_hasFallen() ? parentTime : block.timestamp);
        return uint64(isOpen ? Math.min(usual, _catchUpFrom) : usual);
    }

    /// @inheritdoc IPlayLedger
    function statusOf(uint64 batchId) public view returns (BatchStatus) {
        if (batchId > lastBatchId) return BatchStatus.None;
        if (_isReverted(batchId)) return BatchStatus.Reverted;
        return batchId <= finalHead ? BatchStatus.Final : BatchStatus.Pending;
    }

    /// Gives the batch its id, stores its commitment and moves the head. Everything else is set in `header`.
    function _append(
        BatchHeader memory header,
        bytes calldata evidenceCid
    ) internal returns (uint64 batchId) {
        _openCatchUp();
        batchId = lastBatchId + 1;
        header.batchId = batchId;
        bytes32 commitment = keccak256(abi.encode(header));
        _batches[batchId] = Batch({
            commitment: commitment,
            attester: header.attester,
            time: uint40(header.time),
            // never before its parent's, so that ends are in the order of ids until a demand moves one
            finalAt: uint40(Math.max(_batches[head].finalAt, header.time + header.window)),
            holds: 0
        });
        lastBatchId = batchId;
        head = batchId;
        emit BatchSubmitted({
            batchId: batchId,
            parentId: header.parentId,
            attester: header.attester,
            commitment: commitment,
            stateAfter: header.stateAfter,
            segmentsRoot: header.segmentsRoot,
            evidenceRoot: header.evidenceRoot,
            earliest: header.earliest,
            playCount: header.playCount,
            time: header.time,
            finalAt: _batches[batchId].finalAt,
            evidenceCid: evidenceCid
        });
    }

    /// After a revert, a pause or a long silence more plays wait than one batch holds: the following ones may reach as
    /// far back as this one. An open catch-up is not renewed by being late, else it would never end.
    function _openCatchUp() private {
        uint256 gap = block.timestamp - _batches[head].time;
        if (!_hasFallen() && (gap <= LATE || block.timestamp < _catchUpUntil)) return;
        _catchUpFrom = earliestStart();
        _catchUpUntil = uint64(block.timestamp + gap + CATCH_UP);
    }

    /// Makes sure that `header` belongs to a final batch; one past its window becomes final on the way.
    function _requireFinal(BatchHeader calldata header) internal {
        bytes32 actual = keccak256(abi.encode(header));
        bytes32 expected = _batches[header.batchId].commitment;
        if (actual != expected) revert PlayLedger_HeaderWrong(actual, expected);
        BatchStatus status = statusOf(header.batchId);
        if (status == BatchStatus.Pending) _finalise(header.batchId);
        else if (status != BatchStatus.Final) revert PlayLedger_NotFinal(header.batchId, status);
    }

    /// Walks the chain from the newest final batch to `batchId`, which is pending: the ids between, without those
    /// that fell. Each has its own end, which an answered demand moves.
    function _finalise(uint64 batchId) private {
        uint256 range = _rangeAt(finalHead);
        for (uint64 id = finalHead + 1; id <= batchId; id++) {
            // INVARIANT: no two ranges touch, and `batchId` is in none, so the id after a range is in the chain.
            if (range < _reverted.length && _reverted[range].from == id) id = _reverted[range++].to + 1;
            (uint40 finalAt, uint16 holds) = (_batches[id].finalAt, _batches[id].holds);
            if (holds > 0) revert PlayLedger_FinalityHeld({batchId: id, holds: holds});
            if (block.timestamp < finalAt) {
                revert PlayLedger_WindowOpen({time: block.timestamp, finalAt: finalAt});
            }
        }
        finalHead = batchId;
        emit BatchFinalised(batchId);
    }

    // Bodies of the modifiers, which the compiler would copy to every function that has them.
    function _requireGuardian() private view {
        if (msg.sender != guardian) revert PlayLedger_NotGuardian({caller: msg.sender, guardian: guardian});
    }

    function _requireFaultProofs() private view {
        if (msg.sender != faultProofs) {
            revert PlayLedger_NotFaultProofs({caller: msg.sender, faultProofs: faultProofs});
        }
    }

    function _requirePending(uint64 batchId) private view {
        BatchStatus status = statusOf(batchId);
        if (status != BatchStatus.Pending) revert PlayLedger_NotPending(batchId, status);
    }

    /// Batches fell since the newest that stands.
    function _hasFallen() private view returns (bool) {
        return head != lastBatchId;
    }

    function _isReverted(uint64 batchId) private view returns (bool) {
        uint256 range = _rangeAt(batchId);
        return range < _reverted.length && _reverted[range].from <= batchId;
    }

    /// The first range that ends at or after `batchId`. Binary search: the ranges are ascending and disjoint.
    function _rangeAt(uint64 batchId) private view returns (uint256 low) {
        uint256 high = _reverted.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (_reverted[middle].to < batchId) low = middle + 1;
            else high = middle;
        }
    }

    /// Takes the bond of `attester`, half of it for `challenger`.
    function _slash(address attester, address challenger) internal virtual;
}

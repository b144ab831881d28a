// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchHeader, BatchStatus, IPlayLedger} from "./IPlayLedger.sol";
import {StateTree} from "./StateTree.sol";

/// @title The chain of batches: Pending → Final, or Pending → Reverted, no other edge
/// PURPOSE: one commitment per batch, ids that are never reused, a head that a revert moves back.
/// ROLES: the guardian reverts pending batches, inside their window only. Next version's fault proofs take its
/// place: they are that reverter, fixed in the constructor.
abstract contract BatchChain is IPlayLedger {
    struct Batch {
        // slot 0
        bytes32 commitment;
        // slot 1
        address attester;
        // seconds
        uint40 time;
        uint40 finalAt;
    }

    /// Ids from..to fell together.
    struct Range {
        uint64 from;
        uint64 to;
    }

    /// @inheritdoc IPlayLedger
    address public immutable guardian;
    uint64 internal immutable WINDOW;

    /// @inheritdoc IPlayLedger
    uint64 public head;
    /// @inheritdoc IPlayLedger
    uint64 public finalHead;
    /// @inheritdoc IPlayLedger
    uint64 public lastBatchId;
    mapping(uint64 batchId => Batch) internal _batches;
    /// Ascending, with a gap between any two: the ids in the gaps are the chain up to the head.
    Range[] private _reverted;

    constructor(address guardian_, uint64 window) {
        guardian = guardian_;
        WINDOW = window;

        BatchHeader memory genesis;
        genesis.stateAfter = StateTree.genesis();
        genesis.time = uint64(block.timestamp);
        _batches[0] = Batch({
            commitment: keccak256(abi.encode(genesis)),
            attester: address(0),
            time: uint40(block.timestamp),
            finalAt: uint40(block.timestamp)
        });
    }

    /// @inheritdoc IPlayLedger
    function finalise(uint64 batchId) external {
        BatchStatus status = statusOf(batchId);
        if (status != BatchStatus.Pending) revert PlayLedger_NotPending(batchId, status);
        _finalise(batchId);
    }

    /// @inheritdoc IPlayLedger
    function revertBatch(uint64 batchId) external {
        // Check
        if (msg.sender != guardian) revert PlayLedger_NotGuardian({caller: msg.sender, guardian: guardian});
        BatchStatus status = statusOf(batchId);
        if (status != BatchStatus.Pending) revert PlayLedger_NotPending(batchId, status);
        uint40 finalAt = _batches[batchId].finalAt;
        if (block.timestamp >= finalAt) {
            revert PlayLedger_WindowOver({time: block.timestamp, finalAt: finalAt});
        }

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
        emit BatchesReverted({fromId: batchId, toId: last, head: from - 1, by: msg.sender});
    }

    /// @inheritdoc IPlayLedger
    function batches(
        uint64 batchId
    ) external view returns (bytes32 commitment, address attester, uint64 time, uint64 finalAt) {
        Batch storage batch = _batches[batchId];
        return (batch.commitment, batch.attester, batch.time, batch.finalAt);
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
        uint64 finalAt,
        bytes calldata evidenceCid
    ) internal returns (uint64 batchId) {
        batchId = lastBatchId + 1;
        header.batchId = batchId;
        bytes32 commitment = keccak256(abi.encode(header));
        _batches[batchId] = Batch({
            commitment: commitment,
            attester: header.attester,
            time: uint40(header.time),
            finalAt: uint40(finalAt)
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
            day: header.day,
            playCount: header.playCount,
            time: header.time,
            finalAt: finalAt,
            evidenceCid: evidenceCid
        });
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

    /// `batchId` is pending, so it is in the chain that leads to the head, and its ancestors end no later.
    function _finalise(uint64 batchId) private {
        uint40 finalAt = _batches[batchId].finalAt;
        if (block.timestamp < finalAt) {
            revert PlayLedger_WindowOpen({time: block.timestamp, finalAt: finalAt});
        }
        finalHead = batchId;
        emit BatchFinalised(batchId);
    }

    /// Binary search: the ranges are ascending and disjoint.
    function _isReverted(uint64 batchId) private view returns (bool) {
        uint256 low;
        uint256 high = _reverted.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (_reverted[middle].to < batchId) low = middle + 1;
            else high = middle;
        }
        return low < _reverted.length && _reverted[low].from <= batchId;
    }
}

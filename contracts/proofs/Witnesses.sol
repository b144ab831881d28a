// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SEGMENT_PLAYS} from "../Constants.sol";
import {Fault} from "../plays/Faults.sol";
import {AccountClaim, BatchHeader} from "../plays/IPlayLedger.sol";
import {PlayCodec, PlayRecord} from "../plays/PlayCodec.sol";
import {State} from "../plays/State.sol";
import {StateTree} from "../plays/StateTree.sol";
import {SplitsOpening} from "../songs/ISongRegistry.sol";

/// A batch with what it extends.
struct BatchWitness {
    BatchHeader header;
    // preimage of the header's parentCommitment
    BatchHeader parent;
    // opens the parent's end state
    State parentState;
}

/// One segment of a batch with the state it starts from.
struct SegmentWitness {
    uint32 index;
    bytes segment;
    bytes32 stateAfter;
    bytes32[] siblings;
    // opens the state before the segment: the parent's end state for the first
    State before;
    // the segment before; not read for the first
    bytes32 previousHash;
    bytes32[] previousSiblings;
}

/// The accounts of one record, opened in the batch's end state: an owner at an index never changes.
struct RecordAccounts {
    AccountClaim listener;
    AccountClaim seeder;
    // not read where the play was not relayed
    AccountClaim relay;
}

/// The evidence of one play with what it is judged against.
struct EvidenceWitness {
    bytes evidence;
    bytes32[] siblings;
    // opens the batch's end state
    State end;
    RecordAccounts accounts;
    // opens the recorded song; not read where there is no such song
    SplitsOpening recorded;
}

/// The evidence of one play of a batch.
struct PlayWitness {
    BatchHeader header;
    uint32 position;
    bytes evidence;
    bytes32[] siblings;
}

/// The record of one play of a batch.
struct RecordWitness {
    BatchWitness batch;
    SegmentWitness segment;
    uint32 place;
}

/// @title What proofs show of committed batches
/// @notice A witness that does not lead to what is committed reverts: it proves nothing.
library Witnesses {
    error Witnesses_ParentWrong(bytes32 actual, bytes32 expected);
    error Witnesses_StateWrong(bytes32 actual, bytes32 expected);
    error Witnesses_SegmentWrong(uint256 index);
    error Witnesses_EvidenceWrong(uint256 position);
    error Witnesses_SegmentFaulty(Fault fault);
    error Witnesses_NoRecord(uint256 place, uint256 count);
    error Witnesses_AccountBeyondCount(uint256 index, uint256 count);
    error Witnesses_AccountWrong(uint256 index);

    /// Makes sure that `parent` and its opening are what the header extends.
    function requireParent(BatchWitness calldata batch) internal pure {
        bytes32 actual = keccak256(abi.encode(batch.parent));
        bytes32 expected = batch.header.parentCommitment;
        if (actual != expected) revert Witnesses_ParentWrong(actual, expected);
        requireState(batch.parentState, batch.parent.stateAfter);
    }

    function requireState(State memory state, bytes32 expected) internal pure {
        bytes32 actual = StateTree.stateHash(state);
        if (actual != expected) revert Witnesses_StateWrong(actual, expected);
    }

    /// Makes sure that the segment is the batch's and that `before` is the state it starts from.
    function requireSegment(BatchWitness calldata batch, SegmentWitness calldata witness) internal pure {
        uint256 count = segmentCount(batch.header);
        bytes32 leaf = StateTree.segmentLeaf(keccak256(witness.segment), witness.stateAfter);
        _requireLeaf(batch.header, leaf, witness.index, count, witness.siblings);
        bytes32 before = StateTree.stateHash(witness.before);
        if (witness.index == 0) {
            if (before != batch.parent.stateAfter) {
                revert Witnesses_StateWrong(before, batch.parent.stateAfter);
            }
        } else {
            leaf = StateTree.segmentLeaf(witness.previousHash, before);
            _requireLeaf(batch.header, leaf, witness.index - 1, count, witness.previousSiblings);
        }
    }

    /// Makes sure that the segment is the batch's and gives its record at `place`. Bytes that do not decode have no
    /// records: they are a fault of the segment.
    function requireRecord(
        BatchWitness calldata batch,
        SegmentWitness calldata witness,
        uint32 place
    ) internal pure returns (PlayRecord memory) {
        requireSegment(batch, witness);
        (Fault fault, PlayRecord[] memory records, ) = PlayCodec.decode(
            witness.segment,
            witness.before.accountCount
        );
        if (fault != Fault.None) revert Witnesses_SegmentFaulty(fault);
        if (place >= records.length) revert Witnesses_NoRecord(place, records.length);
        return records[place];
    }

    /// Makes sure that an account is in the state.
    function requireAccount(AccountClaim calldata claim, State calldata state) internal pure {
        if (claim.index >= state.accountCount) {
            revert Witnesses_AccountBeyondCount(claim.index, state.accountCount);
        }
        bytes32 leaf = StateTree.accountLeaf(claim.account);
        (bool wellFormed, bytes32 root) = StateTree.rootFromPath(
            leaf,
            claim.index,
            claim.mask,
            claim.siblings
        );
        if (!wellFormed || root != state.accountsRoot) revert Witnesses_AccountWrong(claim.index);
    }

    /// Makes sure that `evidence` is that of play `position` of the batch.
    function requireEvidence(
        BatchHeader calldata header,
        bytes calldata evidence,
        uint256 position,
        bytes32[] calldata siblings
    ) internal pure {
        (bool wellFormed, bytes32 root) = StateTree.rootFromListPath(
            StateTree.evidenceLeaf(evidence),
            position,
            header.playCount,
            siblings
        );
        if (!wellFormed || root != header.evidenceRoot) revert Witnesses_EvidenceWrong(position);
    }

    /// Play i is record i % 32 of segment i / 32.
    function positionOf(SegmentWitness calldata witness, uint32 place) internal pure returns (uint256) {
        return SEGMENT_PLAYS * witness.index + place;
    }

    function segmentCount(BatchHeader calldata header) internal pure returns (uint256) {
        return (uint256(header.playCount) + SEGMENT_PLAYS - 1) / SEGMENT_PLAYS;
    }

    function _requireLeaf(
        BatchHeader calldata header,
        bytes32 leaf,
        uint256 index,
        uint256 count,
        bytes32[] calldata siblings
    ) private pure {
        (bool wellFormed, bytes32 root) = StateTree.rootFromListPath(leaf, index, count, siblings);
        if (!wellFormed || root != header.segmentsRoot) revert Witnesses_SegmentWrong(index);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PlayRecord} from "../../../contracts/plays/PlayCodec.sol";
import {Account, Song, State} from "../../../contracts/plays/State.sol";
import {StateTree} from "../../../contracts/plays/StateTree.sol";
import {SegmentLeaves} from "../../../contracts/proofs/SegmentReplay.sol";
import {SegmentWitness} from "../../../contracts/proofs/Witnesses.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {PathsWriter} from "./PathsWriter.sol";
import {ProofWorld} from "./ProofWorld.sol";
import {Trees} from "./Trees.sol";

/// A proof world that also knows the leaves its segments touch.
abstract contract SegmentWorld is ProofWorld {
    RulesHarness internal rules = new RulesHarness();

    /// What proves the first segment of a batch, whose parent the model has saved.
    function _first(uint64 id) internal view returns (SegmentWitness memory, SegmentLeaves memory) {
        SegmentWitness memory segment = _segment(id);
        return (segment, _leavesOf(segment.segment, headers[id].parentId));
    }

    /// A later segment, with the state before it.
    function _segmentAt(
        uint64 id,
        uint32 index,
        State memory before
    ) internal view returns (SegmentWitness memory segment) {
        bytes32[] memory leaves = new bytes32[](segments[id].length);
        for (uint256 i; i < leaves.length; i++) {
            leaves[i] = StateTree.segmentLeaf(keccak256(segments[id][i]), statesAfter[id][i]);
        }
        segment.index = index;
        segment.segment = segments[id][index];
        segment.stateAfter = statesAfter[id][index];
        segment.siblings = Trees.listPath(leaves, index);
        segment.before = before;
        segment.previousHash = keccak256(segments[id][index - 1]);
        segment.previousSiblings = Trees.listPath(leaves, index - 1);
    }

    /// The leaves a segment touches in a state the model has saved.
    function _leavesOf(
        bytes memory segment,
        uint256 snapshot
    ) internal view returns (SegmentLeaves memory leaves) {
        (Account[] memory accounts, Song[] memory songs, ) = model.saved(snapshot);
        (, PlayRecord[] memory records, ) = rules.decodeSegment(segment, uint32(accounts.length));
        uint256[] memory ids = new uint256[](records.length);
        uint256[] memory indexes = new uint256[](3 * records.length);
        uint256 songCount;
        uint256 accountCount;
        for (uint256 i; i < records.length; i++) {
            songCount = _add(ids, songCount, records[i].song);
            accountCount = _add(indexes, accountCount, records[i].listener);
            accountCount = _add(indexes, accountCount, records[i].seeder);
            if (records[i].relayed) accountCount = _add(indexes, accountCount, records[i].relay);
        }
        assembly ("memory-safe") {
            mstore(ids, songCount)
            mstore(indexes, accountCount)
        }
        for (uint256 i; i < songCount; i++) {
            Song memory song;
            if (ids[i] < songs.length) song = songs[ids[i]];
            bytes memory value = abi.encodePacked(song.plays, song.royalties, song.escrowed);
            leaves.songs.values = bytes.concat(leaves.songs.values, value);
        }
        for (uint256 i; i < accountCount; i++) {
            if (indexes[i] >= accounts.length) continue;
            Account memory account = accounts[indexes[i]];
            leaves.accounts.values = abi.encodePacked(
                leaves.accounts.values,
                account.owner,
                account.earned,
                account.burned,
                account.day,
                account.playsOnDay,
                account.playsOnDayBefore
            );
        }
        leaves.songs.paths = PathsWriter.write(_songLeaves(songs), ids);
        leaves.accounts.paths = PathsWriter.write(_accountLeaves(accounts), indexes);
    }

    function _add(uint256[] memory list, uint256 count, uint256 value) private pure returns (uint256) {
        for (uint256 i; i < count; i++) if (list[i] == value) return count;
        list[count] = value;
        return count + 1;
    }

    function _songLeaves(Song[] memory songs) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](songs.length);
        for (uint256 i; i < songs.length; i++) {
            if (songs[i].plays > 0) leaves[i] = StateTree.songLeaf(songs[i]);
        }
    }

    function _accountLeaves(Account[] memory accounts) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](accounts.length);
        for (uint256 i; i < accounts.length; i++) leaves[i] = StateTree.accountLeaf(accounts[i]);
    }
}

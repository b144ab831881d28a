// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Account, Song, State} from "./State.sol";

/// @title Leaves, nodes and paths of the state (docs/formats.md, sections 2 and 4)
/// @notice Leaves start with 0x00, nodes with 0x01, states with 0x02 and all have fixed widths, so the preimage
/// of one can never be read as another's. An absent leaf is zero, which no preimage leads to.
library StateTree {
    /// Levels of the accounts and songs trees: an index of 32 bits cannot lie beyond them.
    uint256 internal constant DEPTH = 32;

    function accountLeaf(Account memory account) internal pure returns (bytes32 leaf) {
        // Fields are written from the last to the first, each right-aligned: what lies above one is overwritten by the
        // next. The 61 bytes lie past the free memory pointer, which stays: proofs hash hundreds of leaves.
        assembly ("memory-safe") {
            let scratch := add(mload(0x40), 0x20)
            mstore(add(scratch, 29), mload(add(account, 0xa0)))
            mstore(add(scratch, 27), mload(add(account, 0x80)))
            mstore(add(scratch, 25), mload(add(account, 0x60)))
            mstore(add(scratch, 21), mload(add(account, 0x40)))
            mstore(add(scratch, 5), mload(add(account, 0x20)))
            mstore(sub(scratch, 11), mload(account))
            mstore8(scratch, 0x00)
            leaf := keccak256(scratch, 61)
        }
    }

    function songLeaf(Song memory song) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), song.plays, song.royalties, song.escrowed));
    }

    function segmentLeaf(bytes32 segmentHash, bytes32 stateAfter) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), segmentHash, stateAfter));
    }

    function evidenceLeaf(bytes calldata evidence) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), evidence));
    }

    function stateHash(State memory state) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encodePacked(
                    bytes1(0x02),
                    state.songsRoot,
                    state.accountsRoot,
                    state.accruedSupply,
                    state.accountCount
                )
            );
    }

    /// The state before the first play: two empty trees.
    function genesis() internal pure returns (bytes32) {
        bytes32 root = emptyRoot();
        return stateHash(State({songsRoot: root, accountsRoot: root, accruedSupply: 0, accountCount: 0}));
    }

    function emptyRoot() internal pure returns (bytes32 root) {
        for (uint256 level; level < DEPTH; level++) root = node(root, root);
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
        // The 65 bytes are hashed past the free memory pointer, which stays: a tree is thousands of nodes.
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            mstore8(scratch, 0x01)
            mstore(add(scratch, 0x01), left)
            mstore(add(scratch, 0x21), right)
            hash := keccak256(scratch, 0x41)
        }
    }

    /// The root that a path of a tree of depth 32 leads to.
    /// @param mask bit k says whether the sibling at level k is in `siblings`; else it is an empty subtree's root
    /// @return wellFormed whether exactly the siblings the mask names are there
    function rootFromPath(
        bytes32 leaf,
        uint32 index,
        uint32 mask,
        bytes32[] calldata siblings
    ) internal pure returns (bool wellFormed, bytes32 root) {
        root = leaf;
        bytes32 empty;
        uint256 used;
        for (uint256 level; level < DEPTH; level++) {
            bytes32 sibling = empty;
            if ((mask >> level) & 1 == 1) {
                if (used == siblings.length) return (false, 0);
                sibling = siblings[used++];
            }
            root = (index >> level) & 1 == 1 ? node(sibling, root) : node(root, sibling);
            empty = node(empty, empty);
        }
        if (used != siblings.length) return (false, 0);
        wellFormed = true;
    }

    /// Root of a list padded with zero leaves to the next power of two; overwrites `leaves`.
    function listRoot(bytes32[] memory leaves) internal pure returns (bytes32) {
        uint256 width = leaves.length;
        if (width == 0) return 0;
        bytes32 empty;
        while (width > 1) {
            for (uint256 i; i < width; i += 2) {
                leaves[i / 2] = node(leaves[i], i + 1 < width ? leaves[i + 1] : empty);
            }
            width = (width + 1) / 2;
            empty = node(empty, empty);
        }
        return leaves[0];
    }

    /// The root that a path of a list of `count` leaves leads to.
    /// @return wellFormed whether the index is below the count and there are ceil(log2(count)) siblings
    function rootFromListPath(
        bytes32 leaf,
        uint256 index,
        uint256 count,
        bytes32[] calldata siblings
    ) internal pure returns (bool wellFormed, bytes32 root) {
        if (index >= count) return (false, 0);
        root = leaf;
        uint256 level;
        for (; count > 1; count = (count + 1) / 2) {
            if (level == siblings.length) return (false, 0);
            bytes32 sibling = siblings[level++];
            root = index & 1 == 1 ? node(sibling, root) : node(root, sibling);
            index >>= 1;
        }
        if (level != siblings.length) return (false, 0);
        wellFormed = true;
    }
}

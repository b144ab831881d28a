// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StateTree} from "../plays/StateTree.sol";

/// Leads many leaves of one tree to its root: what their paths share is there once.
struct PathsWitness {
    // one bit a sibling, in the order of the walk, the lowest of each byte first: 1 listed, 0 an empty subtree
    bytes mask;
    // the listed siblings, in the order of the walk
    bytes32[] siblings;
}

/// The leaves of one tree that a proof touches, by ascending index, with what they were and what they become.
struct TouchedLeaves {
    uint256[] indexes;
    bytes32[] before;
    bytes32[] afterwards;
}

/// @title The two roots that touched leaves lead to, in one walk (docs/formats.md, section 9)
/// @notice Siblings that hold no touched leaf come from the witness and are the same before and after: whoever
/// knows siblings for the root before has shown the root after. The walk goes depth first, left before right,
/// and takes a node's sibling as soon as the node is known.
library SharedPaths {
    error SharedPaths_MaskLength(uint256 actual, uint256 expected);
    error SharedPaths_SiblingCount(uint256 actual, uint256 expected);

    /// Where the walk stands; positions in calldata.
    struct Walk {
        // bits of the mask read
        uint256 bit;
        // next sibling
        uint256 sibling;
        uint256 mask;
        // roots of empty subtrees, by level
        bytes32[] empty;
    }

    /// Roots of empty subtrees of every height below the whole tree's.
    function emptyRoots() internal pure returns (bytes32[] memory empty) {
        empty = new bytes32[](StateTree.DEPTH);
        for (uint256 level = 1; level < StateTree.DEPTH; level++) {
            empty[level] = StateTree.node(empty[level - 1], empty[level - 1]);
        }
    }

    /// @param leaves at least one, indexes strictly ascending and below 2^32
    /// @param empty see `emptyRoots`
    /// @return before root of the tree with the leaves as they were
    /// @return afterwards root of the tree with the leaves as they become
    function roots(
        TouchedLeaves memory leaves,
        PathsWitness calldata witness,
        bytes32[] memory empty
    ) internal pure returns (bytes32 before, bytes32 afterwards) {
        bytes calldata mask = witness.mask;
        bytes32[] calldata siblings = witness.siblings;
        Walk memory walk;
        walk.empty = empty;
        uint256 first;
        assembly ("memory-safe") {
            first := siblings.offset
            mstore(add(walk, 0x20), first)
            mstore(add(walk, 0x40), mask.offset)
        }
        (before, afterwards) = _node(leaves, walk, StateTree.DEPTH, 0, leaves.indexes.length);

        // A walk past the end of either list has read other calldata, and ends here.
        uint256 maskBytes = (walk.bit + 7) / 8;
        if (mask.length != maskBytes) revert SharedPaths_MaskLength(mask.length, maskBytes);
        uint256 read = (walk.sibling - first) / 32;
        if (siblings.length != read) revert SharedPaths_SiblingCount(siblings.length, read);
    }

    /// The two values of the node at `level` over the leaves `from`..`to − 1`, all of which are below it.
    function _node(
        TouchedLeaves memory leaves,
        Walk memory walk,
        uint256 level,
        uint256 from,
        uint256 to
    ) private pure returns (bytes32 before, bytes32 afterwards) {
        uint256 index = leaves.indexes[from];
        uint256 known;
        if (to - from == 1) {
            before = leaves.before[from];
            afterwards = leaves.afterwards[from];
        } else {
            // The leaves part at the highest bit in which the first and the last differ.
            known = _bits(index ^ leaves.indexes[to - 1]);
            uint256 middle = from + 1;
            uint256 end = ((index >> (known - 1)) | 1) << (known - 1);
            while (leaves.indexes[middle] < end) middle++;
            (before, afterwards) = _node(leaves, walk, known - 1, from, middle);
            (bytes32 right, bytes32 rightAfterwards) = _node(leaves, walk, known - 1, middle, to);
            before = StateTree.node(before, right);
            afterwards = StateTree.node(afterwards, rightAfterwards);
        }
        return _climb(walk, index, known, level, before, afterwards);
    }

    /// Hashes a node of level `from` with a sibling of each level up to `to`; no other touched leaf is below those.
    function _climb(
        Walk memory walk,
        uint256 index,
        uint256 from,
        uint256 to,
        bytes32 before,
        bytes32 afterwards
    ) private pure returns (bytes32, bytes32) {
        // 0x01 ‖ left ‖ right lie past the free memory pointer, which stays. The sibling is written once for both.
        assembly ("memory-safe") {
            let bit := mload(walk)
            let sibling := mload(add(walk, 0x20))
            let mask := mload(add(walk, 0x40))
            let empty := add(mload(add(walk, 0x60)), 0x20)
            let scratch := mload(0x40)
            mstore8(scratch, 0x01)
            for {} lt(from, to) {
                from := add(from, 1)
            } {
                let side := shl(5, and(shr(from, index), 1))
                let value
                switch and(shr(and(bit, 7), byte(0, calldataload(add(mask, shr(3, bit))))), 1)
                case 0 {
                    value := mload(add(empty, shl(5, from)))
                }
                default {
                    value := calldataload(sibling)
                    sibling := add(sibling, 0x20)
                }
                bit := add(bit, 1)
                mstore(sub(add(scratch, 0x21), side), value)
                let own := add(add(scratch, 0x01), side)
                mstore(own, before)
                before := keccak256(scratch, 0x41)
                mstore(own, afterwards)
                afterwards := keccak256(scratch, 0x41)
            }
            mstore(walk, bit)
            mstore(add(walk, 0x20), sibling)
        }
        return (before, afterwards);
    }

    /// Bits of a number of at most 32 bits.
    function _bits(uint256 value) private pure returns (uint256 bits) {
        for (uint256 step = 16; step > 0; step /= 2) {
            if (value >> step > 0) {
                value >>= step;
                bits += step;
            }
        }
        return bits + value;
    }
}

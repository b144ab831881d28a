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
        // the two values of the node it stands on
        bytes32 before;
        bytes32 afterwards;
    }

    /// Roots of empty subtrees of every height below the whole tree's.
    function emptyRoots() internal pure returns (bytes32[] memory empty) {
        empty = new bytes32[](StateTree.DEPTH);
        bytes32 root;
        for (uint256 level = 1; level < StateTree.DEPTH; level++) {
            root = StateTree.node(root, root);
            empty[level] = root;
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
        _walk(leaves, walk);
        (before, afterwards) = (walk.before, walk.afterwards);

        // A walk past the end of either list has read other calldata, and ends here.
        uint256 maskBytes = (walk.bit + 7) / 8;
        if (mask.length != maskBytes) revert SharedPaths_MaskLength(mask.length, maskBytes);
        uint256 read = (walk.sibling - first) / 32;
        if (siblings.length != read) revert SharedPaths_SiblingCount(siblings.length, read);
    }

    /// One leaf after another. A node climbs to the level where its leaf parts from the next one and waits there for
    /// its right neighbour; before that it takes in the left neighbours which waited for it.
    function _walk(TouchedLeaves memory leaves, Walk memory walk) private pure {
        uint256 count = leaves.indexes.length;
        // Entries of level, value before, value after, by descending level: there are never more than levels. Under
        // them lies one that no node reaches.
        uint256[] memory waiting = new uint256[](3 * (StateTree.DEPTH + 1));
        uint256 top;
        assembly ("memory-safe") {
            top := add(waiting, 0x20)
            mstore(top, not(0))
        }
        for (uint256 i = 1; i <= count; i++) {
            uint256 index;
            uint256 difference;
            assembly ("memory-safe") {
                let place := shl(5, i)
                let entry := add(mload(leaves), place)
                index := mload(entry)
                mstore(add(walk, 0x80), mload(add(mload(add(leaves, 0x20)), place)))
                mstore(add(walk, 0xa0), mload(add(mload(add(leaves, 0x40)), place)))
                if lt(i, count) {
                    difference := xor(index, mload(add(entry, 0x20)))
                }
            }
            uint256 end = i == count ? StateTree.DEPTH : _highestBit(difference);
            top = _meet(walk, index, end, top);
            assembly ("memory-safe") {
                top := add(top, 0x60)
                mstore(top, end)
                mstore(add(top, 0x20), mload(add(walk, 0x80)))
                mstore(add(top, 0x40), mload(add(walk, 0xa0)))
            }
        }
    }

    /// From a leaf up to level `end`, with those that wait on the way.
    /// @return left the entry left on top
    function _meet(
        Walk memory walk,
        uint256 index,
        uint256 end,
        uint256 top
    ) private pure returns (uint256 left) {
        uint256 level;
        while (true) {
            uint256 next;
            assembly ("memory-safe") {
                next := mload(top)
            }
            if (next > end) {
                if (level < end) _climb(walk, index, level, end);
                left = top;
                break;
            }
            if (level < next) _climb(walk, index, level, next);
            level = next + 1;
            assembly ("memory-safe") {
                let scratch := mload(0x40)
                mstore8(scratch, 0x01)
                mstore(add(scratch, 0x01), mload(add(top, 0x20)))
                mstore(add(scratch, 0x21), mload(add(walk, 0x80)))
                mstore(add(walk, 0x80), keccak256(scratch, 0x41))
                mstore(add(scratch, 0x01), mload(add(top, 0x40)))
                mstore(add(scratch, 0x21), mload(add(walk, 0xa0)))
                mstore(add(walk, 0xa0), keccak256(scratch, 0x41))
                top := sub(top, 0x60)
            }
        }
    }

    /// Hashes the node of level `from` with a sibling of each level up to `to`.
    function _climb(Walk memory walk, uint256 index, uint256 from, uint256 to) private pure {
        // 0x01 ‖ left ‖ right lie past the free memory pointer, which stays. The sibling is written once for both.
        assembly ("memory-safe") {
            let bit := mload(walk)
            let sibling := mload(add(walk, 0x20))
            let mask := mload(add(walk, 0x40))
            let empty := add(mload(add(walk, 0x60)), 0x20)
            let before := mload(add(walk, 0x80))
            let afterwards := mload(add(walk, 0xa0))
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
            mstore(add(walk, 0x80), before)
            mstore(add(walk, 0xa0), afterwards)
        }
    }

    /// Place of the highest bit of a number from 1 to 2^32 − 1.
    function _highestBit(uint256 value) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := shl(4, gt(value, 0xffff))
            place := or(place, shl(3, gt(shr(place, value), 0xff)))
            place := or(place, shl(2, gt(shr(place, value), 0xf)))
            place := or(place, shl(1, gt(shr(place, value), 0x3)))
            place := or(place, gt(shr(place, value), 0x1))
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StateTree} from "../../../contracts/plays/StateTree.sol";

/// Builds the trees that the contracts only read: roots and paths of the first few leaves of a tree.
library Trees {
    /// Root of a tree of depth 32 whose first leaves are `leaves` and whose others are absent.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        return _up(leaves, StateTree.DEPTH)[0];
    }

    /// Path of `index` in that tree: siblings that are empty subtrees are left out by the mask.
    function path(
        bytes32[] memory leaves,
        uint256 index
    ) internal pure returns (uint32 mask, bytes32[] memory siblings) {
        bytes32[] memory all = new bytes32[](StateTree.DEPTH);
        uint256 used;
        bytes32 empty;
        bytes32[] memory row = leaves;
        for (uint256 level; level < StateTree.DEPTH; level++) {
            uint256 sibling = (index >> level) ^ 1;
            bytes32 hash = sibling < row.length ? row[sibling] : empty;
            if (hash != empty) {
                mask |= uint32(1 << level);
                all[used++] = hash;
            }
            row = _row(row, empty);
            empty = StateTree.node(empty, empty);
        }
        siblings = new bytes32[](used);
        for (uint256 i; i < used; i++) siblings[i] = all[i];
    }

    /// Path in a list of exactly these leaves.
    function listPath(
        bytes32[] memory leaves,
        uint256 index
    ) internal pure returns (bytes32[] memory siblings) {
        uint256 levels;
        while ((uint256(1) << levels) < leaves.length) levels++;
        siblings = new bytes32[](levels);
        bytes32 empty;
        bytes32[] memory row = leaves;
        for (uint256 level; level < levels; level++) {
            uint256 sibling = (index >> level) ^ 1;
            siblings[level] = sibling < row.length ? row[sibling] : empty;
            row = _row(row, empty);
            empty = StateTree.node(empty, empty);
        }
    }

    function _up(bytes32[] memory row, uint256 levels) private pure returns (bytes32[] memory) {
        bytes32 empty;
        for (uint256 level; level < levels; level++) {
            row = _row(row, empty);
            empty = StateTree.node(empty, empty);
        }
        if (row.length > 0) return row;
        bytes32[] memory none = new bytes32[](1);
        none[0] = empty;
        return none;
    }

    function _row(bytes32[] memory below, bytes32 empty) private pure returns (bytes32[] memory above) {
        above = new bytes32[]((below.length + 1) / 2);
        for (uint256 i; i < above.length; i++) {
            bytes32 right = 2 * i + 1 < below.length ? below[2 * i + 1] : empty;
            above[i] = StateTree.node(below[2 * i], right);
        }
    }
}

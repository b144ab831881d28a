// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StateTree} from "../../../contracts/plays/StateTree.sol";
import {PathsWitness} from "../../../contracts/proofs/SharedPaths.sol";

/// Writes what SharedPaths reads (docs/formats.md, section 9), from the root down, over the first leaves of a tree.
library PathsWriter {
    struct Writer {
        // nodes of each level, as far as they are no empty subtrees
        bytes32[][] rows;
        bytes32[] empty;
        uint256[] touched;
        bool[] bits;
        uint256 bitCount;
        bytes32[] siblings;
        uint256 siblingCount;
    }

    /// @param touched indexes in any order, each once
    function write(
        bytes32[] memory leaves,
        uint256[] memory touched
    ) internal pure returns (PathsWitness memory witness) {
        Writer memory writer;
        writer.touched = touched;
        writer.rows = new bytes32[][](StateTree.DEPTH + 1);
        writer.empty = new bytes32[](StateTree.DEPTH + 1);
        writer.rows[0] = leaves;
        for (uint256 level = 1; level <= StateTree.DEPTH; level++) {
            bytes32[] memory below = writer.rows[level - 1];
            bytes32 none = writer.empty[level - 1];
            bytes32[] memory row = new bytes32[]((below.length + 1) / 2);
            for (uint256 i; i < row.length; i++) {
                bytes32 right = 2 * i + 1 < below.length ? below[2 * i + 1] : none;
                row[i] = StateTree.node(below[2 * i], right);
            }
            writer.rows[level] = row;
            writer.empty[level] = StateTree.node(none, none);
        }
        writer.bits = new bool[](touched.length * StateTree.DEPTH);
        writer.siblings = new bytes32[](touched.length * StateTree.DEPTH);
        _visit(writer, StateTree.DEPTH, 0);

        witness.mask = new bytes((writer.bitCount + 7) / 8);
        for (uint256 i; i < writer.bitCount; i++) {
            if (writer.bits[i]) witness.mask[i / 8] |= bytes1(uint8(1 << (i % 8)));
        }
        witness.siblings = new bytes32[](writer.siblingCount);
        for (uint256 i; i < writer.siblingCount; i++) witness.siblings[i] = writer.siblings[i];
    }

    function _visit(Writer memory writer, uint256 level, uint256 position) private pure {
        if (level == 0) return;
        bool left = _isTouched(writer, level - 1, 2 * position);
        bool right = _isTouched(writer, level - 1, 2 * position + 1);
        if (left) _visit(writer, level - 1, 2 * position);
        if (right) _visit(writer, level - 1, 2 * position + 1);
        if (left && right) return;
        uint256 other = left ? 2 * position + 1 : 2 * position;
        bytes32[] memory row = writer.rows[level - 1];
        bytes32 sibling = other < row.length ? row[other] : writer.empty[level - 1];
        if (sibling != writer.empty[level - 1]) {
            writer.bits[writer.bitCount] = true;
            writer.siblings[writer.siblingCount++] = sibling;
        }
        writer.bitCount++;
    }

    function _isTouched(Writer memory writer, uint256 level, uint256 position) private pure returns (bool) {
        for (uint256 i; i < writer.touched.length; i++) {
            if (writer.touched[i] >> level == position) return true;
        }
        return false;
    }
}

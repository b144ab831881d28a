// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StateTree} from "../../../contracts/plays/StateTree.sol";
import {PathsWitness, SharedPaths, TouchedLeaves} from "../../../contracts/proofs/SharedPaths.sol";
import {Test} from "../helpers/Test.sol";

/// A few leaves anywhere in a tree of depth 32, and what the definition says of them, node by node.
contract SharedPathsTest is Test {
    // strictly ascending
    uint256[] private _indexes;
    bytes32[] private _before;
    bytes32[] private _afterwards;
    bool[] private _touched;
    bytes32[33] private _empty;
    // the witness as far as it is written
    bool[] private _bits;
    bytes32[] private _siblings;

    function setUp() public {
        for (uint256 level = 1; level <= 32; level++) {
            _empty[level] = StateTree.node(_empty[level - 1], _empty[level - 1]);
        }
    }

    function test_EmptyRoots() public view {
        bytes32[] memory empty = SharedPaths.emptyRoots();
        assertEq(empty.length, 32);
        for (uint256 level; level < 32; level++) assertEq(empty[level], _empty[level]);
    }

    function test_Roots_OfOneLeafAtEitherEnd() public {
        _add(0, true);
        _leadsToItsRoots();
        _clear();
        _add(type(uint32).max, true);
        _leadsToItsRoots();
    }

    /// The highest bit in which two indexes differ, and all numbers at which it changes.
    function test_Roots_OfTwoLeavesThatPartAtEachLevel() public {
        for (uint256 level; level < 32; level++) {
            _clear();
            _add(0, true);
            _add(1 << level, true);
            _leadsToItsRoots();
            _clear();
            _add(0, true);
            _add((2 << level) - 1, true);
            _leadsToItsRoots();
        }
    }

    /// Each leaf parts from the next one level lower: as many nodes wait as there are levels.
    function test_Roots_OfAsManyWaitingNodesAsLevels() public {
        uint256 index;
        _add(index, true);
        for (uint256 level = 32; level > 0; level--) {
            index |= 1 << (level - 1);
            _add(index, true);
        }
        _leadsToItsRoots();
    }

    function test_Roots_OfAWholeSubtree() public {
        for (uint256 i; i < 16; i++) _add(0x12345670 + i, true);
        _add(0x12345680, false);
        _leadsToItsRoots();
    }

    /// Some of the leaves are touched, some new, and neighbours are near each other as often as far.
    function testFuzz_Roots_OfLeavesAnywhere(uint256 seed, uint256 count) public {
        count = bound(count, 1, 10);
        uint256 base = uint32(seed);
        _add(base, true);
        for (uint256 i = 1; i < count; i++) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            _add(base ^ (uint32(random) >> ((random >> 32) % 32)), (random >> 64) % 3 > 0);
        }
        _leadsToItsRoots();
    }

    function test_Roots_RevertWhen_MaskLengthIsWrong() public {
        _add(5, true);
        _add(8, true);
        (TouchedLeaves memory leaves, PathsWitness memory witness) = _witness();
        // three siblings of each below the level where they are siblings themselves, 28 above it
        assertEq(witness.mask.length, 5);
        bytes memory mask = witness.mask;
        witness.mask = new bytes(4);
        vm.expectRevert(abi.encodeWithSelector(SharedPaths.SharedPaths_MaskLength.selector, 4, 5));
        this.walk(leaves, witness);
        witness.mask = bytes.concat(mask, hex"00");
        vm.expectRevert(abi.encodeWithSelector(SharedPaths.SharedPaths_MaskLength.selector, 6, 5));
        this.walk(leaves, witness);
    }

    function test_Roots_RevertWhen_SiblingCountIsWrong() public {
        _add(5, true);
        _add(7, false);
        (TouchedLeaves memory leaves, PathsWitness memory witness) = _witness();
        assertEq(witness.siblings.length, 1);
        bytes32 sibling = witness.siblings[0];
        witness.siblings = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(SharedPaths.SharedPaths_SiblingCount.selector, 0, 1));
        this.walk(leaves, witness);
        witness.siblings = new bytes32[](2);
        witness.siblings[0] = sibling;
        vm.expectRevert(abi.encodeWithSelector(SharedPaths.SharedPaths_SiblingCount.selector, 2, 1));
        this.walk(leaves, witness);
    }

    /// Bits behind the last of the walk say nothing.
    function test_Roots_BitsLeftOver() public {
        _add(0, true);
        _add(1, true);
        (TouchedLeaves memory leaves, PathsWitness memory witness) = _witness();
        // 31 levels above where they meet
        assertEq(witness.mask.length, 4);
        (bytes32 before, bytes32 afterwards) = this.walk(leaves, witness);
        witness.mask[3] |= 0x80;
        (bytes32 sameBefore, bytes32 sameAfterwards) = this.walk(leaves, witness);
        assertEq(sameBefore, before);
        assertEq(sameAfterwards, afterwards);
        witness.mask[3] |= 0x40;
        vm.expectPartialRevert(SharedPaths.SharedPaths_SiblingCount.selector);
        this.walk(leaves, witness);
    }

    function walk(
        TouchedLeaves memory leaves,
        PathsWitness calldata witness
    ) external pure returns (bytes32 before, bytes32 afterwards) {
        return SharedPaths.roots(leaves, witness, SharedPaths.emptyRoots());
    }

    /// At its place among the leaves, unless one is there.
    function _add(uint256 index, bool touched) private {
        bytes32 random = keccak256(abi.encode(index));
        uint256 place = _indexes.length;
        for (uint256 i; i < place; i++) if (_indexes[i] == index) return;
        _indexes.push(index);
        // every fourth of the touched ones is new
        _before.push(touched && uint256(random) % 4 == 0 ? bytes32(0) : random);
        _afterwards.push(touched ? keccak256(abi.encode(random)) : random);
        _touched.push(touched);
        for (; place > 0 && _indexes[place - 1] > index; place--) {
            (_indexes[place - 1], _indexes[place]) = (_indexes[place], _indexes[place - 1]);
            (_before[place - 1], _before[place]) = (_before[place], _before[place - 1]);
            (_afterwards[place - 1], _afterwards[place]) = (_afterwards[place], _afterwards[place - 1]);
            (_touched[place - 1], _touched[place]) = (_touched[place], _touched[place - 1]);
        }
    }

    function _clear() private {
        delete _indexes;
        delete _before;
        delete _afterwards;
        delete _touched;
    }

    function _leadsToItsRoots() private {
        (TouchedLeaves memory leaves, PathsWitness memory witness) = _witness();
        (bytes32 before, bytes32 afterwards) = this.walk(leaves, witness);
        assertEq(before, _node(_before, 32, 0, _indexes.length));
        assertEq(afterwards, _node(_afterwards, 32, 0, _indexes.length));
    }

    /// The node above the leaves from place `low` to before place `high`.
    function _node(
        bytes32[] storage values,
        uint256 level,
        uint256 low,
        uint256 high
    ) private view returns (bytes32) {
        if (low == high) return _empty[level];
        if (level == 0) return values[low];
        uint256 middle = _middle(level, low, high);
        return StateTree.node(_node(values, level - 1, low, middle), _node(values, level - 1, middle, high));
    }

    /// The first of them that lies right of the node.
    function _middle(uint256 level, uint256 low, uint256 high) private view returns (uint256) {
        while (low < high && (_indexes[low] >> (level - 1)) & 1 == 0) low++;
        return low;
    }

    function _witness() private returns (TouchedLeaves memory leaves, PathsWitness memory witness) {
        uint256 count;
        for (uint256 i; i < _touched.length; i++) if (_touched[i]) count++;
        leaves = TouchedLeaves(new uint256[](count), new bytes32[](count), new bytes32[](count));
        for (uint256 i = _indexes.length; i > 0; i--) {
            if (!_touched[i - 1]) continue;
            leaves.indexes[--count] = _indexes[i - 1];
            leaves.before[count] = _before[i - 1];
            leaves.afterwards[count] = _afterwards[i - 1];
        }
        delete _bits;
        delete _siblings;
        _visit(32, 0, _indexes.length);
        witness.mask = new bytes((_bits.length + 7) / 8);
        for (uint256 i; i < _bits.length; i++) {
            if (_bits[i]) witness.mask[i / 8] |= bytes1(uint8(1 << (i % 8)));
        }
        witness.siblings = _siblings;
    }

    /// Depth first, left before right: a node's sibling as soon as the node is known.
    function _visit(uint256 level, uint256 low, uint256 high) private {
        if (level == 0) return;
        uint256 middle = _middle(level, low, high);
        bool left = _touches(low, middle);
        bool right = _touches(middle, high);
        if (left) _visit(level - 1, low, middle);
        if (right) _visit(level - 1, middle, high);
        if (left && right) return;
        (uint256 from, uint256 to) = left ? (middle, high) : (low, middle);
        _bits.push(from < to);
        if (from < to) _siblings.push(_node(_before, level - 1, from, to));
    }

    function _touches(uint256 low, uint256 high) private view returns (bool) {
        for (uint256 i = low; i < high; i++) if (_touched[i]) return true;
        return false;
    }
}

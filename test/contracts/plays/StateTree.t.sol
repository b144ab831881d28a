// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Account, Song, State} from "../../../contracts/plays/State.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {Test} from "../helpers/Test.sol";
import {Trees} from "../helpers/Trees.sol";

contract StateTreeTest is Test {
    RulesHarness private rules;

    function setUp() public {
        rules = new RulesHarness();
    }

    function test_Hashes_AreThoseOfTheFormats() public view {
        Account memory account = Account(address(0xabcd), 1, 2, 3, 4, 5);
        assertEq(
            rules.accountLeaf(account),
            keccak256(
                hex"00000000000000000000000000000000000000abcd000000000000000000000000000000010000000000000000000000000000000200000003"
                hex"00040005"
            )
        );
        assertEq(
            rules.songLeaf(Song(1, 2, 3)),
            keccak256(hex"0000000000000000010000000000000000000000000000000200000000000000000000000000000003")
        );
        bytes32 a = keccak256("a");
        bytes32 b = keccak256("b");
        assertEq(rules.hashNode(a, b), keccak256(abi.encodePacked(hex"01", a, b)));
        assertEq(rules.segmentLeaf("bytes", a), keccak256(abi.encodePacked(hex"00", keccak256("bytes"), a)));
        assertEq(rules.evidenceLeaf("bytes"), keccak256(abi.encodePacked(hex"00", "bytes")));
        assertEq(
            rules.stateHash(State(a, b, 6, 7)),
            keccak256(abi.encodePacked(hex"02", a, b, uint128(6), uint32(7)))
        );
    }

    function test_Genesis_IsTwoEmptyTrees() public view {
        bytes32 empty;
        for (uint256 i; i < 32; i++) empty = keccak256(abi.encodePacked(hex"01", empty, empty));
        assertEq(rules.emptyRoot(), empty);
        assertEq(rules.genesis(), keccak256(abi.encodePacked(hex"02", empty, empty, new bytes(20))));
        assertEq(Trees.root(new bytes32[](0)), empty);
    }

    /// What an account leaf hashes has 62 bytes, a song leaf 41, a node 65, a state 85: no two are alike.
    function testFuzz_ANodeIsNeverALeaf(bytes32 left, bytes32 right, Account memory account) public view {
        assertTrue(rules.hashNode(left, right) != rules.accountLeaf(account), "node read as account");
        assertTrue(rules.hashNode(left, right) != rules.segmentLeaf(abi.encode(left), right), "as segment");
    }

    function testFuzz_Path_LeadsToTheRoot(uint256 seed, uint256 size, uint256 index) public view {
        bytes32[] memory leaves = _leaves(seed, bound(size, 1, 20));
        index = bound(index, 0, leaves.length - 1);
        (uint32 mask, bytes32[] memory siblings) = Trees.path(leaves, index);
        (bool ok, bytes32 root) = rules.rootFromPath(leaves[index], uint32(index), mask, siblings);
        assertTrue(ok, "well formed");
        assertEq(root, Trees.root(leaves));
    }

    function testFuzz_Path_OfSomethingElseLeadsElsewhere(uint256 seed, uint256 index) public view {
        bytes32[] memory leaves = _leaves(seed, 11);
        index = bound(index, 0, 10);
        bytes32 expected = Trees.root(leaves);
        (uint32 mask, bytes32[] memory siblings) = Trees.path(leaves, index);
        (, bytes32 root) = rules.rootFromPath(keccak256("other"), uint32(index), mask, siblings);
        assertTrue(root != expected, "another leaf");
        (, root) = rules.rootFromPath(leaves[index], uint32(index) + (1 << 20), mask, siblings);
        assertTrue(root != expected, "another index");
        siblings[seed % siblings.length] = keccak256("other");
        (, root) = rules.rootFromPath(leaves[index], uint32(index), mask, siblings);
        assertTrue(root != expected, "another sibling");
    }

    function test_Path_IsMalformedWithTooFewOrTooManySiblings() public view {
        bytes32[] memory leaves = _leaves(1, 5);
        (uint32 mask, bytes32[] memory siblings) = Trees.path(leaves, 2);
        (bool ok, bytes32 root) = rules.rootFromPath(leaves[2], 2, mask, new bytes32[](siblings.length - 1));
        assertTrue(!ok && root == 0, "siblings run out");
        (ok, root) = rules.rootFromPath(leaves[2], 2, mask, new bytes32[](siblings.length + 1));
        assertTrue(!ok && root == 0, "siblings left over");
    }

    function test_Path_MayNameEmptySubtreesToo() public view {
        bytes32[] memory leaves = _leaves(7, 1);
        bytes32[] memory siblings = new bytes32[](32);
        for (uint256 i = 1; i < 32; i++) siblings[i] = rules.hashNode(siblings[i - 1], siblings[i - 1]);
        (bool ok, bytes32 root) = rules.rootFromPath(leaves[0], 0, type(uint32).max, siblings);
        assertTrue(ok, "well formed");
        assertEq(root, Trees.root(leaves));
    }

    function test_Path_ReachesTheLastIndex() public view {
        bytes32 leaf = keccak256("last");
        bytes32 expected = leaf;
        bytes32 empty;
        for (uint256 i; i < 32; i++) {
            expected = rules.hashNode(empty, expected);
            empty = rules.hashNode(empty, empty);
        }
        (bool ok, bytes32 root) = rules.rootFromPath(leaf, type(uint32).max, 0, new bytes32[](0));
        assertTrue(ok, "well formed");
        assertEq(root, expected);
    }

    function test_List_OfNothingProvesNothing() public view {
        assertEq(rules.listRoot(new bytes32[](0)), bytes32(0));
        (bool ok, ) = rules.rootFromListPath(0, 0, 0, new bytes32[](0));
        assertTrue(!ok, "count 0");
    }

    function test_List_OfOneIsItsOwnRoot() public view {
        bytes32[] memory leaves = _leaves(3, 1);
        assertEq(rules.listRoot(leaves), leaves[0]);
        (bool ok, bytes32 root) = rules.rootFromListPath(leaves[0], 0, 1, new bytes32[](0));
        assertTrue(ok, "well formed");
        assertEq(root, leaves[0]);
    }

    function test_List_IsPaddedWithZeroLeaves() public view {
        bytes32[] memory leaves = _leaves(5, 3);
        bytes32 expected = rules.hashNode(rules.hashNode(leaves[0], leaves[1]), rules.hashNode(leaves[2], 0));
        assertEq(rules.listRoot(leaves), expected);
        leaves = _leaves(5, 5);
        bytes32 left = rules.hashNode(
            rules.hashNode(leaves[0], leaves[1]),
            rules.hashNode(leaves[2], leaves[3])
        );
        bytes32 right = rules.hashNode(rules.hashNode(leaves[4], 0), rules.hashNode(0, 0));
        assertEq(rules.listRoot(leaves), rules.hashNode(left, right));
    }

    function testFuzz_ListPath_LeadsToTheRoot(uint256 seed, uint256 count, uint256 index) public view {
        bytes32[] memory leaves = _leaves(seed, bound(count, 1, 70));
        count = leaves.length;
        index = bound(index, 0, count - 1);
        bytes32[] memory siblings = Trees.listPath(leaves, index);
        (bool ok, bytes32 root) = rules.rootFromListPath(leaves[index], index, count, siblings);
        assertTrue(ok, "well formed");
        assertEq(root, rules.listRoot(leaves));
    }

    function testFuzz_ListPath_IsMalformed(uint256 count, uint256 index) public view {
        bytes32[] memory leaves = _leaves(9, bound(count, 1, 70));
        count = leaves.length;
        bytes32[] memory siblings = Trees.listPath(leaves, 0);
        (bool ok, ) = rules.rootFromListPath(
            leaves[0],
            bound(index, count, type(uint256).max),
            count,
            siblings
        );
        assertTrue(!ok, "index at or beyond the count");
        (ok, ) = rules.rootFromListPath(leaves[0], 0, count, new bytes32[](siblings.length + 1));
        assertTrue(!ok, "a sibling too many");
        if (siblings.length == 0) return;
        (ok, ) = rules.rootFromListPath(leaves[0], 0, count, new bytes32[](siblings.length - 1));
        assertTrue(!ok, "a sibling too few");
    }

    function _leaves(uint256 seed, uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i; i < count; i++) leaves[i] = keccak256(abi.encode(seed, i));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPlayLedger} from "../../../contracts/plays/IPlayLedger.sol";
import {World} from "../helpers/World.sol";

/// How far back the plays of the next batch may start.
contract CatchUpTest is World {
    function setUp() public {
        _deploy();
        _song(_one(ARTIST));
    }

    function test_EarliestStart_IsADayBeforeTheNewestBatch() public {
        assertEq(ledger.earliestStart(), NOON - 1 days);
        _submitAt(NOON + 12 hours);
        assertEq(ledger.earliestStart(), NOON - 12 hours);
        vm.warp(NOON + 30 days);
        assertEq(ledger.earliestStart(), NOON - 12 hours);
    }

    function test_EarliestStart_IsNeverBelowZero() public {
        vm.warp(1 hours);
        _newLedger(_parameters());
        assertEq(ledger.earliestStart(), 0);
    }

    function test_Late_KeepsWhatWasLostOpenForTheTimeLostAndTwoDays() public {
        uint256 late = NOON + 12 hours + 1;
        _submitAt(late);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        vm.warp(late + 12 hours + 2 days);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        vm.warp(late + 12 hours + 2 days + 1);
        assertEq(ledger.earliestStart(), late - 1 days);
    }

    function test_Late_DoesNotRenewWhatIsOpen() public {
        _submitAt(NOON + 1 days);
        // open for three days
        _submitAt(NOON + 2 days);
        _submitAt(NOON + 4 days - 1);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        vm.warp(NOON + 4 days);
        assertEq(ledger.earliestStart(), NOON + 3 days - 1);
        // what comes late after it opens another, from its own parent on
        _submitAt(NOON + 5 days);
        assertEq(ledger.earliestStart(), NOON + 3 days - 1);
    }

    function test_Late_CountsAPause() public {
        vm.prank(GUARDIAN);
        ledger.pause();
        _submitAt(NOON + 7 days);
        _submitAt(NOON + 7 days + 1);
        vm.warp(NOON + 16 days - 1);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        vm.warp(NOON + 16 days);
        assertEq(ledger.earliestStart(), NOON + 6 days + 1);
    }

    function test_Revert_ReopensWhatTheFallenBatchesReached() public {
        for (uint256 i = 1; i <= 5; i++) _submitAt(NOON + 6 hours * i);
        assertEq(ledger.earliestStart(), NOON + 6 hours);
        _revert(2);
        assertEq(ledger.earliestStart(), NOON - 18 hours);
        _submitAt(NOON + 30 hours);
        _submitAt(NOON + 31 hours);
        // 24 hours were lost
        vm.warp(NOON + 102 hours - 1);
        assertEq(ledger.earliestStart(), NOON - 18 hours);
        vm.warp(NOON + 102 hours);
        assertEq(ledger.earliestStart(), NOON + 7 hours);
    }

    function test_Revert_ReopensACatchUpThatTheFallenBatchesUsed() public {
        _submitAt(NOON + 5 days);
        uint256 until = NOON + 12 days;
        _submitAt(until - 2 hours);
        _submitAt(until - 1 hours);
        _submitAt(until + 1 hours);
        assertEq(ledger.earliestStart(), until - 23 hours);
        // both came while it was open, or on one that did
        _revert(4);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        _submitAt(until + 2 hours);
        vm.warp(until + 2 days + 5 hours - 1);
        assertEq(ledger.earliestStart(), NOON - 1 days);
        vm.warp(until + 2 days + 5 hours);
        assertEq(ledger.earliestStart(), until - 22 hours);
    }

    function test_Revert_OpensNothingThatWasOverWhenItsParentCame() public {
        _submitAt(NOON + 5 days);
        uint256 until = NOON + 12 days;
        _submitAt(until - 1 hours);
        _submitAt(until);
        _submitAt(until + 1 hours);
        _revert(4);
        assertEq(ledger.earliestStart(), until - 1 days);
    }

    /// Once a catch-up was taken note of, a batch that reaches back less far is as good as any.
    function test_Submit_HoldsTheNextBatchToIt() public {
        _submitAt(NOON + 5 days);
        vm.warp(NOON + 12 days);
        uint64 parentId = ledger.head();
        (bytes32 commitment, , , ) = ledger.batches(parentId);
        bytes[] memory segments = new bytes[](1);
        segments[0] = hex"00";
        address attester = ledger.attesterOnTurn(uint64(block.timestamp));
        uint64 early = uint64(NOON + 4 days - 1);
        vm.prank(attester, attester);
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_StartTooEarly.selector, early, NOON + 4 days)
        );
        ledger.submitBatch(parentId, commitment, early, 1, 0, CID, segments, new bytes32[](1));
    }

    /// Whatever is submitted and reverted, plays of the last day before the newest batch are welcome, none of the
    /// future, and a reach further back ends by itself.
    function testFuzz_EarliestStart_ReturnsToADay(uint256 seed) public {
        for (uint256 i; i < 12; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 pending = ledger.head();
            if (seed % 4 == 0 && pending > 0) _revert(pending);
            else _submitAt(block.timestamp + (seed % 5) * 9 hours + 1);
            (, , uint64 time, ) = ledger.batches(ledger.head());
            assertLe(ledger.earliestStart(), time - 1 days);
        }
        _submitAt(block.timestamp + 1);
        vm.warp(block.timestamp + 60 days);
        (, , uint64 newest, ) = ledger.batches(ledger.head());
        assertEq(ledger.earliestStart(), newest - 1 days);
    }

    /// A batch in somebody's turn at `time`, or as soon after it as somebody can.
    function _submitAt(uint256 time) private {
        vm.warp(time);
        _submitPlays(_somePlays(1));
    }
}

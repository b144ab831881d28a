// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "../../../contracts/plays/IAttesterSet.sol";
import {BatchStatus, Parameters} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {World} from "../helpers/World.sol";

/// Tries to take its bond or its reward twice, from inside the payment; or takes no ETH at all.
contract HostileAttester {
    PlayLedger private immutable LEDGER;
    bool public greedy = true;
    uint256 public payments;
    bool public reentered;

    constructor(PlayLedger ledger) {
        LEDGER = ledger;
    }

    receive() external payable {
        if (!greedy) revert("no ETH, thank you");
        payments++;
        try LEDGER.unbond() {
            reentered = true;
        } catch {}
        try LEDGER.withdrawReward() {
            reentered = true;
        } catch {}
    }

    function bond() external {
        LEDGER.bond{value: 1 ether}();
    }

    function unbond() external {
        LEDGER.unbond();
    }

    function withdrawReward() external {
        LEDGER.withdrawReward();
    }

    function refuseEther() external {
        greedy = false;
    }
}

contract AttesterSetTest is World {
    address private constant THIRD = address(0xa77e57e43);

    function setUp() public {
        _deploy();
        _song(_one(ARTIST));
        vm.deal(THIRD, 10 ether);
    }

    function test_Bond_RevertWhen_NotAdmitted() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 7 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
    }

    function test_Bond_OpensToAnybodyAfterSevenDaysOfSilence() public {
        vm.warp(NOON + 3 days);
        _submitPlays(_somePlays(1));
        vm.warp(NOON + 10 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 10 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        vm.warp(NOON + 10 days);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters().length, 3);
        assertEq(ledger.isAdmitted(THIRD), false);
    }

    /// Junk that the guardian reverts is no sign of life: it cannot keep everybody else out.
    function test_Bond_OpensThoughBatchesLandThatAreReverted() public {
        for (uint256 day = 1; day < 7; day++) {
            vm.warp(NOON + day * 1 days);
            _submitPlays(_somePlays(1));
            uint64 batchId = ledger.lastBatchId();
            _revert(batchId);
            model.restore(0);
        }
        vm.warp(NOON + 7 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 7 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        vm.warp(NOON + 7 days);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters()[2], THIRD);
    }

    /// A pause keeps attesters from submitting: it is no silence of theirs.
    function test_Bond_OpensLaterByAPause() public {
        vm.warp(NOON + 5 days);
        vm.prank(GUARDIAN);
        ledger.pause();
        vm.warp(NOON + 14 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 14 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        vm.warp(NOON + 14 days);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters().length, 3);
    }

    function test_Bond_OpensLaterByThePartOfAPauseThatWas() public {
        vm.warp(NOON + 5 days);
        vm.startPrank(GUARDIAN);
        ledger.pause();
        vm.warp(NOON + 6 days);
        ledger.unpause();
        vm.stopPrank();
        vm.warp(NOON + 8 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 8 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        vm.warp(NOON + 8 days);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
    }

    /// Neither a pause before the newest batch nor one after seven silent days changes anything.
    function test_Bond_OpensWhateverWasPausedOutsideTheSilence() public {
        vm.startPrank(GUARDIAN);
        ledger.pause();
        vm.warp(NOON + 1 days);
        ledger.unpause();
        vm.stopPrank();
        vm.warp(NOON + 2 days);
        _submitPlays(_somePlays(1));
        vm.warp(NOON + 9 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotAdmitted.selector, THIRD, NOON + 9 days)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        vm.warp(NOON + 31 days);
        vm.prank(GUARDIAN);
        ledger.pause();
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters().length, 3);
    }

    function test_Bond_RevertWhen_Dismissed() public {
        _dismiss(FIRST);
        _dismiss(THIRD);
        // however silent it is, and whether its bond is still there, was taken, or was never paid
        vm.warp(NOON + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_Dismissed.selector, FIRST));
        vm.prank(FIRST);
        ledger.bond();
        vm.prank(FIRST);
        ledger.unbond();
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_Dismissed.selector, FIRST));
        vm.prank(FIRST);
        ledger.bond{value: 1 ether}();
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_Dismissed.selector, THIRD));
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        _admit(THIRD);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.isAdmitted(THIRD), true);
    }

    function test_Bond_RevertWhen_AlreadyBonded() public {
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_AlreadyBonded.selector, FIRST));
        vm.prank(FIRST);
        ledger.bond{value: 1 ether}();
    }

    function test_Bond_RevertWhen_ValueWrong() public {
        _admit(THIRD);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_BondWrong.selector, 1 ether - 1, 1 ether)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether - 1}();
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_BondWrong.selector, 1 ether + 1, 1 ether)
        );
        vm.prank(THIRD);
        ledger.bond{value: 1 ether + 1}();
    }

    function test_Bond_JoinsTheTurns() public {
        _admit(THIRD);
        vm.expectEmit(address(ledger));
        emit IAttesterSet.Bonded(THIRD, 1 ether);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters()[2], THIRD);
        assertEq(ledger.bondOf(THIRD), 1 ether);
        assertEq(address(ledger).balance, 3 ether);
    }

    function test_Bond_AsksNothingOfOneAdmittedAgain() public {
        _dismiss(FIRST);
        _admit(FIRST);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_BondWrong.selector, 1, 0));
        vm.prank(FIRST);
        ledger.bond{value: 1}();
        vm.prank(FIRST);
        ledger.bond();
        assertEq(ledger.bondOf(FIRST), 1 ether);
        assertEq(ledger.attesters()[1], FIRST);
    }

    function test_Unbond_RevertWhen_NotBonded() public {
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_NotBonded.selector, THIRD));
        vm.prank(THIRD);
        ledger.unbond();
    }

    /// The end of a window is not finality: until somebody finalises, a proof may still come.
    function test_Unbond_RevertWhen_ItsBatchIsPending() public {
        _submitPlays(_somePlays(1));
        (, address attester, , uint64 finalAt) = ledger.batches(1);
        vm.warp(finalAt);
        assertEq(ledger.canUnbond(attester), false);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_BondLocked.selector, 1, 0));
        vm.prank(attester);
        ledger.unbond();
        ledger.finalise(1);
        assertEq(ledger.canUnbond(attester), true);
        vm.prank(attester);
        ledger.unbond();
        assertEq(ledger.bondOf(attester), 0);
    }

    /// While a later batch of another is pending, the fallen one's attester waits for that one at most.
    function test_Unbond_AfterItsBatchFell() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        vm.warp(block.timestamp + 10);
        _submitPlays(_somePlays(1));
        // SECOND's fell, FIRST's is pending
        _fall(2);
        _rebond(SECOND);
        assertEq(ledger.canUnbond(SECOND), false);
        assertEq(ledger.canUnbond(FIRST), false);
        // all fell: nothing is pending
        _fall(1);
        assertEq(ledger.canUnbond(SECOND), true);
        vm.prank(SECOND);
        ledger.unbond();
        // FIRST was slashed: there is nothing to take
        assertEq(ledger.canUnbond(FIRST), false);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_NotBonded.selector, FIRST));
        vm.prank(FIRST);
        ledger.unbond();
    }

    function test_Unbond_WhenABatchAfterItsFallenOneIsFinal() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        _fall(1);
        _rebond(FIRST);
        model.restore(0);
        vm.warp(_turnOf(SECOND));
        _submitPlays(_somePlays(1));
        vm.warp(_turnOf(SECOND));
        _submitPlays(_somePlays(1));
        assertEq(ledger.canUnbond(FIRST), false);
        vm.warp(block.timestamp + 59);
        ledger.finalise(2);
        assertEq(uint8(ledger.statusOf(3)), uint8(BatchStatus.Pending));
        assertEq(ledger.canUnbond(FIRST), true);
        assertEq(ledger.canUnbond(SECOND), false);
    }

    function test_Slash_TakesTheWholeBond() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        uint256 burnedBefore = address(0).balance;
        vm.expectEmit(address(ledger));
        emit IAttesterSet.Slashed(FIRST, CHALLENGER, 0.5 ether, 0.5 ether);
        _fall(1);
        assertEq(ledger.bondOf(FIRST), 0);
        assertEq(ledger.rewardOf(CHALLENGER), 0.5 ether);
        assertEq(address(0).balance, burnedBefore + 0.5 ether);
        assertEq(address(ledger).balance, 1.5 ether);
        // out of the turns, and back in only with another bond
        assertEq(ledger.attesters().length, 1);
        assertEq(ledger.attesters()[0], SECOND);
        assertEq(ledger.isAdmitted(FIRST), true);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_BondWrong.selector, 0, 1 ether));
        vm.prank(FIRST);
        ledger.bond();
        vm.prank(FIRST);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.attesters().length, 2);
    }

    /// Whose batches fall with another's loses nothing.
    function test_Slash_LeavesTheBondsOfDescendants() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        vm.warp(block.timestamp + 10);
        _submitPlays(_somePlays(1));
        _fall(1);
        assertEq(uint8(ledger.statusOf(2)), uint8(BatchStatus.Reverted));
        assertEq(ledger.bondOf(FIRST), 0);
        assertEq(ledger.bondOf(SECOND), 1 ether);
        assertEq(ledger.rewardOf(CHALLENGER), 0.5 ether);
    }

    /// An attester's earlier batch falls too, though its bond went with the later one.
    function test_Slash_OfABondThatIsGone() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        _submitPlays(_somePlays(1));
        _fall(2);
        vm.recordLogs();
        _fall(1);
        // BatchesReverted, and nothing else
        assertEq(vm.getRecordedLogs().length, 1);
        assertEq(uint8(ledger.statusOf(1)), uint8(BatchStatus.Reverted));
        assertEq(ledger.rewardOf(CHALLENGER), 0.5 ether);
        assertEq(address(ledger).balance, 1.5 ether);
    }

    function test_Slash_TakesTheBondOfOneDismissed() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        _dismiss(FIRST);
        _fall(1);
        assertEq(ledger.bondOf(FIRST), 0);
        assertEq(ledger.rewardOf(CHALLENGER), 0.5 ether);
        assertEq(ledger.attesters().length, 1);
    }

    function test_Reward_RevertWhen_NothingIsDue() public {
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_NoReward.selector, CHALLENGER));
        vm.prank(CHALLENGER);
        ledger.withdrawReward();
    }

    function test_Reward_AddsUpAndIsPaidOnce() public {
        for (uint64 batchId = 1; batchId <= 2; batchId++) {
            _submitPlays(_somePlays(1));
            _revert(batchId);
            model.restore(0);
        }
        vm.expectEmit(address(ledger));
        emit IAttesterSet.RewardWithdrawn(CHALLENGER, 1 ether);
        vm.prank(CHALLENGER);
        ledger.withdrawReward();
        assertEq(CHALLENGER.balance, 1 ether);
        assertEq(ledger.rewardOf(CHALLENGER), 0);
        assertEq(address(ledger).balance, 2 ether);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_NoReward.selector, CHALLENGER));
        vm.prank(CHALLENGER);
        ledger.withdrawReward();
    }

    function test_Reward_PaysOnceWhenReentered() public {
        HostileAttester hostile = _rewarded();
        hostile.withdrawReward();
        assertEq(hostile.payments(), 1);
        assertEq(hostile.reentered(), false);
        assertEq(address(hostile).balance, 0.5 ether);
        assertEq(address(ledger).balance, 1 ether);
    }

    function test_Reward_RevertWhen_PaymentFails() public {
        HostileAttester hostile = _rewarded();
        hostile.refuseEther();
        vm.expectRevert(
            abi.encodeWithSelector(
                IAttesterSet.AttesterSet_PaymentFailed.selector,
                address(hostile),
                0.5 ether
            )
        );
        hostile.withdrawReward();
        assertEq(ledger.rewardOf(address(hostile)), 0.5 ether);
    }

    function test_RaisedBond_IsToppedUpBeforeTheNextBatch() public {
        _submitPlays(_somePlays(1));
        (, address attester, , ) = ledger.batches(1);
        _setBond(2.5 ether);
        assertEq(ledger.canSubmit(attester, uint64(block.timestamp)), false);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_BondTooLow.selector, 1 ether, 2.5 ether)
        );
        this.submitNothing(attester);
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_BondWrong.selector, 1 ether, 1.5 ether)
        );
        vm.prank(attester);
        ledger.bond{value: 1 ether}();

        vm.expectEmit(address(ledger));
        emit IAttesterSet.Bonded(attester, 1.5 ether);
        vm.prank(attester);
        ledger.bond{value: 1.5 ether}();
        assertEq(ledger.bondOf(attester), 2.5 ether);
        assertEq(ledger.attesters().length, 2);
        assertEq(ledger.canSubmit(attester, uint64(block.timestamp)), true);
        assertEq(_submitBuilt(model.build(_somePlays(1), _today(), 0), attester), 2);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_AlreadyBonded.selector, attester));
        vm.prank(attester);
        ledger.bond();
        // all of it stands for both batches
        _fall(1);
        assertEq(ledger.rewardOf(CHALLENGER), 1.25 ether);
    }

    /// Who bonded in a silence need not be admitted to top up.
    function test_RaisedBond_IsToppedUpByOneNeverAdmitted() public {
        vm.warp(NOON + 7 days);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        _submitPlays(_somePlays(1));
        _setBond(2 ether);
        vm.prank(THIRD);
        ledger.bond{value: 1 ether}();
        assertEq(ledger.bondOf(THIRD), 2 ether);
    }

    function test_LoweredBond_LeavesTheRestOfTheDepositToItsOwner() public {
        _setBond(3 ether);
        vm.prank(FIRST);
        ledger.bond{value: 2 ether}();
        _setBond(1 ether);
        assertEq(ledger.canSubmit(FIRST, 0), true);
        // dismissed and admitted again, nothing is missing and nothing is lost
        _dismiss(FIRST);
        _admit(FIRST);
        vm.prank(FIRST);
        ledger.bond();
        assertEq(ledger.bondOf(FIRST), 3 ether);
        vm.prank(FIRST);
        ledger.unbond();
        assertEq(FIRST.balance, 10 ether);
    }

    /// The bond must stand for the earlier batch although the later one, the last, is gone.
    function test_Unbond_StaysLockedWhenOnlyTheLastBatchFell() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(1));
        vm.warp(block.timestamp + 5);
        _submitPlays(_somePlays(1));
        _revert(2);
        vm.warp(block.timestamp + 60);
        vm.expectPartialRevert(IAttesterSet.AttesterSet_BondLocked.selector);
        vm.prank(FIRST);
        ledger.unbond();
    }

    function test_Unbond_PaysAndLeavesTheTurns() public {
        uint256 before = FIRST.balance;
        vm.expectEmit(address(ledger));
        emit IAttesterSet.Unbonded(FIRST, 1 ether);
        vm.prank(FIRST);
        ledger.unbond();
        assertEq(FIRST.balance, before + 1 ether);
        assertEq(ledger.attesters().length, 1);
        assertEq(ledger.attesters()[0], SECOND);
        assertEq(ledger.canSubmit(FIRST, uint64(block.timestamp)), false);
    }

    function test_Unbond_RevertWhen_PaymentFails() public {
        HostileAttester hostile = _hostile();
        hostile.refuseEther();
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_PaymentFailed.selector, address(hostile), 1 ether)
        );
        hostile.unbond();
        assertEq(ledger.bondOf(address(hostile)), 1 ether);
    }

    function test_Unbond_PaysOnceWhenReentered() public {
        HostileAttester hostile = _hostile();
        hostile.unbond();
        assertEq(hostile.payments(), 1);
        assertEq(hostile.reentered(), false);
        assertEq(address(ledger).balance, 2 ether);
    }

    function test_Admission_RevertWhen_NotCouncil() public {
        bytes memory refusal = abi.encodeWithSelector(
            IAttesterSet.AttesterSet_NotCouncil.selector,
            GUARDIAN,
            COUNCIL
        );
        vm.expectRevert(refusal);
        vm.prank(GUARDIAN);
        ledger.admitAttester(THIRD);
        vm.expectRevert(refusal);
        vm.prank(GUARDIAN);
        ledger.dismissAttester(FIRST);
    }

    function test_Dismissal_LeavesTheBond() public {
        vm.expectEmit(address(ledger));
        emit IAttesterSet.AttesterDismissed(FIRST);
        _dismiss(FIRST);
        assertEq(ledger.isAdmitted(FIRST), false);
        assertEq(ledger.attesters().length, 1);
        assertEq(ledger.bondOf(FIRST), 1 ether);
        vm.prank(FIRST);
        ledger.unbond();
        assertEq(FIRST.balance, 10 ether);
    }

    function test_Dismissal_OfAStrangerChangesNothing() public {
        _dismiss(THIRD);
        assertEq(ledger.attesters().length, 2);
    }

    function test_Turns_GoRound() public view {
        assertEq(ledger.attesterOnTurn(0), FIRST);
        assertEq(ledger.attesterOnTurn(9), FIRST);
        assertEq(ledger.attesterOnTurn(10), SECOND);
        assertEq(ledger.attesterOnTurn(20), FIRST);
    }

    function test_Turns_AreOpenAtTheirEnd() public view {
        assertEq(ledger.canSubmit(FIRST, 6), true);
        assertEq(ledger.canSubmit(SECOND, 6), false);
        assertEq(ledger.canSubmit(SECOND, 7), true);
        assertEq(ledger.canSubmit(SECOND, 9), true);
        assertEq(ledger.canSubmit(FIRST, 10), false);
        assertEq(ledger.canSubmit(THIRD, 7), false);
    }

    function test_Turns_AreNobodysWithoutBonds() public {
        vm.prank(FIRST);
        ledger.unbond();
        vm.prank(SECOND);
        ledger.unbond();
        assertEq(ledger.attesterOnTurn(uint64(block.timestamp)), address(0));
    }

    function test_Budget_IsWholeAgainOnTheNextDay() public {
        vm.warp(_turnOf(FIRST));
        _submitPlays(_somePlays(40));
        uint64 time = uint64(block.timestamp);
        assertEq(ledger.playsLeft(FIRST, time), 1_000_000 - 40);
        assertEq(ledger.playsLeft(SECOND, time), 1_000_000);
        assertEq(ledger.playsLeft(FIRST, time + 1 days), 1_000_000);
        vm.warp(time + 5);
        _submitPlays(_somePlays(2));
        assertEq(ledger.playsLeft(FIRST, time), 1_000_000 - 42);
    }

    /// Whoever joins and leaves, the turns hold exactly the bonded, each once.
    function testFuzz_Turns_HoldExactlyTheBonded(uint256 seed) public {
        bool[6] memory bonded;
        for (uint256 step; step < 30; step++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, step)));
            uint256 who = dice % 6;
            address attester = address(uint160(0xf00d + who));
            vm.deal(attester, 1 ether);
            if (bonded[who]) {
                if (dice & 256 == 0) _dismiss(attester);
                vm.prank(attester);
                ledger.unbond();
            } else {
                _admit(attester);
                vm.prank(attester);
                ledger.bond{value: 1 ether}();
            }
            bonded[who] = !bonded[who];
            uint256 expected = 2;
            for (uint256 i; i < 6; i++) {
                uint256 found;
                address[] memory turns = ledger.attesters();
                for (uint256 j; j < turns.length; j++) {
                    if (turns[j] == address(uint160(0xf00d + i))) found++;
                }
                assertEq(found, bonded[i] ? 1 : 0);
                expected += found;
            }
            assertEq(ledger.attesters().length, expected);
            assertEq(address(ledger).balance, expected * 1 ether);
        }
    }

    /// External, so that `expectRevert` sees the submission alone. Of its arguments only the parent is ever read.
    function submitNothing(address attester) external {
        uint64 parentId = ledger.head();
        (bytes32 parentCommitment, , , ) = ledger.batches(parentId);
        bytes[] memory segments = new bytes[](1);
        segments[0] = hex"00";
        vm.prank(attester, attester);
        ledger.submitBatch(
            parentId,
            parentCommitment,
            uint64(block.timestamp),
            1,
            0,
            CID,
            segments,
            new bytes32[](1)
        );
    }

    function _admit(address attester) private {
        vm.prank(COUNCIL);
        ledger.admitAttester(attester);
    }

    function _dismiss(address attester) private {
        vm.prank(COUNCIL);
        ledger.dismissAttester(attester);
    }

    function _rebond(address attester) private {
        vm.deal(attester, attester.balance + 1 ether);
        vm.prank(attester);
        ledger.bond{value: 1 ether}();
    }

    function _setBond(uint128 bond) private {
        Parameters memory p = _parameters();
        p.bond = bond;
        vm.prank(COUNCIL);
        ledger.setParameters(p);
    }

    /// A contract that cannot keep still, with a reward of half an ether.
    function _rewarded() private returns (HostileAttester hostile) {
        address attester = ledger.attesterOnTurn(uint64(block.timestamp));
        _submitPlays(_somePlays(1));
        hostile = new HostileAttester(ledger);
        vm.prank(address(proofs));
        ledger.revertBatch(1, address(hostile));
        assertEq(ledger.bondOf(attester), 0);
    }

    function _hostile() private returns (HostileAttester hostile) {
        hostile = new HostileAttester(ledger);
        vm.deal(address(hostile), 1 ether);
        _admit(address(hostile));
        hostile.bond();
    }

    /// The next time at which a turn of `attester` starts.
    function _turnOf(address attester) private view returns (uint256 time) {
        time = block.timestamp - (block.timestamp % 10) + 10;
        if (ledger.attesterOnTurn(uint64(time)) != attester) time += 10;
    }
}

/// A small budget, so that a test can spend it.
contract AttesterBudgetTest is World {
    function setUp() public {
        _deploy();
        Parameters memory p = _parameters();
        p.playsPerDay = 50;
        _newLedger(p);
        _bond(FIRST);
        _song(_one(ARTIST));
    }

    function test_Budget_RevertWhen_Exceeded() public {
        _submitPlays(_somePlays(33));
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_BudgetExceeded.selector, 18, 17));
        this.submit(18);
        this.submit(17);
        assertEq(ledger.playsLeft(FIRST, uint64(block.timestamp)), 0);
        vm.warp(block.timestamp + 12 hours);
        this.submit(50);
    }

    /// The budget is one of plays a day: what was reverted is spent all the same (ADR 9).
    function test_Budget_IsNotGivenBackByARevert() public {
        _submitPlays(_somePlays(33));
        _revert(1);
        assertEq(ledger.playsLeft(FIRST, uint64(block.timestamp)), 17);
    }

    function test_Budget_MayBeCutBelowWhatWasSpent() public {
        _submitPlays(_somePlays(33));
        Parameters memory p = ledger.parameters();
        p.playsPerDay = 20;
        vm.prank(COUNCIL);
        ledger.setParameters(p);
        assertEq(ledger.playsLeft(FIRST, uint64(block.timestamp)), 0);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterSet_BudgetExceeded.selector, 1, 0));
        this.submit(1);
        vm.warp(block.timestamp + 12 hours);
        this.submit(20);
        // and back: what was spent today counts against it
        p.playsPerDay = 50;
        vm.prank(COUNCIL);
        ledger.setParameters(p);
        assertEq(ledger.playsLeft(FIRST, uint64(block.timestamp)), 30);
        this.submit(30);
    }

    /// Half of an odd bond is rounded down for the challenger: no wei stays in the ledger.
    function test_Slash_OfAnOddBond() public {
        Parameters memory p = _parameters();
        p.bond = 3;
        _newLedger(p);
        vm.prank(COUNCIL);
        ledger.admitAttester(FIRST);
        vm.prank(FIRST);
        ledger.bond{value: 3}();
        (headers[0].stateAfter, headers[0].time) = (model.stateHash(), uint64(block.timestamp));
        _submitBuilt(model.build(_somePlays(1), _today(), 0), FIRST);
        vm.expectEmit(address(ledger));
        emit IAttesterSet.Slashed(FIRST, CHALLENGER, 1, 2);
        _fall(1);
        assertEq(address(ledger).balance, 1);
    }

    /// External, so that `expectRevert` sees the submission and not the calls that prepare it.
    function submit(uint256 count) external {
        model.restore(ledger.head());
        _submitPlays(_somePlays(count));
    }
}

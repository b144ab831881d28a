// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../../../contracts/plays/Faults.sol";
import {BatchHeader, BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {DemandStatus, IDemands} from "../../../contracts/proofs/IDemands.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {ProofWorld, Signed} from "../helpers/ProofWorld.sol";
import {Reentrant} from "../helpers/Reentrant.sol";
import {Vm} from "../helpers/Test.sol";
import {Trees} from "../helpers/Trees.sol";

contract DemandsTest is ProofWorld {
    uint64 private constant START = uint64(NOON + 100);
    uint256 private constant BOND = 3_000_000 gwei;
    // wei for each gas of an answer, above the base fee
    uint256 private constant ALLOWANCE = 0.01 gwei;

    uint64 private id;
    uint256 private submitted;

    function setUp() public {
        _deployWithSong();
        id = _submitMany(40);
        submitted = block.timestamp;
        vm.deal(ANYBODY, 10 ether);
    }

    // demandEvidence

    function test_DemandEvidence_Holds() public {
        vm.expectEmit(address(faults));
        emit IDemands.EvidenceDemanded(id, 1, ANYBODY, BOND, block.timestamp + 30);
        _demand(1);
        assertEq(ledger.holdsOn(id), 1);
        assertEq(address(faults).balance, BOND);
        assertEq(faults.owed(ANYBODY), 0);
        vm.warp(submitted + 60);
        vm.expectPartialRevert(bytes4(keccak256("PlayLedger_FinalityHeld(uint256,uint256)")));
        ledger.finalise(id);
    }

    function test_DemandEvidence_InLastSecond() public {
        vm.warp(submitted + 59);
        _demand(0);
        assertEq(ledger.holdsOn(id), 1);
    }

    function test_DemandEvidence_TooLate() public {
        vm.warp(submitted + 60);
        _demandReverts(
            0,
            BOND,
            abi.encodeWithSelector(IDemands.Demands_TooLate.selector, submitted + 60, submitted + 60)
        );
    }

    /// An answer moves the end of the window, not the time in which more can be demanded.
    function test_DemandEvidence_AfterExtension() public {
        vm.warp(submitted + 59);
        _demand(0);
        vm.warp(submitted + 80);
        _answer(0);
        _demandReverts(
            1,
            BOND,
            abi.encodeWithSelector(IDemands.Demands_TooLate.selector, submitted + 80, submitted + 60)
        );
    }

    function test_DemandEvidence_Twice() public {
        _demand(0);
        _demandReverts(0, BOND, abi.encodeWithSelector(IDemands.Demands_Already.selector, id, 0));
        _answer(0);
        _demandReverts(0, BOND, abi.encodeWithSelector(IDemands.Demands_Already.selector, id, 0));
    }

    function test_DemandEvidence_NoSuchSegment() public {
        _demandReverts(2, BOND, abi.encodeWithSelector(IDemands.Demands_NoSuchSegment.selector, 2, 2));
    }

    function test_DemandEvidence_BondTooLow() public {
        _demandReverts(
            0,
            BOND - 1,
            abi.encodeWithSelector(IDemands.Demands_BondTooLow.selector, BOND - 1, BOND)
        );
    }

    function test_DemandEvidence_AboveBond() public {
        vm.prank(ANYBODY);
        faults.demandEvidence{value: BOND + 5}(headers[id], 0);
        assertEq(faults.owed(ANYBODY), 5);
        assertEq(faults.demandOf(id, 0).bond, BOND);
    }

    function test_DemandEvidence_OfRevertedOrFinalBatch() public {
        _withhold(0);
        _demandReverts(
            1,
            BOND,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, BatchStatus.Reverted)
        );
        model.restore(0);
        id = _submitBy(SECOND);
        submitted = block.timestamp;
        vm.warp(submitted + 60);
        ledger.finalise(id);
        _demandReverts(
            0,
            BOND,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, BatchStatus.Final)
        );
    }

    function test_DemandEvidence_WrongHeader() public {
        BatchHeader memory header = headers[id];
        header.window = 1_000;
        vm.expectPartialRevert(IFaultProofs.FaultProofs_HeaderWrong.selector);
        vm.prank(ANYBODY);
        faults.demandEvidence{value: BOND}(header, 0);
    }

    // answerDemand

    function test_AnswerDemand_PaysItsCost() public {
        vm.fee(3 gwei);
        uint256 bond = 3_000_000 * 3 gwei;
        vm.prank(ANYBODY);
        faults.demandEvidence{value: bond}(headers[id], 0);
        vm.warp(submitted + 10);
        (bytes[] memory list, bytes32[] memory siblings) = _answerOf(0);
        bytes memory data = abi.encodeCall(faults.answerDemand, (headers[id], 0, list, siblings));
        vm.expectEmit(address(faults));
        emit IDemands.EvidenceAnswered(id, 0, list, siblings);
        vm.prank(address(0x57a9e5));
        uint256 execution = gasleft();
        (bool answered, ) = address(faults).call(data);
        execution -= gasleft();
        assertEq(answered, true);
        assertEq(ledger.holdsOn(id), 0);

        uint256 paid = faults.owed(FIRST);
        assertEq(paid % (3 gwei + ALLOWANCE), 0);
        // The rest of a transaction is its base and its calldata; here accounts and slots are warm.
        uint256 gas = paid / (3 gwei + ALLOWANCE);
        assertLe(execution + 21_000, gas);
        assertLe(gas, execution + 21_000 + 16 * data.length + 60_000);
        assertEq(faults.owed(ANYBODY), bond - paid);
        assertEq(address(faults).balance, bond);

        uint256 before = FIRST.balance;
        vm.prank(FIRST);
        faults.withdraw();
        assertEq(FIRST.balance, before + paid);
        vm.prank(ANYBODY);
        faults.withdraw();
        assertEq(address(faults).balance, 0);
    }

    function test_AnswerDemand_TellsWhatWasPaid() public {
        _demand(0);
        vm.recordLogs();
        _answer(0);
        uint256 paid = faults.owed(FIRST);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bool told;
        for (uint256 i; i < logs.length; i++) {
            if (logs[i].topics[0] != IDemands.AnswerPaid.selector) continue;
            assertEq(uint256(logs[i].topics[1]), id);
            assertEq(uint256(logs[i].topics[2]), 0);
            assertEq(address(uint160(uint256(logs[i].topics[3]))), FIRST);
            assertEq(keccak256(logs[i].data), keccak256(abi.encode(paid, BOND - paid)));
            told = true;
        }
        assertEq(told, true);
    }

    /// Whatever the base fee does in between: the answer's gas at its own block's price, and never more than the bond.
    function testFuzz_AnswerDemand_BaseFeeMoves(uint256 demandFee, uint256 answerFee) public {
        demandFee = bound(demandFee, 0, 1_000 gwei);
        answerFee = bound(answerFee, 0, 1_000 gwei);
        vm.fee(demandFee);
        uint256 bond = faults.demandBond();
        assertEq(bond, 3_000_000 * (demandFee < 1 gwei ? 1 gwei : demandFee));
        vm.deal(ANYBODY, bond);
        vm.prank(ANYBODY);
        faults.demandEvidence{value: bond}(headers[id], 0);
        vm.fee(answerFee);
        _answer(0);
        uint256 paid = faults.owed(FIRST);
        assertEq(faults.owed(ANYBODY), bond - paid);
        assertEq(address(faults).balance, bond);
        uint256 price = answerFee + ALLOWANCE;
        if (paid < bond) assertEq(paid % price, 0);
        // what 32 short evidences take, at the least and at the most
        assertLe(paid, 1_000_000 * price);
        if (bond >= 1_000_000 * price) assertLe(100_000 * price, paid);
        else if (bond <= 100_000 * price) assertEq(paid, bond);
    }

    function test_AnswerDemand_DearerThanBond() public {
        _demand(0);
        vm.fee(50 gwei);
        _answer(0);
        assertEq(faults.owed(FIRST), BOND);
        assertEq(faults.owed(ANYBODY), 0);
    }

    /// Bytes that no answer needs cost the demander nothing.
    function test_AnswerDemand_Padded() public {
        _demand(0);
        (bytes[] memory list, bytes32[] memory siblings) = _answerOf(0);
        bytes memory data = abi.encodeCall(faults.answerDemand, (headers[id], 0, list, siblings));
        uint256 snapshot = vm.snapshotState();
        (bool answered, ) = address(faults).call(data);
        assertEq(answered, true);
        uint256 paid = faults.owed(FIRST);
        vm.revertToState(snapshot);
        (answered, ) = address(faults).call(abi.encodePacked(data, new bytes(50_000)));
        assertEq(answered, true);
        assertLe(faults.owed(FIRST), paid);
    }

    /// The first payment to an attester fills an empty slot, which costs more than the measured call knows of.
    function test_AnswerDemand_FirstPayment() public {
        uint256 snapshot = vm.snapshotState();
        _demand(0);
        _answer(0);
        uint256 first = faults.owed(FIRST);
        vm.revertToState(snapshot);
        vm.deal(FIRST, BOND + 5);
        vm.prank(FIRST);
        faults.demandEvidence{value: BOND + 5}(headers[id], 1);
        _demand(0);
        _answer(0);
        assertEq(first - (faults.owed(FIRST) - 5), 17_100 * ALLOWANCE);
    }

    function test_AnswerDemand_OfLongestEvidence() public {
        bytes[] memory signed = new bytes[](1);
        signed[0] = new bytes(4_096);
        id = _submitSigned(_plays(BOB, 1, START), signed, SECOND);
        _demand(0);
        _answer(0);
        assertEq(ledger.holdsOn(id), 0);
    }

    /// An attester that demands its own evidence pays itself.
    function test_AnswerDemand_OfOwnDemand() public {
        vm.deal(FIRST, BOND);
        vm.prank(FIRST);
        faults.demandEvidence{value: BOND}(headers[id], 0);
        _answer(0);
        assertEq(faults.owed(FIRST), BOND);
        assertEq(address(faults).balance, BOND);
    }

    function test_AnswerDemand_OfLastSegment() public {
        _demand(1);
        _answer(1);
        assertEq(uint8(faults.demandOf(id, 1).status), uint8(DemandStatus.Answered));
        assertLe(1, faults.owed(FIRST));
    }

    /// Lists of 1 to 70: of one leaf, not full, full, a full and a started segment.
    function testFuzz_AnswerDemand_AnySize(uint256 plays, uint256 segment) public {
        plays = bound(plays, 1, 70);
        segment = bound(segment, 0, (plays - 1) / 32);
        model.restore(id);
        id = _submitMany(plays);
        _demand(uint32(segment));
        _answer(uint32(segment));
        assertEq(ledger.holdsOn(id), 0);
    }

    function test_AnswerDemand_InLastSecond() public {
        _demand(0);
        vm.warp(submitted + 30);
        _answer(0);
        // after an answer there is as much time as for one
        vm.warp(submitted + 60);
        ledger.finalise(id);
    }

    function test_AnswerDemand_AfterDeadline() public {
        _demand(0);
        vm.warp(submitted + 31);
        _answerReverts(
            0,
            0,
            abi.encodeWithSelector(IDemands.Demands_TooLate.selector, submitted + 31, submitted + 30)
        );
    }

    /// Demanded in the last second, answered in the last second: final after a window and two answer times.
    function test_AnswerDemand_MovesFinality() public {
        vm.warp(submitted + 59);
        _demand(0);
        vm.warp(submitted + 89);
        _answer(0);
        vm.warp(submitted + 118);
        vm.expectPartialRevert(bytes4(keccak256("PlayLedger_WindowOpen(uint256,uint256)")));
        ledger.finalise(id);
        vm.warp(submitted + 119);
        ledger.finalise(id);
        assertLe(submitted + 119, submitted + 60 + 2 * 30);
    }

    /// What was answered can still be wrong: there is time to show it.
    function test_AnswerDemand_ThenProven() public {
        Signed[] memory plays = _plays(BOB, 1, START);
        bytes[] memory signed = new bytes[](1);
        signed[0] = hex"01";
        uint64 bad = _submitSigned(plays, signed, SECOND);
        vm.warp(block.timestamp + 59);
        vm.prank(ANYBODY);
        faults.demandEvidence{value: BOND}(headers[bad], 0);
        vm.warp(block.timestamp + 30);
        faults.answerDemand(headers[bad], 0, signed, new bytes32[](0));
        vm.warp(block.timestamp + 29);
        faults.proveEvidence(_batch(bad), _segment(bad), 0, _evidence(bad, 0, plays[0]));
        assertEq(uint8(ledger.statusOf(bad)), uint8(BatchStatus.Reverted));
    }

    function test_AnswerDemand_NotOpen() public {
        bytes memory notOpen = abi.encodeWithSelector(
            IDemands.Demands_NotOpen.selector,
            id,
            0,
            DemandStatus.None
        );
        _answerReverts(0, 0, notOpen);
        _demand(0);
        _answer(0);
        _answerReverts(
            0,
            0,
            abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 0, DemandStatus.Answered)
        );
    }

    function test_AnswerDemand_OfRevertedBatch() public {
        _demand(1);
        _withhold(0);
        _answerReverts(
            1,
            1,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, BatchStatus.Reverted)
        );
    }

    function test_AnswerDemand_WrongEvidences() public {
        _demand(0);
        _demand(1);
        bytes memory wrong = abi.encodeWithSelector(IDemands.Demands_EvidencesWrong.selector, id, 0);
        (bytes[] memory list, bytes32[] memory siblings) = _answerOf(0);

        bytes[] memory changed = _copy(list, 32);
        changed[31] = hex"02";
        _answerWith(0, changed, siblings, wrong);
        changed = _copy(list, 32);
        (changed[0], changed[1]) = (changed[1], changed[0]);
        _answerWith(0, changed, siblings, wrong);
        changed = _copy(list, 31);
        _answerWith(
            0,
            changed,
            siblings,
            abi.encodeWithSelector(IDemands.Demands_CountWrong.selector, 31, 32)
        );
        changed = _copy(list, 32);
        changed[5] = new bytes(4_097);
        _answerWith(
            0,
            changed,
            siblings,
            abi.encodeWithSelector(IDemands.Demands_EvidenceTooLong.selector, 4_097, 4_096)
        );
        _answerWith(0, list, new bytes32[](0), wrong);
        _answerWith(0, list, new bytes32[](2), wrong);
        _answerWith(1, list, siblings, abi.encodeWithSelector(IDemands.Demands_CountWrong.selector, 32, 8));
        (list, ) = _answerOf(1);
        _answerWith(0, list, siblings, abi.encodeWithSelector(IDemands.Demands_CountWrong.selector, 8, 32));
        assertEq(ledger.holdsOn(id), 2);
    }

    // expireDemand

    function test_ExpireDemand_Falls() public {
        _demand(0);
        vm.warp(submitted + 31);
        _expectFault(id, Fault.EvidenceWithheld, ANYBODY);
        vm.prank(address(0x57a9e5));
        faults.expireDemand(headers[id], 0);
        _assertFell(id, ANYBODY);
        assertEq(faults.owed(ANYBODY), BOND);
    }

    function test_ExpireDemand_TooEarly() public {
        _demand(0);
        vm.warp(submitted + 30);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_TooEarly.selector, submitted + 30, submitted + 31)
        );
        faults.expireDemand(headers[id], 0);
    }

    /// A demand in the last minute keeps the batch pending for as long as it takes.
    function test_ExpireDemand_LongAfterWindow() public {
        vm.warp(submitted + 59);
        _demand(0);
        vm.warp(submitted + 10_000);
        faults.expireDemand(headers[id], 0);
        _assertFell(id, ANYBODY);
    }

    function test_ExpireDemand_NotOpen() public {
        vm.warp(submitted + 31);
        vm.expectRevert(abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 0, DemandStatus.None));
        faults.expireDemand(headers[id], 0);
        _demand(0);
        _answer(0);
        vm.warp(submitted + 62);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 0, DemandStatus.Answered)
        );
        faults.expireDemand(headers[id], 0);
    }

    function test_ExpireDemand_OfRevertedBatch() public {
        _demand(0);
        _demand(1);
        vm.warp(submitted + 31);
        faults.expireDemand(headers[id], 0);
        vm.expectRevert(
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, BatchStatus.Reverted)
        );
        faults.expireDemand(headers[id], 1);
    }

    // refundDemand

    function test_RefundDemand_OfRevertedBatch() public {
        _demand(1);
        _withhold(0);
        vm.expectEmit(address(faults));
        emit IDemands.DemandRefunded(id, 1);
        faults.refundDemand(id, 1);
        assertEq(faults.owed(ANYBODY), 2 * BOND);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 1, DemandStatus.Refunded)
        );
        faults.refundDemand(id, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 0, DemandStatus.Expired)
        );
        faults.refundDemand(id, 0);
    }

    function test_RefundDemand_OfPendingBatch() public {
        _demand(0);
        vm.warp(submitted + 1_000);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_NotReverted.selector, id, BatchStatus.Pending)
        );
        faults.refundDemand(id, 0);
    }

    function test_RefundDemand_NotOpen() public {
        vm.expectRevert(abi.encodeWithSelector(IDemands.Demands_NotOpen.selector, id, 0, DemandStatus.None));
        faults.refundDemand(id, 0);
    }

    // withdraw

    function test_Withdraw_NothingOwed() public {
        vm.expectRevert(abi.encodeWithSelector(IDemands.Demands_NothingOwed.selector, address(this)));
        faults.withdraw();
    }

    function test_Withdraw_EnteredAgain() public {
        Reentrant thief = new Reentrant(faults);
        _demand(1);
        thief.demand{value: BOND}(headers[id], 0);
        vm.warp(submitted + 31);
        faults.expireDemand(headers[id], 1);
        faults.refundDemand(id, 0);
        thief.withdraw();
        assertEq(thief.received(), BOND);
        assertEq(address(faults).balance, BOND);
    }

    function test_Withdraw_Refused() public {
        Reentrant thief = new Reentrant(faults);
        thief.demand{value: BOND}(headers[id], 0);
        vm.warp(submitted + 31);
        faults.expireDemand(headers[id], 0);
        thief.refuse(true);
        vm.expectRevert(
            abi.encodeWithSelector(IDemands.Demands_PaymentFailed.selector, address(thief), BOND)
        );
        thief.withdraw();
        assertEq(faults.owed(address(thief)), BOND);
        thief.refuse(false);
        thief.withdraw();
        assertEq(thief.received(), BOND);
    }

    // all of them

    function test_FloodOfDemands() public {
        vm.warp(submitted + 59);
        _demand(0);
        _demand(1);
        assertEq(ledger.holdsOn(id), 2);
        vm.warp(submitted + 80);
        _answer(1);
        assertEq(ledger.holdsOn(id), 1);
        vm.warp(submitted + 89);
        _answer(0);
        assertEq(faults.owed(FIRST) + faults.owed(ANYBODY), 2 * BOND);
        assertEq(address(faults).balance, 2 * BOND);
        vm.warp(submitted + 119);
        ledger.finalise(id);
    }

    /// Whoever demands what and when: an attester who answers keeps its batch and its bond, nobody loses a wei.
    function testFuzz_AnsweredBatchBecomesFinal(uint256 seed) public {
        uint256 demanded;
        for (uint32 segment; segment < 2; segment++) {
            uint256 wait = uint256(keccak256(abi.encode(seed, segment))) % 60;
            if (block.timestamp + wait >= submitted + 60) continue;
            vm.warp(block.timestamp + wait);
            _demand(segment);
            demanded++;
            uint256 answeredAfter = uint256(keccak256(abi.encode(seed, segment, "answer"))) % 31;
            vm.warp(block.timestamp + answeredAfter);
            _answer(segment);
        }
        assertEq(faults.owed(FIRST) + faults.owed(ANYBODY), demanded * BOND);
        assertEq(address(faults).balance, demanded * BOND);
        vm.warp(submitted + 60 + 2 * 30);
        ledger.finalise(id);
        assertEq(ledger.bondOf(FIRST), 1 ether);
    }

    function _submitMany(uint256 count) private returns (uint64) {
        Signed[] memory plays = new Signed[](count);
        for (uint256 i; i < count; i++) {
            plays[i] = Signed(
                1,
                ALICE,
                SEEDER,
                address(0),
                START + uint64(i),
                START + uint64(i) + 180,
                false
            );
        }
        bytes[] memory signed = new bytes[](count);
        // demands do not read them
        for (uint256 i; i < count; i++) signed[i] = abi.encodePacked("evidence", i);
        return _submitSigned(plays, signed, FIRST);
    }

    function _submitBy(address attester) private returns (uint64) {
        return _submitSigned(_plays(BOB, 1, START), attester);
    }

    function _demand(uint32 segment) private {
        vm.prank(ANYBODY);
        faults.demandEvidence{value: BOND}(headers[id], segment);
    }

    function _demandReverts(uint32 segment, uint256 value, bytes memory error_) private {
        BatchHeader memory header = headers[id];
        vm.expectRevert(error_);
        vm.prank(ANYBODY);
        faults.demandEvidence{value: value}(header, segment);
    }

    /// Nobody answers a demand for `segment`, and the batch falls.
    function _withhold(uint32 segment) private {
        _demand(segment);
        vm.warp(block.timestamp + 31);
        faults.expireDemand(headers[id], segment);
    }

    function _answer(uint32 segment) private {
        (bytes[] memory list, bytes32[] memory siblings) = _answerOf(segment);
        faults.answerDemand(headers[id], segment, list, siblings);
    }

    function _answerReverts(uint32 segment, uint32 of_, bytes memory error_) private {
        (bytes[] memory list, bytes32[] memory siblings) = _answerOf(of_);
        _answerWith(segment, list, siblings, error_);
    }

    function _answerWith(
        uint32 segment,
        bytes[] memory list,
        bytes32[] memory siblings,
        bytes memory error_
    ) private {
        BatchHeader memory header = headers[id];
        vm.expectRevert(error_);
        faults.answerDemand(header, segment, list, siblings);
    }

    /// The segment's evidences, and the upper part of their first one's path.
    function _answerOf(uint32 segment) private view returns (bytes[] memory list, bytes32[] memory siblings) {
        bytes[] memory all = evidences[id];
        uint256 from = 32 * segment;
        uint256 count = all.length - from < 32 ? all.length - from : 32;
        list = new bytes[](count);
        for (uint256 i; i < count; i++) list[i] = all[from + i];
        bytes32[] memory path = Trees.listPath(_leaves(all), from);
        siblings = new bytes32[](path.length > 5 ? path.length - 5 : 0);
        for (uint256 i; i < siblings.length; i++) siblings[i] = path[5 + i];
    }

    function _copy(bytes[] memory list, uint256 count) private pure returns (bytes[] memory copy) {
        copy = new bytes[](count);
        for (uint256 i; i < count; i++) copy[i] = list[i];
    }
}

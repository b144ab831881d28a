// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "../../../contracts/plays/IAttesterSet.sol";
import {BatchHeader, BatchStatus, IPlayLedger, Parameters} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {Recordings} from "../../../contracts/songs/Recordings.sol";
import {Reverter} from "../../../contracts/testing/Reverter.sol";
import {Built} from "../helpers/LedgerModel.sol";
import {World} from "../helpers/World.sol";

contract BatchChainTest is World {
    // arguments of the next submission
    uint64 private parentId;
    bytes32 private parentCommitment;
    uint32 private day;
    uint32 private playCount;
    bytes private cid;
    bytes[] private segments;
    bytes32[] private states;
    address private sender;
    address private origin;

    function setUp() public {
        _deploy();
        _song(_one(ARTIST));
        (parentCommitment, , , ) = ledger.batches(0);
        day = _today();
        cid = CID;
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        Built memory built = model.build(_somePlays(33), day, 0);
        playCount = built.playCount;
        for (uint256 i; i < 2; i++) {
            segments.push(built.segments[i]);
            states.push(built.states[i]);
        }
    }

    function test_Constructor_CommitsToTheGenesis() public view {
        (bytes32 commitment, address attester, uint64 time, uint64 finalAt) = ledger.batches(0);
        BatchHeader memory genesis;
        bytes32 empty;
        for (uint256 i; i < 32; i++) empty = keccak256(abi.encodePacked(hex"01", empty, empty));
        genesis.stateAfter = keccak256(abi.encodePacked(hex"02", empty, empty, new bytes(20)));
        genesis.time = uint64(NOON);
        assertEq(commitment, keccak256(abi.encode(genesis)));
        assertEq(attester, address(0));
        assertEq(time, NOON);
        assertEq(finalAt, NOON);
        _is(0, BatchStatus.Final);
        _is(1, BatchStatus.None);
        assertEq(ledger.guardian(), GUARDIAN);
        assertEq(ledger.council(), COUNCIL);
        assertEq(abi.encode(ledger.parameters()), abi.encode(_parameters()));
        assertEq(ledger.token().ledger(), address(ledger));
        assertEq(ledger.songs().ledger(), address(ledger));
        assertEq(ledger.songs().token(), address(ledger.token()));
    }

    /// At the bounds of all parameters the ledger works, and no end of a window is cut.
    function test_Constructor_AtTheBoundsOfAllParameters() public {
        Parameters memory p = Parameters({
            window: 365 days,
            answerTime: 365 days,
            turn: 1 days,
            openTurn: 1 days,
            bond: type(uint128).max,
            playsPerDay: type(uint32).max
        });
        _newLedger(p);
        assertEq(abi.encode(ledger.parameters()), abi.encode(p));
        vm.deal(FIRST, type(uint128).max);
        vm.prank(COUNCIL);
        ledger.admitAttester(FIRST);
        vm.prank(FIRST);
        ledger.bond{value: type(uint128).max}();
        assertEq(ledger.bondOf(FIRST), type(uint128).max);

        (parentCommitment, , , ) = ledger.batches(0);
        sender = origin = FIRST;
        this.submit();
        (, , , uint64 finalAt) = ledger.batches(1);
        assertEq(finalAt, NOON + 365 days);
        assertEq(ledger.playsLeft(FIRST, uint64(block.timestamp)), uint256(type(uint32).max) - 33);
        vm.warp(finalAt - 1);
        vm.expectPartialRevert(IPlayLedger.PlayLedger_WindowOpen.selector);
        ledger.finalise(1);
        vm.warp(finalAt);
        ledger.finalise(1);
        vm.prank(FIRST);
        ledger.unbond();
        assertEq(FIRST.balance, type(uint128).max);
    }

    function test_Constructor_RevertWhen_ParametersWrong() public {
        Parameters memory p = _parameters();
        p.window = 0;
        _refused(p, COUNCIL, GUARDIAN);
        p.window = 365 days + 1;
        _refused(p, COUNCIL, GUARDIAN);
        // in 40 bits this would be a window of 60 s
        p.window = (1 << 40) + 60;
        _refused(p, COUNCIL, GUARDIAN);
        p.window = type(uint64).max;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.answerTime = 0;
        _refused(p, COUNCIL, GUARDIAN);
        p.answerTime = 365 days + 1;
        _refused(p, COUNCIL, GUARDIAN);
        p.answerTime = type(uint64).max;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.turn = 0;
        p.openTurn = 0;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.openTurn = p.turn + 1;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.turn = 1 days + 1;
        _refused(p, COUNCIL, GUARDIAN);
        p.turn = type(uint64).max;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.bond = 0;
        _refused(p, COUNCIL, GUARDIAN);
        p = _parameters();
        p.playsPerDay = 0;
        _refused(p, COUNCIL, GUARDIAN);
        _refused(_parameters(), address(0), GUARDIAN);
        _refused(_parameters(), COUNCIL, address(0));
    }

    function test_Submit_RevertWhen_CallerIsAContract() public {
        sender = address(this);
        _expect(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_NotPlainAccount.selector, address(this), origin)
        );
    }

    /// An account that delegated its code (EIP-7702) could have been called from another transaction's calldata.
    function test_Submit_RevertWhen_CallerHasDelegatedCode() public {
        vm.etch(sender, abi.encodePacked(hex"ef0100", address(ledger)));
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotPlainAccount.selector, sender, origin));
    }

    function test_Submit_RevertWhen_ParentIsNotTheHead() public {
        parentId = 1;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParentNotHead.selector, 1, 0));
        parentId = 0;
        this.submit();
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParentNotHead.selector, 0, 1));
    }

    function test_Submit_RevertWhen_ParentCommitmentIsAnother() public {
        bytes32 expected = parentCommitment;
        parentCommitment = ~expected;
        _expect(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_ParentCommitmentWrong.selector, ~expected, expected)
        );
    }

    function test_Submit_RevertWhen_DayIsAhead() public {
        day = 20_001;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_DayTooLate.selector, 20_001, 20_000));
    }

    function test_Submit_RevertWhen_DayIsTooEarly() public {
        // deployed at noon of day 20 000: plays may have started since noon of day 19 999
        day = 19_998;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_DayTooEarly.selector, 19_998, 19_999));
        day = 19_999;
        this.submit();
    }

    function test_Submit_AllowsAnOldDayWhileTheParentIsOld() public {
        vm.warp(NOON + 5 days);
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        day = 19_999;
        this.submit();
        assertEq(ledger.head(), 1);
    }

    function test_Submit_RevertWhen_NoPlays() public {
        playCount = 0;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_NoPlays.selector));
    }

    function test_Submit_RevertWhen_SegmentCountIsWrong() public {
        playCount = 32;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_SegmentCountWrong.selector, 2, 1));
        playCount = 65;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_SegmentCountWrong.selector, 2, 3));
        playCount = type(uint32).max;
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_SegmentCountWrong.selector, 2, 1 << 27));
    }

    function test_Submit_RevertWhen_StateCountIsWrong() public {
        states.pop();
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_StateCountWrong.selector, 1, 2));
        states.push();
        states.push();
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_StateCountWrong.selector, 3, 2));
    }

    function test_Submit_RevertWhen_SegmentLengthIsWrong() public {
        bytes memory first = segments[0];
        segments[0] = "";
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_SegmentLength.selector, 0, 0));
        segments[0] = first;
        segments[1] = new bytes(4_097);
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_SegmentLength.selector, 1, 4_097));
        segments[1] = new bytes(4_096);
        this.submit();
    }

    function test_Submit_RevertWhen_CidLengthIsWrong() public {
        cid = "";
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_EvidenceCidLength.selector, 0, 64));
        cid = new bytes(65);
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_EvidenceCidLength.selector, 65, 64));
        cid = new bytes(64);
        this.submit();
    }

    function test_Submit_RevertWhen_NotBonded() public {
        sender = origin = address(0xbad);
        _expect(abi.encodeWithSelector(IAttesterSet.AttesterSet_NotBonded.selector, sender));
    }

    function test_Submit_RevertWhen_Dismissed() public {
        vm.prank(COUNCIL);
        ledger.dismissAttester(sender);
        _expect(abi.encodeWithSelector(IAttesterSet.AttesterSet_NotBonded.selector, sender));
    }

    function test_Submit_RevertWhen_NotOnTurn() public {
        address onTurn = sender;
        sender = origin = onTurn == FIRST ? SECOND : FIRST;
        _expect(abi.encodeWithSelector(IAttesterSet.AttesterSet_NotOnTurn.selector, sender, onTurn));
        vm.warp(NOON + 7);
        this.submit();
    }

    function test_Submit_CommitsToTheHeader() public {
        vm.warp(NOON + 1);
        BatchHeader memory header = _header();
        vm.expectEmit(address(ledger));
        emit IPlayLedger.BatchSubmitted({
            batchId: 1,
            parentId: 0,
            attester: sender,
            commitment: keccak256(abi.encode(header)),
            stateAfter: header.stateAfter,
            segmentsRoot: header.segmentsRoot,
            evidenceRoot: header.evidenceRoot,
            day: 20_000,
            playCount: 33,
            time: uint64(NOON + 1),
            finalAt: uint64(NOON + 61),
            evidenceCid: CID
        });
        this.submit();
        (bytes32 commitment, address attester, uint64 time, uint64 finalAt) = ledger.batches(1);
        assertEq(commitment, keccak256(abi.encode(header)));
        assertEq(attester, sender);
        assertEq(time, NOON + 1);
        assertEq(finalAt, NOON + 61);
        assertEq(ledger.head(), 1);
        assertEq(ledger.lastBatchId(), 1);
        assertEq(ledger.finalHead(), 0);
        _is(1, BatchStatus.Pending);
    }

    function test_Finalise_RevertWhen_NotPending() public {
        _notPending(this.finalise, 1, BatchStatus.None);
        _notPending(this.finalise, 0, BatchStatus.Final);
        _chain(2);
        _revert(2);
        _notPending(this.finalise, 2, BatchStatus.Reverted);
        vm.warp(block.timestamp + 60);
        _notPending(this.finalise, 2, BatchStatus.Reverted);
    }

    function test_Finalise_RevertWhen_WindowOpen() public {
        _chain(1);
        (, , , uint64 finalAt) = ledger.batches(1);
        vm.warp(finalAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_WindowOpen.selector, finalAt - 1, finalAt)
        );
        ledger.finalise(1);
    }

    function test_Finalise_TakesAncestorsAlong() public {
        _chain(3);
        (, , , uint64 finalAt) = ledger.batches(2);
        vm.warp(finalAt);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.BatchFinalised(2);
        vm.prank(address(0xbad));
        ledger.finalise(2);
        _is(1, BatchStatus.Final);
        _is(2, BatchStatus.Final);
        _is(3, BatchStatus.Pending);
        assertEq(ledger.finalHead(), 2);
        _notPending(this.finalise, 1, BatchStatus.Final);
    }

    function test_Revert_RevertWhen_NotFaultProofs() public {
        _chain(1);
        address[3] memory callers = [COUNCIL, GUARDIAN, CHALLENGER];
        for (uint256 i; i < callers.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IPlayLedger.PlayLedger_NotFaultProofs.selector,
                    callers[i],
                    address(proofs)
                )
            );
            vm.prank(callers[i]);
            ledger.revertBatch(1, callers[i]);
        }
    }

    function test_Revert_RevertWhen_NotPending() public {
        _notPending(this.fall, 0, BatchStatus.Final);
        _notPending(this.fall, 1, BatchStatus.None);
        _chain(2);
        _revert(2);
        _notPending(this.fall, 2, BatchStatus.Reverted);
        vm.warp(block.timestamp + 60);
        ledger.finalise(1);
        _notPending(this.fall, 1, BatchStatus.Final);
    }

    /// A batch is not final until somebody says so: a proof still takes it.
    function test_Revert_TakesABatchPastItsWindow() public {
        _chain(1);
        (, , , uint64 finalAt) = ledger.batches(1);
        vm.warp(finalAt + 1 days);
        _fall(1);
        _is(1, BatchStatus.Reverted);
        assertEq(ledger.head(), 0);
    }

    function test_Revert_TakesDescendantsAlong() public {
        _chain(4);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.BatchesReverted({fromId: 2, toId: 4, head: 1, by: CHALLENGER});
        _fall(2);
        assertEq(ledger.head(), 1);
        _is(1, BatchStatus.Pending);
        for (uint64 id = 2; id <= 4; id++) _is(id, BatchStatus.Reverted);
        // the next one gets a new id and extends batch 1
        _chain(1);
        _is(5, BatchStatus.Pending);
        assertEq(ledger.head(), 5);
        // and falls on its own: the range of 2 to 4 grows, and 1 is its parent
        vm.expectEmit(address(ledger));
        emit IPlayLedger.BatchesReverted({fromId: 5, toId: 5, head: 1, by: CHALLENGER});
        _fall(5);
        assertEq(ledger.head(), 1);
        _revert(1);
        assertEq(ledger.head(), 0);
    }

    /// Batches after a revert keep windows in the order of their ids.
    function test_Revert_LaterBatchesEndLater() public {
        _chain(2);
        (, , , uint64 before) = ledger.batches(2);
        _revert(2);
        _chain(1);
        (, , , uint64 finalAt) = ledger.batches(3);
        assertTrue(finalAt > before, "a later end");
    }

    function testFuzz_StatusesAreThoseOfAPlainList(uint256 seed) public {
        uint64[] memory parents = new uint64[](64);
        BatchStatus[] memory expected = new BatchStatus[](64);
        expected[0] = BatchStatus.Final;
        uint64 head;
        uint64 last;
        for (uint256 step; step < 40; step++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, step)));
            uint64 pick = uint64((dice >> 8) % (last + 1));
            vm.warp(block.timestamp + 5);
            if (dice % 4 < 2) {
                _chain(1);
                last++;
                parents[last] = head;
                expected[last] = BatchStatus.Pending;
                head = last;
            } else if (dice % 4 == 2 && expected[pick] == BatchStatus.Pending) {
                _revert(pick);
                for (uint64 id = pick; id <= last; id++) expected[id] = BatchStatus.Reverted;
                head = parents[pick];
            } else if (dice % 4 == 3 && expected[pick] == BatchStatus.Pending && _over(pick)) {
                ledger.finalise(pick);
                for (uint64 id = pick; id != 0; id = parents[id]) expected[id] = BatchStatus.Final;
            }
            assertEq(ledger.head(), head);
            assertEq(ledger.lastBatchId(), last);
            for (uint64 id; id <= last + 1; id++) _is(id, expected[id]);
        }
    }

    /// External, so that `expectRevert` sees the submission and not the calls that prepare it.
    function submit() external {
        vm.prank(sender, origin);
        ledger.submitBatch(
            parentId,
            parentCommitment,
            day,
            playCount,
            keccak256("evidence"),
            cid,
            segments,
            states
        );
    }

    function finalise(uint64 batchId) external {
        ledger.finalise(batchId);
    }

    function fall(uint64 batchId) external {
        _fall(batchId);
    }

    function _expect(bytes memory refusal) private {
        vm.expectRevert(refusal);
        this.submit();
    }

    function _notPending(function(uint64) external action, uint64 batchId, BatchStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotPending.selector, batchId, status));
        action(batchId);
    }

    /// Appends batches to the head. What is in them does not matter to the chain of batches.
    function _chain(uint256 count) private {
        for (uint256 i; i < count; i++) {
            parentId = ledger.head();
            (parentCommitment, , , ) = ledger.batches(parentId);
            vm.warp(block.timestamp + 1);
            day = _today();
            sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
            this.submit();
        }
    }

    function _over(uint64 batchId) private view returns (bool) {
        (, , , uint64 finalAt) = ledger.batches(batchId);
        return block.timestamp >= finalAt;
    }

    function _is(uint64 batchId, BatchStatus expected) private view {
        assertEq(uint8(ledger.statusOf(batchId)), uint8(expected));
    }

    function _refused(Parameters memory p, address council, address guardian) private {
        Reverter helper = new Reverter(CHALLENGER);
        Recordings recordings = new Recordings();
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParametersWrong.selector));
        new PlayLedger(p, council, guardian, helper, recordings);
    }

    function _header() private view returns (BatchHeader memory) {
        Built memory built = Built(segments, states, playCount);
        return
            BatchHeader({
                batchId: 1,
                parentId: 0,
                parentCommitment: parentCommitment,
                stateAfter: states[1],
                segmentsRoot: _segmentsRoot(built),
                evidenceRoot: keccak256("evidence"),
                playCount: 33,
                day: 20_000,
                time: uint64(block.timestamp),
                attester: sender,
                window: 60,
                answerTime: 30,
                bond: 1 ether
            });
    }
}

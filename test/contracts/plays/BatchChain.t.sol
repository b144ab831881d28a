// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../../../contracts/Attached.sol";
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
    uint64 private earliest;
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
        earliest = uint64(block.timestamp);
        cid = CID;
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        Built memory built = model.build(_somePlays(33), _today(), 0);
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

    function test_Constructor_TakesHoldOfItsHelpers() public {
        assertEq(ledger.faultProofs(), address(proofs));
        assertEq(address(proofs.ledger()), address(ledger));
        assertEq(address(Recordings(ledger.recordings()).ledger()), address(ledger));
        // one that serves another ledger already, one that would have to serve twice, and none at all
        Parameters memory p = _parameters();
        Reverter helper = new Reverter(CHALLENGER);
        Recordings recordings = new Recordings();
        vm.expectRevert(abi.encodeWithSelector(Attached.Attached_Already.selector, address(ledger)));
        new PlayLedger(p, COUNCIL, GUARDIAN, proofs, recordings);
        vm.expectPartialRevert(Attached.Attached_Already.selector);
        new PlayLedger(p, COUNCIL, GUARDIAN, helper, helper);
        try new PlayLedger(p, COUNCIL, GUARDIAN, Reverter(address(0)), recordings) {
            revert False("a ledger without fault proofs");
        } catch {}
        try new PlayLedger(p, COUNCIL, GUARDIAN, helper, Recordings(address(0))) {
            revert False("a ledger without recordings");
        } catch {}
    }

    function test_SetParameters_RevertWhen_NotCouncil() public {
        address[3] memory callers = [GUARDIAN, FIRST, CHALLENGER];
        for (uint256 i; i < callers.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(IAttesterSet.AttesterSet_NotCouncil.selector, callers[i], COUNCIL)
            );
            vm.prank(callers[i]);
            ledger.setParameters(_parameters());
        }
    }

    /// Each parameter alone, one step outside its bounds.
    function test_SetParameters_RevertWhen_OutsideTheBounds() public {
        Parameters[12] memory wrong;
        for (uint256 i; i < 12; i++) wrong[i] = _parameters();
        wrong[0].window = 59;
        wrong[1].window = 241;
        wrong[2].answerTime = 29;
        wrong[3].answerTime = 121;
        wrong[4].turn = 9;
        wrong[5].turn = 11;
        wrong[6].openTurn = 2;
        wrong[7].openTurn = 4;
        wrong[8].bond = 1 ether - 1;
        wrong[9].bond = 10 ether + 1;
        wrong[10].playsPerDay = 1_000_001;
        wrong[11].playsPerDay = 99_999;
        for (uint256 i; i < 12; i++) {
            vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParametersWrong.selector));
            vm.prank(COUNCIL);
            ledger.setParameters(wrong[i]);
        }
        assertEq(abi.encode(ledger.parameters()), abi.encode(_parameters()));
    }

    /// The bounds are the deployment's, not those of the last change: small steps lead no further.
    function test_SetParameters_UpToTheBoundsAndBack() public {
        Parameters memory p = Parameters({
            window: 240,
            answerTime: 120,
            turn: 10,
            openTurn: 3,
            bond: 10 ether,
            playsPerDay: 100_000
        });
        vm.expectEmit(address(ledger));
        emit IPlayLedger.ParametersChanged(p);
        _set(p);
        assertEq(abi.encode(ledger.parameters()), abi.encode(p));
        p.window = 241;
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParametersWrong.selector));
        this.set(p);
        p.window = 240;
        p.playsPerDay = 99_999;
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParametersWrong.selector));
        this.set(p);
        _set(_parameters());
        assertEq(abi.encode(ledger.parameters()), abi.encode(_parameters()));
    }

    /// A budget of less than ten plays may shrink, but never to none.
    function test_SetParameters_NeverStopTheCounting() public {
        Parameters memory p = _parameters();
        p.playsPerDay = 5;
        _newLedger(p);
        p.playsPerDay = 0;
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_ParametersWrong.selector));
        this.set(p);
        p.playsPerDay = 1;
        _set(p);
        assertEq(ledger.parameters().playsPerDay, 1);
    }

    /// What a batch was submitted under stays, also what its window's end is.
    function test_SetParameters_LeavesLiveBatchesAlone() public {
        _chain(1);
        (bytes32 commitment, , uint64 time, uint64 finalAt) = ledger.batches(1);
        Parameters memory p = _parameters();
        (p.window, p.answerTime, p.bond) = (240, 120, 2 ether);
        _set(p);
        (bytes32 now_, , , uint64 nowFinalAt) = ledger.batches(1);
        assertEq(now_, commitment);
        assertEq(nowFinalAt, finalAt);
        // the next carries the new ones
        vm.deal(FIRST, 10 ether);
        vm.prank(FIRST);
        ledger.bond{value: 1 ether}();
        vm.warp(time + 50);
        if (ledger.attesterOnTurn(uint64(block.timestamp)) != FIRST) vm.warp(block.timestamp + 10);
        BatchHeader memory header = _header();
        (header.batchId, header.parentId, header.parentCommitment) = (2, 1, commitment);
        (header.attester, header.window, header.answerTime, header.bond) = (FIRST, 240, 120, 2 ether);
        header.earliest = earliest;
        (parentId, parentCommitment, sender, origin) = (1, commitment, FIRST, FIRST);
        this.submit();
        (now_, , , nowFinalAt) = ledger.batches(2);
        assertEq(now_, keccak256(abi.encode(header)));
        assertEq(nowFinalAt, block.timestamp + 240);
        // a shorter window again: never over before the parent's
        _set(_parameters());
        _chain(1);
        (, , , finalAt) = ledger.batches(3);
        assertEq(finalAt, nowFinalAt);
    }

    function test_Pause_RevertWhen_NotGuardian() public {
        address[3] memory callers = [COUNCIL, FIRST, CHALLENGER];
        for (uint256 i; i < callers.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(
                IPlayLedger.PlayLedger_NotGuardian.selector,
                callers[i],
                GUARDIAN
            );
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            ledger.pause();
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            ledger.unpause();
        }
    }

    function test_Pause_StopsNewBatchesForSevenDays() public {
        vm.expectEmit(address(ledger));
        emit IPlayLedger.Paused(uint64(NOON + 7 days));
        _pause();
        assertEq(ledger.pausedUntil(), NOON + 7 days);
        assertEq(ledger.canSubmit(sender, uint64(NOON)), false);
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_Paused.selector, NOON + 7 days));
        vm.warp(NOON + 7 days - 1);
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_Paused.selector, NOON + 7 days));
        vm.warp(NOON + 7 days);
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        assertEq(ledger.canSubmit(sender, uint64(block.timestamp)), true);
        this.submit();
    }

    /// Proofs, demands and finality go on, and so does leaving.
    function test_Pause_StopsNothingElse() public {
        _chain(3);
        _pause();
        vm.startPrank(CHALLENGER);
        proofs.holdFinality(2);
        proofs.resumeFinality(2, 0);
        proofs.revertBatch(3);
        vm.stopPrank();
        _is(3, BatchStatus.Reverted);
        vm.warp(block.timestamp + 60);
        ledger.finalise(2);
        _is(2, BatchStatus.Final);
        address attester = ledger.attesters()[0];
        vm.prank(attester);
        ledger.unbond();
        vm.prank(CHALLENGER);
        ledger.withdrawReward();
    }

    function test_Pause_RevertWhen_TheLastEndedLately() public {
        _pause();
        bytes memory refusal = abi.encodeWithSelector(
            IPlayLedger.PlayLedger_PausedLately.selector,
            NOON,
            NOON + 37 days
        );
        // not even while it lasts: it cannot be drawn out
        vm.expectRevert(refusal);
        this.pause();
        vm.warp(NOON + 37 days - 1);
        vm.expectPartialRevert(IPlayLedger.PlayLedger_PausedLately.selector);
        this.pause();
        vm.warp(NOON + 37 days);
        _pause();
        assertEq(ledger.pausedUntil(), NOON + 44 days);
    }

    function test_Unpause_EndsThePauseAndStartsTheThirtyDays() public {
        _pause();
        vm.warp(NOON + 2 days);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.Unpaused();
        _unpause();
        assertEq(ledger.pausedUntil(), NOON + 2 days);
        sender = origin = ledger.attesterOnTurn(uint64(block.timestamp));
        this.submit();
        vm.warp(NOON + 32 days - 1);
        vm.expectPartialRevert(IPlayLedger.PlayLedger_PausedLately.selector);
        this.pause();
        vm.warp(NOON + 32 days);
        _pause();
    }

    /// Else it would move the end of a pause that is over, and with it the next.
    function test_Unpause_RevertWhen_NotPaused() public {
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotPaused.selector, 0));
        this.unpause();
        _pause();
        vm.warp(NOON + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotPaused.selector, NOON + 7 days));
        this.unpause();
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

    function test_Submit_RevertWhen_StartIsAhead() public {
        earliest = uint64(NOON + 1);
        _expect(abi.encodeWithSelector(IPlayLedger.PlayLedger_StartTooLate.selector, NOON + 1, NOON));
        earliest = uint64(NOON);
        this.submit();
    }

    function test_Submit_RevertWhen_StartIsTooEarly() public {
        // deployed at noon: plays may have started since noon of the day before
        earliest = uint64(NOON - 1 days - 1);
        _expect(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_StartTooEarly.selector, earliest, NOON - 1 days)
        );
        earliest = uint64(NOON - 1 days);
        this.submit();
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
            earliest: uint64(NOON),
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

    /// A demand that nobody answered holds the batch that fell, and none after it.
    function test_Finalise_PassesOverHoldsOfWhatFell() public {
        _chain(2);
        _hold(2);
        _revert(2);
        _chain(1);
        vm.warp(block.timestamp + 60);
        ledger.finalise(3);
        assertEq(ledger.finalHead(), 3);
    }

    /// A long chain with gaps, in one call and in steps: the ids that fell are passed over.
    function test_Finalise_PassesOverWhatFell() public {
        _chain(2);
        _revert(2);
        _chain(3);
        _revert(4);
        _chain(2);
        // the chain is 1, 3, 6, 7
        vm.warp(block.timestamp + 60);
        ledger.finalise(3);
        assertEq(ledger.finalHead(), 3);
        ledger.finalise(7);
        uint64[4] memory chain = [uint64(1), 3, 6, 7];
        for (uint256 i; i < 4; i++) _is(chain[i], BatchStatus.Final);
        uint64[3] memory fallen = [uint64(2), 4, 5];
        for (uint256 i; i < 3; i++) _is(fallen[i], BatchStatus.Reverted);
    }

    /// What many pending batches cost to finalise at once: little enough for thousands in one transaction.
    function test_Finalise_CostsLittleForEachBatch() public {
        _chain(1);
        for (uint256 i; i < 50; i++) {
            _chain(1);
            uint64 last = ledger.lastBatchId();
            if (i % 2 == 1) _revert(last);
        }
        vm.warp(block.timestamp + 60);
        uint64 head = ledger.head();
        uint256 before = gasleft();
        ledger.finalise(head);
        assertLe(before - gasleft(), 400_000);
        assertEq(ledger.finalHead(), head);
    }

    function test_Hold_RevertWhen_NotFaultProofs() public {
        _chain(1);
        address[3] memory callers = [COUNCIL, GUARDIAN, CHALLENGER];
        for (uint256 i; i < callers.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(
                IPlayLedger.PlayLedger_NotFaultProofs.selector,
                callers[i],
                address(proofs)
            );
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            ledger.holdFinality(1);
            vm.expectRevert(refusal);
            vm.prank(callers[i]);
            ledger.resumeFinality(1, 0);
        }
    }

    function test_Hold_RevertWhen_NotPending() public {
        _notPending(this.hold, 0, BatchStatus.Final);
        _notPending(this.hold, 1, BatchStatus.None);
        _chain(1);
        _revert(1);
        _notPending(this.hold, 1, BatchStatus.Reverted);
    }

    function test_Hold_KeepsTheBatchAndAllAfterItPending() public {
        _chain(3);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.FinalityHeld(2, 1);
        _hold(2);
        _hold(2);
        assertEq(ledger.holdsOn(2), 2);
        assertEq(ledger.holdsOn(3), 0);
        vm.warp(block.timestamp + 365 days);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_FinalityHeld.selector, 2, 2));
        ledger.finalise(2);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_FinalityHeld.selector, 2, 2));
        ledger.finalise(3);
        // what comes before it is not held
        ledger.finalise(1);
        _is(1, BatchStatus.Final);
        _resume(2, 0);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_FinalityHeld.selector, 2, 1));
        ledger.finalise(3);
        _resume(2, 0);
        ledger.finalise(3);
        _is(2, BatchStatus.Final);
        _is(3, BatchStatus.Final);
    }

    function test_Resume_RevertWhen_NotHeld() public {
        _chain(1);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotHeld.selector, 1));
        this.resume(1, 0);
        _hold(1);
        _resume(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_NotHeld.selector, 1));
        this.resume(1, 0);
    }

    /// The batches after it wait for their ancestor, though their own ends stay.
    function test_Resume_MovesTheEndOnlyBack() public {
        _chain(2);
        (, , uint64 time, uint64 finalAt) = ledger.batches(1);
        _hold(1);
        _resume(1, time);
        (, , , uint64 moved) = ledger.batches(1);
        assertEq(moved, finalAt);
        _hold(1);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.FinalityResumed(1, 0, finalAt + 30);
        _resume(1, finalAt + 30);
        (, , , moved) = ledger.batches(1);
        assertEq(moved, finalAt + 30);
        (, , , uint64 next) = ledger.batches(2);
        assertTrue(next < moved, "its own end is earlier");
        vm.warp(moved - 1);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_WindowOpen.selector, moved - 1, moved));
        ledger.finalise(2);
        vm.warp(moved);
        ledger.finalise(2);
        _is(1, BatchStatus.Final);
        _is(2, BatchStatus.Final);
    }

    /// A batch submitted after its parent's end moved does not end before it.
    function test_Resume_MovesTheEndsOfBatchesToCome() public {
        _chain(1);
        _hold(1);
        _resume(1, uint64(block.timestamp + 100));
        _chain(1);
        (, , , uint64 first) = ledger.batches(1);
        (, , , uint64 second) = ledger.batches(2);
        assertEq(second, first);
    }

    /// The demand's money must find its way out after the batch fell.
    function test_Resume_AfterTheBatchFell() public {
        _chain(2);
        _hold(2);
        _revert(1);
        _resume(2, uint64(block.timestamp + 30));
        assertEq(ledger.holdsOn(2), 0);
        _is(2, BatchStatus.Reverted);
        // nothing of it is left in the way of the next ones
        _chain(1);
        vm.warp(block.timestamp + 60);
        ledger.finalise(3);
        _is(3, BatchStatus.Final);
        _is(2, BatchStatus.Reverted);
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
            if (dice % 16 == 4) {
                if (expected[pick] == BatchStatus.Pending) _hold(pick);
            } else if (dice % 16 == 8) {
                if (ledger.holdsOn(pick) > 0) _resume(pick, uint64(block.timestamp + ((dice >> 16) % 90)));
            } else if (dice % 4 < 2) {
                _chain(1);
                last++;
                parents[last] = head;
                expected[last] = BatchStatus.Pending;
                head = last;
            } else if (dice % 4 == 2 && expected[pick] == BatchStatus.Pending) {
                _revert(pick);
                for (uint64 id = pick; id <= last; id++) expected[id] = BatchStatus.Reverted;
                head = parents[pick];
            } else if (dice % 4 == 3 && expected[pick] == BatchStatus.Pending) {
                // every ancestor on the way must be over and free, one by one
                bool ready = true;
                for (uint64 id = pick; expected[id] == BatchStatus.Pending; id = parents[id]) {
                    ready = ready && _over(id) && ledger.holdsOn(id) == 0;
                }
                try ledger.finalise(pick) {
                    assertTrue(ready, "final too early");
                } catch {
                    assertTrue(!ready, "not final in time");
                    continue;
                }
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
            earliest,
            playCount,
            keccak256("evidence"),
            cid,
            segments,
            states
        );
    }

    function set(Parameters memory p) external {
        _set(p);
    }

    function pause() external {
        _pause();
    }

    function unpause() external {
        _unpause();
    }

    function hold(uint64 batchId) external {
        _hold(batchId);
    }

    function resume(uint64 batchId, uint64 notBefore) external {
        _resume(batchId, notBefore);
    }

    function finalise(uint64 batchId) external {
        ledger.finalise(batchId);
    }

    function fall(uint64 batchId) external {
        _fall(batchId);
    }

    function _set(Parameters memory p) private {
        vm.prank(COUNCIL);
        ledger.setParameters(p);
    }

    function _pause() private {
        vm.prank(GUARDIAN);
        ledger.pause();
    }

    function _unpause() private {
        vm.prank(GUARDIAN);
        ledger.unpause();
    }

    function _hold(uint64 batchId) private {
        vm.prank(CHALLENGER);
        proofs.holdFinality(batchId);
    }

    function _resume(uint64 batchId, uint64 notBefore) private {
        vm.prank(CHALLENGER);
        proofs.resumeFinality(batchId, notBefore);
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
            earliest = uint64(block.timestamp);
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
                earliest: uint64(NOON),
                time: uint64(block.timestamp),
                attester: sender,
                window: 60,
                answerTime: 30,
                bond: 1 ether
            });
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Council} from "../../../contracts/council/Council.sol";
import {ICouncil, Terms} from "../../../contracts/council/ICouncil.sol";
import {ISeats} from "../../../contracts/council/ISeats.sol";
import {Seats} from "../../../contracts/council/Seats.sol";
import {Test} from "../helpers/Test.sol";

contract CouncilTest is Test {
    address private constant BOB = address(0xb0b);
    address private constant CAROL = address(0xca401);
    address private constant DAVE = address(0xda7e);
    address private constant STRANGER = address(0xbad);
    uint256 private constant KEY = 0xa11ce;
    uint48 private constant START = 1_000_000;
    uint48 private constant VOTING_DELAY = 100;
    uint32 private constant VOTING_PERIOD = 1_000;
    uint256 private constant TIMELOCK_DELAY = 500;

    address private alice;
    Council private council;
    Seats private seats;
    TimelockController private timelock;

    // One proposal at a time: to give DAVE a seat.
    address[] private targets;
    uint256[] private values;
    bytes[] private calldatas;
    string private constant WHY = "Give Dave a seat";

    function setUp() public {
        vm.warp(START);
        alice = vm.addr(KEY);
        address[] memory founders = new address[](3);
        (founders[0], founders[1], founders[2]) = (alice, BOB, CAROL);
        council = new Council(_terms(), founders);
        seats = Seats(address(council.seats()));
        timelock = TimelockController(payable(council.timelock()));
        vm.warp(START + 1);
        targets.push(address(seats));
        values.push(0);
        calldatas.push(abi.encodeCall(ISeats.give, (DAVE)));
    }

    function test_Constructor_LeavesNobodyARole() public view {
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        bytes32 canceller = timelock.CANCELLER_ROLE();
        assertEq(timelock.hasRole(timelock.PROPOSER_ROLE(), address(council)), true);
        assertEq(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)), true);
        address[5] memory others = [
            address(this),
            address(council),
            address(timelock),
            address(seats),
            alice
        ];
        for (uint256 i; i < others.length; i++) {
            assertEq(timelock.hasRole(admin, others[i]), false);
            assertEq(timelock.hasRole(canceller, others[i]), false);
            assertEq(timelock.hasRole(timelock.PROPOSER_ROLE(), others[i]), others[i] == address(council));
        }
        assertEq(seats.council(), address(timelock));
        assertEq(timelock.getMinDelay(), TIMELOCK_DELAY);
        assertEq(council.votingDelay(), VOTING_DELAY);
        assertEq(council.votingPeriod(), VOTING_PERIOD);
        assertEq(council.proposalThreshold(), 1);
        assertEq(bytes(council.COUNTING_MODE()), "support=bravo&quorum=for");
        assertEq(bytes(council.CLOCK_MODE()), "mode=timestamp");
    }

    function test_Constructor_RevertWhen_TermsOutOfBounds() public {
        Terms memory terms = _terms();
        terms.votingDelay = 30 days + 1;
        _refused(terms);
        terms = _terms();
        terms.votingPeriod = 30 days + 1;
        _refused(terms);
        terms = _terms();
        terms.timelockDelay = 30 days + 1;
        _refused(terms);
        terms.timelockDelay = 0;
        _refused(terms);
        terms = _terms();
        terms.votingPeriod = 0;
        vm.expectPartialRevert(bytes4(keccak256("GovernorInvalidVotingPeriod(uint256)")));
        new Council(terms, _one(alice));
    }

    function test_Propose_RevertWhen_NoSeat() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector,
                STRANGER,
                uint256(0),
                uint256(1)
            )
        );
        vm.prank(STRANGER);
        council.propose(targets, values, calldatas, WHY);
    }

    function test_Propose_RevertWhen_TheSeatIsOfThisSecond() public {
        vm.prank(address(timelock));
        seats.give(DAVE);
        vm.expectPartialRevert(IGovernor.GovernorInsufficientProposerVotes.selector);
        vm.prank(DAVE);
        council.propose(targets, values, calldatas, WHY);
    }

    function test_Propose_RevertWhen_ItIsAboutItsOwnRules() public {
        address[2] memory own = [address(council), address(timelock)];
        for (uint256 i; i < own.length; i++) {
            targets.push(own[i]);
            values.push(0);
            calldatas.push("");
            vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_OwnRules.selector, own[i]));
            vm.prank(alice);
            council.propose(targets, values, calldatas, WHY);
            targets.pop();
            values.pop();
            calldatas.pop();
        }
    }

    function test_Propose_NumbersFromOne() public {
        assertEq(_propose(), 1);
        calldatas[0] = abi.encodeCall(ISeats.take, (BOB));
        vm.prank(BOB);
        assertEq(council.propose(targets, values, calldatas, WHY), 2);
        assertEq(council.latestProposalId(), 2);
    }

    function test_CastVote_RevertWhen_NoSeat() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.Council_NoSeat.selector, STRANGER, START + 1 + VOTING_DELAY)
        );
        _vote(id, STRANGER, 1);
    }

    function test_CastVote_RevertWhen_SeatIsYoungerThanTheVote() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        vm.prank(address(timelock));
        seats.give(DAVE);
        vm.expectPartialRevert(ICouncil.Council_NoSeat.selector);
        _vote(id, DAVE, 1);
    }

    function test_CastVote_CountsWhatWasTakenLater() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        vm.prank(address(timelock));
        seats.take(BOB);
        vm.prank(address(timelock));
        seats.take(CAROL);
        // Two of the three seats there were are needed, though one is left.
        _vote(id, alice, 1);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Active));
        _vote(id, BOB, 1);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Succeeded));
    }

    function test_CastVote_RevertWhen_Twice() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        _vote(id, alice, 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, alice));
        _vote(id, alice, 1);
    }

    function test_CastVote_RevertWhen_NotOpen() public {
        uint256 id = _propose();
        vm.warp(START + 1 + VOTING_DELAY);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(id, alice, 1);
        vm.warp(START + 1 + VOTING_DELAY + VOTING_PERIOD + 1);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(id, alice, 1);
    }

    function test_CastVoteBySig_NeedsTheHoldersSignature() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        bytes memory signature = _ballot(id, alice);
        vm.expectPartialRevert(IGovernor.GovernorInvalidSignature.selector);
        council.castVoteBySig(id, 1, BOB, signature);
        vm.prank(STRANGER);
        council.castVoteBySig(id, 1, alice, signature);
        assertEq(council.hasVoted(id, alice), true);
        assertEq(council.hasVoted(id, STRANGER), false);
    }

    /// The predecessor counted whatever claimed to be a vote.
    function test_Attack_ForgedQuorum() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        _vote(id, alice, 1);
        // The same seat again, votes without a seat, another's ballot, seats made for the vote: none counts.
        vm.expectPartialRevert(IGovernor.GovernorAlreadyCastVote.selector);
        _vote(id, alice, 1);
        for (uint160 i = 1; i <= 10; i++) {
            vm.expectPartialRevert(ICouncil.Council_NoSeat.selector);
            _vote(id, address(i), 1);
        }
        bytes memory signature = _ballot(id, alice);
        vm.expectPartialRevert(IGovernor.GovernorAlreadyCastVote.selector);
        council.castVoteBySig(id, 1, alice, signature);
        vm.expectPartialRevert(IGovernor.GovernorInvalidSignature.selector);
        council.castVoteBySig(id, 1, BOB, signature);
        vm.expectPartialRevert(ISeats.Seats_Soulbound.selector);
        vm.prank(alice);
        seats.transferFrom(alice, STRANGER, 1);
        vm.expectPartialRevert(ISeats.Seats_FoundersDone.selector);
        vm.prank(alice);
        seats.give(DAVE);
        // An abstention is no consent.
        _vote(id, BOB, 2);
        (, uint256 inFavour, ) = council.proposalVotes(id);
        assertEq(inFavour, 1);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Active));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        council.queue(targets, values, calldatas, keccak256(bytes(WHY)));
        vm.warp(START + 1 + VOTING_DELAY + VOTING_PERIOD + 1);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Defeated));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        council.queue(targets, values, calldatas, keccak256(bytes(WHY)));
    }

    /// For any number of seats: passed exactly when more than half are in favour.
    function testFuzz_State_NeedsAMajorityOfAllSeats(
        uint256 count,
        uint256 inFavour,
        uint256 against
    ) public {
        count = bound(count, 1, 12);
        inFavour = bound(inFavour, 0, count);
        against = bound(against, 0, count - inFavour);
        address[] memory founders = new address[](count);
        for (uint160 i; i < count; i++) founders[i] = address(0x1000 + i);
        council = new Council(_terms(), founders);
        targets[0] = address(council.seats());
        vm.warp(block.timestamp + 1);
        vm.prank(founders[0]);
        uint256 id = council.propose(targets, values, calldatas, WHY);
        vm.warp(block.timestamp + VOTING_DELAY + 1);
        // Those against first: a passed proposal takes no more votes.
        for (uint256 i; i < against; i++) _vote(id, founders[i], 0);
        bool passed;
        for (uint256 i; i < inFavour; i++) {
            if (passed) vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
            _vote(id, founders[against + i], 1);
            passed = 2 * (i + 1) > count;
            assertEq(council.state(id) == IGovernor.ProposalState.Succeeded, passed);
        }
        vm.warp(block.timestamp + VOTING_PERIOD + 1);
        assertEq(council.state(id) == IGovernor.ProposalState.Succeeded, 2 * inFavour > count);
        assertEq(council.state(id) == IGovernor.ProposalState.Defeated, 2 * inFavour <= count);
    }

    function test_Execute_ByAnyoneAfterTheDelayOnly() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        _vote(id, alice, 1);
        bytes32 why = keccak256(bytes(WHY));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        council.execute(targets, values, calldatas, why);
        _vote(id, CAROL, 1);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        council.execute(targets, values, calldatas, why);

        vm.prank(STRANGER);
        council.queue(targets, values, calldatas, why);
        uint256 ready = block.timestamp + TIMELOCK_DELAY;
        assertEq(council.proposalEta(id), ready);
        vm.warp(ready - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        council.execute(targets, values, calldatas, why);
        vm.warp(ready);
        vm.expectEmit(address(seats));
        emit ISeats.SeatGiven(4, DAVE, address(timelock));
        vm.prank(STRANGER);
        council.execute(targets, values, calldatas, why);
        assertEq(seats.seatOf(DAVE), 4);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Executed));

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        council.execute(targets, values, calldatas, why);
    }

    function test_Execute_OnTheTimelockItselfIsTheSame() public {
        uint256 id = _decide();
        bytes32 salt = bytes20(address(council)) ^ keccak256(bytes(WHY));
        vm.prank(STRANGER);
        timelock.executeBatch(targets, values, calldatas, 0, salt);
        assertEq(seats.seatOf(DAVE), 4);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Executed));
    }

    function test_Execute_ByNumber() public {
        uint256 id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        _vote(id, alice, 1);
        _vote(id, BOB, 1);
        (address[] memory to, , bytes[] memory data, bytes32 why) = council.proposalDetails(id);
        assertEq(to[0], address(seats));
        assertEq(data[0], calldatas[0]);
        assertEq(why, keccak256(bytes(WHY)));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 2));
        council.queue(2);
        vm.prank(STRANGER);
        council.queue(id);
        vm.warp(block.timestamp + TIMELOCK_DELAY);
        vm.prank(STRANGER);
        council.execute(id);
        assertEq(seats.seatOf(DAVE), 4);
    }

    function test_Cancel_ByTheProposerBeforeTheVoteOnly() public {
        uint256 id = _propose();
        bytes32 why = keccak256(bytes(WHY));
        vm.expectPartialRevert(IGovernor.GovernorUnableToCancel.selector);
        vm.prank(BOB);
        council.cancel(targets, values, calldatas, why);
        vm.prank(alice);
        council.cancel(targets, values, calldatas, why);
        assertEq(uint256(council.state(id)), uint256(IGovernor.ProposalState.Canceled));
    }

    function test_Cancel_RevertWhen_Decided() public {
        _decide();
        bytes32 why = keccak256(bytes(WHY));
        bytes32 salt = bytes20(address(council)) ^ why;
        bytes32 operation = timelock.hashOperationBatch(targets, values, calldatas, 0, salt);
        address[4] memory callers = [alice, address(council), address(timelock), STRANGER];
        for (uint256 i; i < callers.length; i++) {
            vm.expectPartialRevert(IGovernor.GovernorUnableToCancel.selector);
            vm.prank(callers[i]);
            council.cancel(targets, values, calldatas, why);
            vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
            vm.prank(callers[i]);
            timelock.cancel(operation);
        }
    }

    function test_Timelock_RevertWhen_AnybodyChangesIt() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        address[5] memory callers = [address(this), alice, address(council), address(timelock), STRANGER];
        for (uint256 i; i < callers.length; i++) {
            bytes4 unauthorized = IAccessControl.AccessControlUnauthorizedAccount.selector;
            vm.expectPartialRevert(unauthorized);
            vm.prank(callers[i]);
            timelock.grantRole(proposer, STRANGER);
            vm.expectPartialRevert(unauthorized);
            vm.prank(callers[i]);
            timelock.revokeRole(proposer, address(council));
            if (callers[i] != address(council)) {
                vm.expectPartialRevert(unauthorized);
                vm.prank(callers[i]);
                timelock.scheduleBatch(targets, values, calldatas, 0, 0, TIMELOCK_DELAY);
                vm.expectPartialRevert(unauthorized);
                vm.prank(callers[i]);
                timelock.schedule(targets[0], 0, calldatas[0], 0, 0, TIMELOCK_DELAY);
            }
            if (callers[i] != address(timelock)) {
                vm.expectPartialRevert(TimelockController.TimelockUnauthorizedCaller.selector);
                vm.prank(callers[i]);
                timelock.updateDelay(0);
            }
            vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
            vm.prank(callers[i]);
            timelock.executeBatch(targets, values, calldatas, 0, 0);
        }
    }

    function test_OwnRules_RevertWhen_AnybodyChangesThem() public {
        address[4] memory callers = [address(this), alice, address(council), STRANGER];
        for (uint256 i; i < callers.length; i++) _changesNothing(callers[i], true);
        // The timelock is the executor, but nothing of this was ever decided.
        _changesNothing(address(timelock), false);
    }

    function _changesNothing(address caller, bool stranger) private {
        bytes memory refusal =
            stranger
                ? abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, caller)
                : abi.encodeWithSignature("Panic(uint256)", 0x31);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.setVotingDelay(0);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.setVotingPeriod(1);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.setProposalThreshold(0);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.updateTimelock(TimelockController(payable(STRANGER)));
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.relay(address(seats), 0, calldatas[0]);
    }

    function _decide() private returns (uint256 id) {
        id = _propose();
        vm.warp(START + VOTING_DELAY + 2);
        _vote(id, alice, 1);
        _vote(id, BOB, 1);
        council.queue(targets, values, calldatas, keccak256(bytes(WHY)));
        vm.warp(block.timestamp + TIMELOCK_DELAY);
    }

    function _propose() private returns (uint256) {
        vm.prank(alice);
        return council.propose(targets, values, calldatas, WHY);
    }

    function _vote(uint256 id, address voter, uint8 support) private {
        vm.prank(voter);
        council.castVote(id, support);
    }

    /// A ballot in favour, signed by the key's account in the name of `voter`.
    function _ballot(uint256 id, address voter) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Musicchain Council"),
                keccak256("1"),
                block.chainid,
                address(council)
            )
        );
        bytes32 ballot = keccak256(
            abi.encode(council.BALLOT_TYPEHASH(), id, uint8(1), voter, council.nonces(voter))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            KEY,
            keccak256(abi.encodePacked(hex"1901", domain, ballot))
        );
        return abi.encodePacked(r, s, v);
    }

    function _refused(Terms memory terms) private {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_TermsWrong.selector));
        new Council(terms, _one(alice));
    }

    function _terms() private pure returns (Terms memory) {
        return Terms({votingDelay: VOTING_DELAY, votingPeriod: VOTING_PERIOD, timelockDelay: TIMELOCK_DELAY});
    }

    function _one(address founder) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = founder;
    }
}

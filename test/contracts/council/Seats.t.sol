// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ISeats} from "../../../contracts/council/ISeats.sol";
import {Seats} from "../../../contracts/council/Seats.sol";
import {Test} from "../helpers/Test.sol";

/// The test stands where the council does: it creates the seats and names the timelock.
contract SeatsTest is Test {
    address private constant TIMELOCK = address(0x71e10c);
    address private constant ALICE = address(0xa11ce);
    address private constant BOB = address(0xb0b);
    address private constant CAROL = address(0xca401);
    address private constant DAVE = address(0xda7e);
    address private constant STRANGER = address(0xbad);
    uint256 private constant KEY = 0x5ea7;
    Seats private seats;

    /// What {Seats-council} asks of whoever created it.
    function timelock() external pure returns (address) {
        return TIMELOCK;
    }

    function setUp() public {
        vm.warp(1_000_000);
        seats = new Seats(_list(ALICE));
    }

    function test_Constructor_SeatsTheFounders() public {
        seats = new Seats(_list(ALICE, BOB));
        assertEq(seats.ownerOf(1), ALICE);
        assertEq(seats.ownerOf(2), BOB);
        assertEq(seats.seatOf(BOB), 2);
        assertEq(seats.count(), 2);
        assertEq(seats.given(), 2);
        assertEq(seats.founders(), 2);
        assertEq(seats.getVotes(ALICE), 1);
        assertEq(seats.getVotes(BOB), 1);
        assertEq(seats.seatOf(address(this)), 0);
        assertEq(seats.council(), TIMELOCK);
    }

    function test_Constructor_RevertWhen_NoFounders() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NoFounders.selector));
        new Seats(new address[](0));
    }

    function test_Constructor_RevertWhen_FounderTwiceOrZero() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_HasSeat.selector, ALICE, 1));
        new Seats(_list(ALICE, ALICE));
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        new Seats(_list(ALICE, address(0)));
    }

    function test_Give_RevertWhen_NotCouncilNorFounder() public {
        vm.prank(ALICE);
        seats.give(BOB);
        address[3] memory callers = [STRANGER, BOB, address(this)];
        for (uint256 i; i < callers.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, callers[i], TIMELOCK));
            vm.prank(callers[i]);
            seats.give(CAROL);
        }
    }

    function test_Give_ByFounderUntilTheThirdSeat() public {
        vm.prank(ALICE);
        assertEq(seats.give(BOB), 2);
        vm.prank(ALICE);
        assertEq(seats.give(CAROL), 3);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_FoundersDone.selector, 3, 3));
        vm.prank(ALICE);
        seats.give(DAVE);
    }

    function test_Give_RevertWhen_ThreeFoundersFromTheBeginning() public {
        address[] memory three = new address[](3);
        (three[0], three[1], three[2]) = (ALICE, BOB, CAROL);
        seats = new Seats(three);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_FoundersDone.selector, 3, 3));
        vm.prank(ALICE);
        seats.give(DAVE);
    }

    function test_Give_RevertWhen_SeatsWereTakenAfterTheThird() public {
        vm.prank(ALICE);
        seats.give(BOB);
        vm.prank(ALICE);
        seats.give(CAROL);
        _take(CAROL);
        _take(BOB);
        assertEq(seats.count(), 1);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_FoundersDone.selector, 3, 3));
        vm.prank(ALICE);
        seats.give(DAVE);
    }

    function test_Give_RevertWhen_FoundersSeatWasTaken() public {
        vm.prank(ALICE);
        seats.give(BOB);
        _take(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, ALICE, TIMELOCK));
        vm.prank(ALICE);
        seats.give(DAVE);
        // A seat given again is not a founder's.
        seats = new Seats(_list(ALICE));
        _give(BOB);
        _take(ALICE);
        vm.prank(TIMELOCK);
        seats.give(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, ALICE, TIMELOCK));
        vm.prank(ALICE);
        seats.give(DAVE);
    }

    function test_Give_RevertWhen_ZeroOrSeated() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_HasSeat.selector, ALICE, 1));
        vm.prank(TIMELOCK);
        seats.give(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        vm.prank(TIMELOCK);
        seats.give(address(0));
    }

    function test_Give_ByCouncilHoweverMany() public {
        for (uint160 i = 1; i <= 5; i++) {
            vm.expectEmit(address(seats));
            emit ISeats.Locked(i + 1);
            vm.expectEmit(address(seats));
            emit ISeats.SeatGiven(i + 1, address(i), TIMELOCK);
            vm.prank(TIMELOCK);
            assertEq(seats.give(address(i)), i + 1);
        }
        assertEq(seats.count(), 6);
    }

    /// The predecessor made whoever took the first grant its founder.
    function test_Attack_FirstGrantBecomesFounder() public {
        // Before anything was given by anybody, a stranger finds nothing to take.
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, STRANGER, TIMELOCK));
        vm.prank(STRANGER);
        seats.give(STRANGER);
        // The first account that is given a seat gets a vote and no founder's power.
        vm.prank(ALICE);
        seats.give(BOB);
        assertEq(seats.founders(), 1);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, BOB, TIMELOCK));
        vm.prank(BOB);
        seats.give(CAROL);
    }

    function test_Take_RevertWhen_NotCouncil() public {
        _give(BOB);
        address[3] memory callers = [STRANGER, BOB, ALICE];
        for (uint256 i; i < callers.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotCouncil.selector, callers[i], TIMELOCK));
            vm.prank(callers[i]);
            seats.take(BOB);
        }
    }

    function test_Take_RevertWhen_NoSeat() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NoSeat.selector, STRANGER));
        vm.prank(TIMELOCK);
        seats.take(STRANGER);
    }

    function test_Take_RevertWhen_LastSeat() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_LastSeat.selector, ALICE));
        vm.prank(TIMELOCK);
        seats.take(ALICE);
    }

    function test_Take_EndsTheVoteFromThenOn() public {
        _give(BOB);
        vm.warp(1_000_010);
        vm.expectEmit(address(seats));
        emit ISeats.SeatTaken(2, BOB, TIMELOCK);
        _take(BOB);
        vm.warp(1_000_020);
        assertEq(seats.getPastVotes(BOB, 1_000_009), 1);
        assertEq(seats.getPastTotalSupply(1_000_009), 2);
        assertEq(seats.getPastVotes(BOB, 1_000_010), 0);
        assertEq(seats.getPastTotalSupply(1_000_010), 1);
        assertEq(seats.balanceOf(BOB), 0);
        assertEq(seats.seatOf(BOB), 0);
        _give(BOB);
        assertEq(seats.seatOf(BOB), 3);
        assertEq(seats.getVotes(BOB), 1);
    }

    function test_Transfer_RevertWhen_AnybodyTries() public {
        bytes memory soulbound = abi.encodeWithSelector(ISeats.Seats_Soulbound.selector, 1);
        vm.expectRevert(soulbound);
        vm.prank(ALICE);
        seats.transferFrom(ALICE, BOB, 1);
        vm.expectRevert(soulbound);
        vm.prank(ALICE);
        seats.safeTransferFrom(ALICE, BOB, 1);
        vm.expectRevert(soulbound);
        vm.prank(ALICE);
        seats.safeTransferFrom(ALICE, BOB, 1, "");
        vm.expectRevert(soulbound);
        vm.prank(ALICE);
        seats.transferFrom(ALICE, ALICE, 1);
        vm.expectRevert(soulbound);
        vm.prank(ALICE);
        seats.approve(BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_Soulbound.selector, 0));
        vm.prank(ALICE);
        seats.setApprovalForAll(BOB, true);
        // The council gives and takes; it cannot move a seat either.
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, TIMELOCK, 1)
        );
        vm.prank(TIMELOCK);
        seats.transferFrom(ALICE, BOB, 1);
        assertEq(seats.ownerOf(1), ALICE);
        assertEq(seats.getVotes(ALICE), 1);
    }

    function test_Delegate_RevertWhen_AnybodyTries() public {
        assertEq(seats.delegates(ALICE), ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotDelegable.selector, ALICE));
        vm.prank(ALICE);
        seats.delegate(BOB);

        address signer = vm.addr(KEY);
        _give(signer);
        bytes32 typeHash = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Musicchain Seat"),
                keccak256("1"),
                block.chainid,
                address(seats)
            )
        );
        bytes32 message = keccak256(abi.encode(typeHash, BOB, 0, type(uint256).max));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            KEY,
            keccak256(abi.encodePacked(hex"1901", domain, message))
        );
        vm.expectRevert(abi.encodeWithSelector(ISeats.Seats_NotDelegable.selector, signer));
        seats.delegateBySig(BOB, 0, type(uint256).max, v, r, s);
        assertEq(seats.getVotes(signer), 1);
        assertEq(seats.getVotes(BOB), 0);
    }

    function test_Clock_IsBlockTime() public {
        vm.warp(1_234_567);
        assertEq(seats.clock(), 1_234_567);
        assertEq(bytes(seats.CLOCK_MODE()), "mode=timestamp");
    }

    function test_Locked_EverySeatThereIs() public {
        assertEq(seats.locked(1), true);
        assertEq(seats.supportsInterface(0xb45a3c0e), true);
        assertEq(seats.supportsInterface(0x80ac58cd), true);
        assertEq(seats.supportsInterface(0xffffffff), false);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 2));
        seats.locked(2);
    }

    /// INVARIANT: votes, seats and holders agree, whoever is given and taken in whatever order.
    function testFuzz_GiveAndTake_OneSeatOneVote(uint8[24] memory moves) public {
        for (uint256 i; i < moves.length; i++) {
            address who = address(uint160(0x100 + (moves[i] % 6)));
            bool seated = seats.seatOf(who) != 0;
            if (!seated) _give(who);
            else if (moves[i] > 127 && seats.count() > 1) _take(who);
            vm.warp(block.timestamp + 1);
        }
        uint256 votes = seats.getVotes(ALICE);
        uint256 holders = seats.balanceOf(ALICE);
        for (uint160 i; i < 6; i++) {
            address who = address(0x100 + i);
            assertEq(seats.getVotes(who), seats.balanceOf(who));
            assertEq(seats.balanceOf(who), seats.seatOf(who) == 0 ? 0 : 1);
            votes += seats.getVotes(who);
            holders += seats.balanceOf(who);
        }
        assertEq(votes, seats.count());
        assertEq(holders, seats.count());
        assertEq(seats.getPastTotalSupply(block.timestamp - 1), seats.count());
    }

    function _give(address account) private {
        vm.prank(TIMELOCK);
        seats.give(account);
    }

    function _take(address account) private {
        vm.prank(TIMELOCK);
        seats.take(account);
    }

    function _list(address one) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    function _list(address one, address two) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (one, two);
    }
}

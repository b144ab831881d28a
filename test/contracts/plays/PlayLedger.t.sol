// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {CAP, ONE} from "../../../contracts/Constants.sol";
import {IAttesterSet} from "../../../contracts/plays/IAttesterSet.sol";
import {
    AccountClaim,
    BatchHeader,
    BatchStatus,
    IPlayLedger,
    SongClaim,
    StateOpening
} from "../../../contracts/plays/IPlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {Heard} from "../helpers/LedgerModel.sol";
import {Permits} from "../helpers/Permits.sol";
import {World} from "../helpers/World.sol";

contract PlayLedgerTest is World {
    uint256 private constant KEY = 0xa11ce;
    address private constant SEEDER = address(0x5eed);
    address private constant LISTENER = address(0x11570);
    address private constant STRANGER = address(0xbad);
    uint256 private songId;

    function setUp() public {
        _deploy();
        address[] memory parties = new address[](3);
        (parties[0], parties[1], parties[2]) = (ARTIST, address(0xa472), address(0xa473));
        songId = _song(parties);
    }

    function test_Claim_PaysTheOwnerWhoeverCalls() public {
        uint64 batchId = _final(_somePlays(5));
        vm.expectEmit(address(ledger));
        emit IPlayLedger.Claimed(SEEDER, batchId, 5 * ONE);
        vm.prank(STRANGER);
        uint256 minted = ledger.claim(headers[batchId], _opening(), _claims(SEEDER));
        assertEq(minted, 5 * ONE);
        assertEq(token.balanceOf(SEEDER), 5 * ONE);
        assertEq(token.balanceOf(STRANGER), 0);
        assertEq(ledger.claimed(SEEDER), 5 * ONE);
    }

    function test_Claim_FinalisesOnTheWay() public {
        uint64 batchId = _submitPlays(_somePlays(1));
        vm.warp(block.timestamp + 60);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.BatchFinalised(batchId);
        ledger.claim(headers[batchId], _opening(), _claims(SEEDER));
        assertEq(ledger.finalHead(), batchId);
    }

    function test_Claim_PaysTheDifferenceAndThenNothing() public {
        uint64 first = _final(_somePlays(2));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = _opening();
        assertEq(ledger.claim(headers[first], opening, claims), 2 * ONE);
        assertEq(ledger.claim(headers[first], opening, claims), 0);
        uint64 second = _final(_somePlays(3));
        assertEq(ledger.claim(headers[second], _opening(), _claims(SEEDER)), 3 * ONE);
        // against the older batch: nothing, and nothing is taken back
        assertEq(ledger.claim(headers[first], opening, claims), 0);
        assertEq(ledger.claimed(SEEDER), 5 * ONE);
        assertEq(token.totalSupply(), 5 * ONE);
    }

    function test_Claim_PaysManyEachOnce() public {
        uint64 batchId = _final(_somePlays(3));
        AccountClaim[] memory claims = new AccountClaim[](5);
        claims[0] = _claim(SEEDER);
        for (uint256 i; i < 3; i++) claims[1 + i] = _claim(address(uint160(LISTENER) + uint160(i)));
        claims[4] = claims[0];
        assertEq(ledger.claim(headers[batchId], _opening(), claims), 6 * ONE);
        assertEq(token.balanceOf(SEEDER), 3 * ONE);
        assertEq(token.balanceOf(LISTENER), ONE);
    }

    function test_Claim_OfNothing() public {
        uint64 batchId = _final(_somePlays(1));
        assertEq(ledger.claim(headers[batchId], _opening(), new AccountClaim[](0)), 0);
    }

    /// Indexers count events: one without money would be noise anyone can make.
    function test_Claim_OfNothingLogsNothing() public {
        uint64 batchId = _final(_somePlays(1));
        _release(1);
        ledger.claim(headers[batchId], _opening(), _claims(SEEDER));
        ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims());
        vm.recordLogs();
        ledger.claim(headers[batchId], _opening(), _claims(SEEDER));
        ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims());
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_Claim_RevertWhen_WindowOpen() public {
        uint64 batchId = _submitPlays(_somePlays(1));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = _opening();
        vm.warp(block.timestamp + 59);
        vm.expectPartialRevert(IPlayLedger.PlayLedger_WindowOpen.selector);
        ledger.claim(headers[batchId], opening, claims);
    }

    function test_Claim_RevertWhen_Reverted() public {
        uint64 batchId = _submitPlays(_somePlays(1));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = _opening();
        _revert(batchId);
        vm.warp(block.timestamp + 60);
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_NotFinal.selector, batchId, BatchStatus.Reverted)
        );
        ledger.claim(headers[batchId], opening, claims);
    }

    function test_Claim_RevertWhen_HeaderIsForeign() public {
        uint64 batchId = _final(_somePlays(1));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = _opening();
        BatchHeader memory header = headers[batchId];
        // a header that commits to whatever its maker likes
        header.stateAfter = keccak256("riches");
        (bytes32 stored, , , ) = ledger.batches(batchId);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPlayLedger.PlayLedger_HeaderWrong.selector,
                keccak256(abi.encode(header)),
                stored
            )
        );
        ledger.claim(header, opening, claims);
        // of a batch that does not exist
        header = headers[batchId];
        header.batchId = 7;
        vm.expectRevert(
            abi.encodeWithSelector(
                IPlayLedger.PlayLedger_HeaderWrong.selector,
                keccak256(abi.encode(header)),
                0
            )
        );
        ledger.claim(header, opening, claims);
    }

    function test_Claim_RevertWhen_LeafIsForged() public {
        uint64 batchId = _final(_somePlays(2));
        AccountClaim[] memory claims = _claims(SEEDER);
        claims[0].account.earned += 1;
        _wrongState(batchId, _opening(), claims);
        claims = _claims(SEEDER);
        claims[0].account.owner = STRANGER;
        _wrongState(batchId, _opening(), claims);
        claims = _claims(SEEDER);
        claims[0].index ^= 1;
        _wrongState(batchId, _opening(), claims);
    }

    function test_Claim_RevertWhen_OpeningIsForged() public {
        uint64 batchId = _final(_somePlays(2));
        StateOpening memory opening = _opening();
        opening.accruedSupply += 1;
        _wrongState(batchId, opening, _claims(SEEDER));
        opening = _opening();
        opening.accountCount += 1;
        _wrongState(batchId, opening, _claims(SEEDER));
        opening = _opening();
        opening.otherRoot = keccak256("other");
        _wrongState(batchId, opening, _claims(SEEDER));
    }

    function test_Claim_RevertWhen_IndexIsAtTheCount() public {
        uint64 batchId = _final(_somePlays(2));
        AccountClaim[] memory claims = _claims(SEEDER);
        claims[0].index = 3;
        StateOpening memory opening = _opening();
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_AccountBeyondCount.selector, 3, 3));
        ledger.claim(headers[batchId], opening, claims);
    }

    function test_Claim_RevertWhen_PathIsMalformed() public {
        uint64 batchId = _final(_somePlays(2));
        AccountClaim[] memory claims = _claims(SEEDER);
        claims[0].siblings = new bytes32[](claims[0].siblings.length + 1);
        StateOpening memory opening = _opening();
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_PathMalformed.selector, claims[0].index)
        );
        ledger.claim(headers[batchId], opening, claims);
    }

    /// The path of an inner node, one sibling shorter: depth is fixed, so it leads elsewhere.
    function test_Claim_RevertWhen_PathStartsAtAnInnerNode() public {
        uint64 batchId = _final(_somePlays(3));
        AccountClaim[] memory claims = _claims(SEEDER);
        bytes32[] memory upper = new bytes32[](claims[0].siblings.length - 1);
        for (uint256 i; i < upper.length; i++) upper[i] = claims[0].siblings[i + 1];
        claims[0].siblings = upper;
        claims[0].mask >>= 1;
        claims[0].index >>= 1;
        _wrongState(batchId, _opening(), claims);
    }

    /// The roots of the two trees have fixed places in the state: one tree's path never proves for the other.
    function test_Claim_RevertWhen_TreesAreSwapped() public {
        uint64 batchId = _final(_somePlays(2));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = model.openingForSongs();
        _wrongState(batchId, opening, claims);
    }

    function test_Royalties_NeedARelease() public {
        uint64 batchId = _final(_somePlays(4));
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 0);
        assertEq(token.totalSupply(), 0);
    }

    function test_Royalties_PayReleasedEscrowOnceInAnyParts() public {
        uint64 batchId = _final(_somePlays(5));
        _release(2);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.RoyaltiesClaimed(songId, batchId, 2 * ONE);
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 2 * ONE);
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 0);
        _release(4);
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 2 * ONE);
        // far above: only what is escrowed
        _release(1_000);
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), ONE);
        assertEq(ledger.royaltiesPaid(songId), 5 * ONE);
        _sharesAreExact(5 * ONE);
    }

    /// Parties see from the log alone what they were paid, and for which song.
    function test_Royalties_LogEveryShare() public {
        uint64 batchId = _final(_somePlays(2));
        _release(2);
        SongClaim[] memory claims = _songClaims();
        StateOpening memory opening = _songOpening();
        vm.expectEmit(address(ledger));
        emit IPlayLedger.RoyaltyPaid(songId, ARTIST, (2 * ONE * 3_334) / 10_000);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.RoyaltyPaid(songId, address(0xa472), (2 * ONE * 3_333) / 10_000);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.RoyaltyPaid(songId, address(0xa473), (2 * ONE * 3_333) / 10_000);
        ledger.claimRoyalties(headers[batchId], opening, claims);
    }

    function test_Royalties_OfAnOlderBatchPayNothingMore() public {
        uint64 first = _final(_somePlays(2));
        SongClaim[] memory claims = _songClaims();
        StateOpening memory opening = _songOpening();
        uint64 second = _final(_somePlays(2));
        _release(100);
        assertEq(ledger.claimRoyalties(headers[second], _songOpening(), _songClaims()), 4 * ONE);
        assertEq(ledger.claimRoyalties(headers[first], opening, claims), 0);
        _sharesAreExact(4 * ONE);
    }

    function test_Royalties_OfTheMatureTierNeedNoRelease() public {
        Account[] memory accounts = new Account[](1);
        accounts[0] = Account(LISTENER, uint128(1_000 * ONE), 0, 0, 0, 0);
        Song[] memory songs = new Song[](2);
        songs[1] = Song({plays: 9_999, royalties: 0, escrowed: uint128(9_999 * ONE)});
        _startFrom(accounts, songs, uint128(10_999 * ONE));
        uint64 batchId = _final(_somePlays(3));
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 2 * ONE);
        _release(1);
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), ONE);
        _sharesAreExact(3 * ONE);
    }

    function test_Royalties_RevertWhen_OpeningIsAnother() public {
        uint64 batchId = _final(_somePlays(2));
        _release(10);
        SongClaim[] memory claims = _songClaims();
        claims[0].opening.splits[0].party = STRANGER;
        StateOpening memory opening = _songOpening();
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_OpeningWrong.selector, songId));
        ledger.claimRoyalties(headers[batchId], opening, claims);
    }

    function test_Royalties_RevertWhen_LeafIsForged() public {
        uint64 batchId = _final(_somePlays(2));
        SongClaim[] memory claims = _songClaims();
        claims[0].song.royalties = 1;
        StateOpening memory opening = _songOpening();
        vm.expectPartialRevert(IPlayLedger.PlayLedger_StateWrong.selector);
        ledger.claimRoyalties(headers[batchId], opening, claims);
    }

    function test_Royalties_RevertWhen_PathIsMalformed() public {
        uint64 batchId = _final(_somePlays(2));
        SongClaim[] memory claims = _songClaims();
        claims[0].mask |= 1 << 31;
        StateOpening memory opening = _songOpening();
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_PathMalformed.selector, songId));
        ledger.claimRoyalties(headers[batchId], opening, claims);
    }

    function test_Royalties_RevertWhen_WindowOpen() public {
        uint64 batchId = _submitPlays(_somePlays(1));
        SongClaim[] memory claims = _songClaims();
        StateOpening memory opening = _songOpening();
        vm.expectPartialRevert(IPlayLedger.PlayLedger_WindowOpen.selector);
        ledger.claimRoyalties(headers[batchId], opening, claims);
    }

    function test_Release_RevertWhen_NotCouncil() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotCouncil.selector, STRANGER, COUNCIL)
        );
        vm.prank(STRANGER);
        ledger.release(songId, 1);
    }

    function test_Release_RevertWhen_SongUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_SongUnknown.selector, songId + 1));
        vm.prank(COUNCIL);
        ledger.release(songId + 1, 1);
    }

    function test_Release_RevertWhen_NotRaised() public {
        _release(5);
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_ReleaseNotRaised.selector, 5 * ONE, 5 * ONE)
        );
        vm.prank(COUNCIL);
        ledger.release(songId, 5);
    }

    function test_Release_RevertWhen_AboveCap() public {
        uint256 most = CAP / ONE;
        vm.expectRevert(
            abi.encodeWithSelector(IPlayLedger.PlayLedger_ReleaseAboveCap.selector, most + 1, most)
        );
        vm.prank(COUNCIL);
        ledger.release(songId, most + 1);
        _release(most);
    }

    function test_Release_RaisesTheCeiling() public {
        vm.expectEmit(address(ledger));
        emit IPlayLedger.EscrowReleased(songId, 3 * ONE);
        _release(3);
        assertEq(ledger.released(songId), 3 * ONE);
    }

    function test_Refuse_RevertWhen_NotCouncil() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAttesterSet.AttesterSet_NotCouncil.selector, GUARDIAN, COUNCIL)
        );
        vm.prank(GUARDIAN);
        ledger.refuseEscrow(songId, "not theirs");
    }

    function test_Refuse_RevertWhen_SongUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_SongUnknown.selector, songId + 1));
        vm.prank(COUNCIL);
        ledger.refuseEscrow(songId + 1, "not theirs");
    }

    /// What was released before stays claimable; nothing more ever is.
    function test_Refuse_IsForGoodAndTakesNothingBack() public {
        uint64 batchId = _final(_somePlays(5));
        _release(2);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.EscrowRefused(songId, "not theirs");
        vm.prank(COUNCIL);
        ledger.refuseEscrow(songId, "not theirs");
        assertEq(ledger.isEscrowRefused(songId), true);
        bytes memory refusal = abi.encodeWithSelector(IPlayLedger.PlayLedger_EscrowRefused.selector, songId);
        vm.expectRevert(refusal);
        vm.prank(COUNCIL);
        ledger.release(songId, 3);
        vm.expectRevert(refusal);
        vm.prank(COUNCIL);
        ledger.refuseEscrow(songId, "again");
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 2 * ONE);
        _sharesAreExact(2 * ONE);
    }

    /// Escrow is what is refused: royalties of the mature tier go on.
    function test_Refuse_LeavesRoyalties() public {
        vm.prank(COUNCIL);
        ledger.refuseEscrow(songId, "not theirs");
        Account[] memory accounts = new Account[](1);
        accounts[0] = Account(LISTENER, uint128(1_000 * ONE), 0, 0, 0, 0);
        Song[] memory songs = new Song[](2);
        songs[1] = Song({plays: 9_999, royalties: 0, escrowed: uint128(9_999 * ONE)});
        _startFrom(accounts, songs, uint128(10_999 * ONE));
        uint64 batchId = _final(_somePlays(3));
        assertEq(ledger.claimRoyalties(headers[batchId], _songOpening(), _songClaims()), 2 * ONE);
    }

    /// A demand on an earlier batch holds the claims against every later one.
    function test_Claim_RevertWhen_Held() public {
        uint64 first = _submitPlays(_somePlays(1));
        uint64 second = _submitPlays(_somePlays(1));
        AccountClaim[] memory claims = _claims(SEEDER);
        StateOpening memory opening = _opening();
        vm.prank(CHALLENGER);
        proofs.holdFinality(first);
        vm.warp(block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPlayLedger.PlayLedger_FinalityHeld.selector, first, 1));
        ledger.claim(headers[second], opening, claims);
        vm.prank(CHALLENGER);
        proofs.resumeFinality(first, 0);
        assertEq(ledger.claim(headers[second], opening, claims), 2 * ONE);
    }

    function test_Claim_GoesOnInAPause() public {
        uint64 batchId = _submitPlays(_somePlays(1));
        vm.warp(block.timestamp + 60);
        vm.prank(GUARDIAN);
        ledger.pause();
        assertEq(ledger.claim(headers[batchId], _opening(), _claims(SEEDER)), ONE);
    }

    function test_Credit_BurnsWithoutAllowance() public {
        _earn(4);
        vm.expectEmit(address(ledger));
        emit IPlayLedger.CreditBought(SEEDER, 3 * ONE, 3 * ONE);
        vm.prank(SEEDER);
        ledger.buyCredit(3 * ONE);
        assertEq(token.balanceOf(SEEDER), ONE);
        assertEq(ledger.credit(SEEDER), 3 * ONE);
        vm.prank(SEEDER);
        ledger.buyCredit(ONE);
        assertEq(ledger.credit(SEEDER), 4 * ONE);
        assertEq(ledger.totalCredit(), 4 * ONE);
        assertEq(token.totalSupply(), 0);
    }

    function test_Credit_RevertWhen_BalanceTooSmall() public {
        _earn(1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, SEEDER, ONE, ONE + 1)
        );
        vm.prank(SEEDER);
        ledger.buyCredit(ONE + 1);
    }

    function test_Permit_BuysCreditForTheOwner() public {
        address owner = _owner(4);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, address(ledger), ONE, NOON + 1 days);
        vm.prank(STRANGER);
        ledger.buyCreditWithPermit(owner, ONE, NOON + 1 days, v, r, s);
        assertEq(ledger.credit(owner), ONE);
        assertEq(ledger.credit(STRANGER), 0);
        assertEq(token.balanceOf(owner), 3 * ONE);
        assertEq(token.allowance(owner, address(ledger)), 0);
    }

    function test_Permit_RevertWhen_UsedTwice() public {
        address owner = _owner(4);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, address(ledger), ONE, NOON + 1 days);
        ledger.buyCreditWithPermit(owner, ONE, NOON + 1 days, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        ledger.buyCreditWithPermit(owner, ONE, NOON + 1 days, v, r, s);
    }

    /// Handed in elsewhere first, a permit buys nothing here; its owner still can, with another or without.
    function test_Permit_HandedInElsewhereDoesNotBlockTheOwner() public {
        address owner = _owner(4);
        uint256 deadline = NOON + 1 days;
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, address(ledger), 2 * ONE, deadline);
        vm.prank(STRANGER);
        token.permit(owner, address(ledger), 2 * ONE, deadline, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        ledger.buyCreditWithPermit(owner, 2 * ONE, deadline, v, r, s);

        vm.prank(owner);
        ledger.buyCredit(ONE);
        (v, r, s) = Permits.sign(vm, token, KEY, address(ledger), ONE, deadline);
        ledger.buyCreditWithPermit(owner, ONE, deadline, v, r, s);
        assertEq(ledger.credit(owner), 2 * ONE);
        assertEq(token.allowance(owner, address(ledger)), 0);
    }

    /// Whatever a wallet once approved to the ledger, nobody can burn it without a permit of its owner.
    function testFuzz_Permit_NeverBurnsAStandingAllowance(uint256 allowed, uint256 amount) public {
        address owner = _owner(4);
        amount = bound(amount, 0, 4 * ONE);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(
            vm,
            token,
            0xbad,
            address(ledger),
            amount,
            NOON + 1 days
        );
        vm.prank(owner);
        token.approve(address(ledger), bound(allowed, amount, type(uint256).max));
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        vm.prank(STRANGER);
        ledger.buyCreditWithPermit(owner, amount, NOON + 1 days, v, r, s);
        // not the whole of it either
        vm.prank(owner);
        token.approve(address(ledger), amount);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        vm.prank(STRANGER);
        ledger.buyCreditWithPermit(owner, amount, NOON + 1 days, v, r, s);
        assertEq(token.balanceOf(owner), 4 * ONE);
        assertEq(ledger.credit(owner), 0);
    }

    function test_Permit_RevertWhen_SignedByAnother() public {
        address owner = _owner(4);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, 0xbad, address(ledger), ONE, NOON + 1 days);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        ledger.buyCreditWithPermit(owner, ONE, NOON + 1 days, v, r, s);
    }

    function test_Permit_RevertWhen_Expired() public {
        address owner = _owner(4);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, address(ledger), ONE, NOON + 1 days);
        vm.warp(NOON + 1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, NOON + 1 days));
        ledger.buyCreditWithPermit(owner, ONE, NOON + 1 days, v, r, s);
    }

    /// What a wallet allowed for one token is all that can be taken, and only as its own credit.
    function test_Permit_RevertWhen_AmountIsAnother() public {
        address owner = _owner(4);
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, address(ledger), ONE, NOON + 1 days);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        ledger.buyCreditWithPermit(owner, 2 * ONE, NOON + 1 days, v, r, s);
    }

    function _final(Heard[] memory plays) private returns (uint64 batchId) {
        batchId = _submitPlays(plays);
        vm.warp(block.timestamp + 60);
        ledger.finalise(batchId);
    }

    /// Lets the seeder earn and claim tokens.
    function _earn(uint256 tokens) private {
        uint64 batchId = _final(_somePlays(tokens));
        ledger.claim(headers[batchId], _opening(), _claims(SEEDER));
    }

    /// Gives tokens to an account whose key the tests have.
    function _owner(uint256 tokens) private returns (address owner) {
        owner = vm.addr(KEY);
        _earn(tokens);
        vm.prank(SEEDER);
        token.transfer(owner, tokens * ONE);
    }

    function _release(uint256 tokens) private {
        vm.prank(COUNCIL);
        ledger.release(songId, tokens);
    }

    function _wrongState(uint64 batchId, StateOpening memory opening, AccountClaim[] memory claims) private {
        vm.expectPartialRevert(IPlayLedger.PlayLedger_StateWrong.selector);
        ledger.claim(headers[batchId], opening, claims);
    }

    function _sharesAreExact(uint256 total) private view {
        // 3 334, 3 333 and 3 333 basis points
        assertEq(token.balanceOf(ARTIST), (total * 3_334) / 10_000);
        assertEq(token.balanceOf(address(0xa472)), (total * 3_333) / 10_000);
        assertEq(token.balanceOf(address(0xa473)), (total * 3_333) / 10_000);
        assertEq(token.totalSupply(), total);
    }

    function _opening() private view returns (StateOpening memory) {
        return model.openingForAccounts();
    }

    function _songOpening() private view returns (StateOpening memory) {
        return model.openingForSongs();
    }

    function _claim(address owner) private view returns (AccountClaim memory) {
        return model.accountClaim(uint32(model.placeOf(owner) - 1));
    }

    function _claims(address owner) private view returns (AccountClaim[] memory claims) {
        claims = new AccountClaim[](1);
        claims[0] = _claim(owner);
    }

    function _songClaims() private view returns (SongClaim[] memory claims) {
        claims = new SongClaim[](1);
        claims[0] = model.songClaim(uint32(songId), _opening(songId));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../../../contracts/plays/Faults.sol";
import {AccountClaim, BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {BatchWitness, PlayWitness, RecordWitness, Witnesses} from "../../../contracts/proofs/Witnesses.sol";
import {Built, Heard} from "../helpers/LedgerModel.sol";
import {ProofWorld, Signed} from "../helpers/ProofWorld.sol";

contract PairProofsTest is ProofWorld {
    uint64 private constant START = uint64(NOON + 100);

    function setUp() public {
        _deployWithSong();
    }

    // proveOverlap

    function test_ProveOverlap_OfHonestPlays() public {
        uint64 a = _submitSigned(_plays(ALICE, 3, START), FIRST);
        uint64 b = _submitSigned(_laterPlays(2), FIRST);
        _noOverlap(a, 0, a, 1);
        _noOverlap(a, 1, a, 2);
        _noOverlap(a, 2, b, 0);
    }

    function test_ProveOverlap_Touching() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].start = plays[0].end;
        uint64 id = _submitSigned(plays, FIRST);
        _noOverlap(id, 0, id, 1);
    }

    function test_ProveOverlap_InOneBatch() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].start = plays[0].end - 1;
        uint64 id = _submitSigned(plays, FIRST);
        _overlaps(id, 0, id, 1, Fault.Overlap);
    }

    function test_ProveOverlap_OfTwoSongsAtOnce() public {
        _song(_one(ARTIST));
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].song = 2;
        plays[1].start = START + 10;
        uint64 id = _submitSigned(plays, FIRST);
        _overlaps(id, 0, id, 1, Fault.Overlap);
    }

    function test_ProveOverlap_WithPendingBatch() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START + 100), FIRST);
        _overlaps(a, 0, b, 0, Fault.Overlap);
        assertEq(uint8(ledger.statusOf(a)), uint8(BatchStatus.Pending));
    }

    /// The very same play, submitted twice.
    function test_ProveOverlap_WithFinalBatch() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        vm.warp(block.timestamp + 60);
        ledger.finalise(a);
        uint64 b = _submitSigned(_plays(ALICE, 1, START), FIRST);
        _overlaps(a, 0, b, 0, Fault.Overlap);
        assertEq(uint8(ledger.statusOf(a)), uint8(BatchStatus.Final));
    }

    function test_ProveOverlap_StartNotAscending() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        (plays[0].start, plays[0].end, plays[1].start, plays[1].end) = (
            plays[1].start,
            plays[1].end,
            plays[0].start,
            plays[0].end
        );
        uint64 id = _submitSigned(plays, FIRST);
        _overlaps(id, 0, id, 1, Fault.StartNotAscending);
    }

    /// Songs of a batch come by id, whenever they were played.
    function test_ProveOverlap_EarlierPlayOfLaterSong() public {
        _song(_one(ARTIST));
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].song = 2;
        // from the second in which the other ends
        plays[0].start = plays[1].end;
        plays[0].end = plays[1].end + 180;
        uint64 id = _submitSigned(plays, FIRST);
        _noOverlap(id, 0, id, 1);
    }

    /// What was dropped earlier comes in a later batch, with an earlier start.
    function test_ProveOverlap_EarlierPlayInLaterBatch() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START + 400), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START), FIRST);
        _noOverlap(a, 0, b, 0);
    }

    function test_ProveOverlap_OfTwoListeners() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].wallet = BOB;
        plays[1].start = START;
        uint64 id = _submitSigned(plays, FIRST);
        _noOverlap(id, 0, id, 1);
    }

    function test_ProveOverlap_EndsBeforeItStarts() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[0].end = START - 50;
        plays[1].start = START + 1;
        plays[1].end = START - 60;
        uint64 id = _submitSigned(plays, FIRST);
        _noOverlap(id, 0, id, 1);
    }

    /// Within the other play's time.
    function test_ProveOverlap_OfNoLength() public {
        Signed[] memory plays = _plays(ALICE, 3, START);
        plays[0].end = START;
        plays[1].start = START - 50;
        plays[1].end = START + 130;
        plays[2].start = START + 50;
        plays[2].end = START + 50;
        uint64 id = _submitSigned(plays, FIRST);
        _noOverlap(id, 1, id, 2);
        // nor before it, by its start alone
        _overlaps(id, 0, id, 1, Fault.StartNotAscending);
    }

    function test_ProveOverlap_StartsAtOnce() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[0].end = START - 50;
        plays[1].start = START;
        uint64 id = _submitSigned(plays, FIRST);
        _overlaps(id, 0, id, 1, Fault.StartNotAscending);
    }

    /// The later batch's play first, whatever its position.
    function test_ProveOverlap_OfBatchesTheWrongWayRound() public {
        uint64 a = _submitSigned(_plays(ALICE, 2, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 2, START), FIRST);
        for (uint32 position; position < 2; position++) {
            _reverts(
                b,
                0,
                a,
                position,
                abi.encodeWithSelector(IFaultProofs.FaultProofs_PlaysNotInOrder.selector, 0, position)
            );
        }
    }

    /// The same play shown as two.
    function test_ProveOverlap_OfOnePlay() public {
        uint64 id = _submitSigned(_plays(ALICE, 2, START), FIRST);
        _reverts(
            id,
            1,
            id,
            1,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_PlaysNotInOrder.selector, 1, 1)
        );
        _reverts(
            id,
            1,
            id,
            0,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_PlaysNotInOrder.selector, 1, 0)
        );
    }

    /// The same play once more at a position of the padding, or beyond the list.
    function test_ProveOverlap_AtPositionBeyondCount() public {
        uint64 id = _submitSigned(_plays(ALICE, 3, START), FIRST);
        PlayWitness memory alias_ = _play(id, 2);
        for (uint32 position = 3; position < 8; position++) {
            alias_.position = position;
            vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_EvidenceWrong.selector, position));
            faults.proveOverlap(_play(id, 2), alias_);
        }
    }

    /// An honest attester's batch falls with another's before it; the same plays come again, once.
    function test_ProveOverlap_WithPlayBatchedAgain() public {
        Signed[] memory twice = _plays(BOB, 2, START);
        twice[1].start = START;
        uint64 bad = _submitSigned(twice, SECOND);
        uint64 fallen = _submitSigned(_plays(ALICE, 1, START), FIRST);
        _overlaps(bad, 0, bad, 1, Fault.Overlap);
        assertEq(ledger.bondOf(FIRST), 1 ether);
        model.restore(0);
        uint64 again = _submitSigned(_plays(ALICE, 1, START), FIRST);
        _reverts(
            fallen,
            0,
            again,
            0,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_BatchReverted.selector, fallen)
        );
    }

    function test_ProveOverlap_OfTwoAttesters() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START), SECOND);
        _reverts(
            a,
            0,
            b,
            0,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_AttestersDiffer.selector, FIRST, SECOND)
        );
    }

    function test_ProveOverlap_OfFinalBatches() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START), FIRST);
        vm.warp(block.timestamp + 60);
        ledger.finalise(b);
        _reverts(
            a,
            0,
            b,
            0,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, b, BatchStatus.Final)
        );
    }

    function test_ProveOverlap_WrongWitness() public {
        uint64 a = _submitSigned(_plays(ALICE, 2, START), FIRST);
        PlayWitness memory other = _play(a, 1);
        other.evidence = evidences[a][0];
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_EvidenceWrong.selector, 1));
        faults.proveOverlap(_play(a, 0), other);
        other = _play(a, 1);
        other.header.evidenceRoot = bytes32(0);
        vm.expectPartialRevert(IFaultProofs.FaultProofs_HeaderWrong.selector);
        faults.proveOverlap(_play(a, 0), other);
        uint64 b = _submitSigned(_laterPlays(1), FIRST);
        PlayWitness memory first = _play(a, 0);
        first.header.time++;
        vm.expectPartialRevert(IFaultProofs.FaultProofs_HeaderWrong.selector);
        faults.proveOverlap(first, _play(b, 0));
    }

    function test_ProveOverlap_OfMalformedEvidence() public {
        bytes[] memory signed = new bytes[](2);
        signed[0] = hex"01";
        signed[1] = hex"02";
        uint64 id = _submitSigned(_plays(ALICE, 2, START), signed, FIRST);
        _reverts(
            id,
            0,
            id,
            1,
            abi.encodeWithSelector(IFaultProofs.FaultProofs_EvidenceMalformed.selector, 0)
        );
    }

    // proveSecondDiscoverer

    function test_ProveSecondDiscoverer_OfHonestPlays() public {
        _song(_one(ARTIST));
        Signed[] memory plays = _plays(ALICE, 4, START);
        plays[2].wallet = BOB;
        plays[2].discoverer = true;
        plays[3].song = 2;
        plays[3].discoverer = true;
        uint64 a = _submitSigned(plays, FIRST);
        // once, then not again
        _notTwice(a, 0, a, 1);
        // another listener
        _notTwice(a, 0, a, 2);
        // another song
        _notTwice(a, 0, a, 3);
    }

    function test_ProveSecondDiscoverer_InOneBatch() public {
        Signed[] memory plays = _plays(ALICE, 2, START);
        plays[1].discoverer = true;
        uint64 id = _submitSigned(plays, FIRST);
        _twice(id, 0, id, 1);
    }

    function test_ProveSecondDiscoverer_WithPendingBatch() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START + 200), FIRST);
        _twice(a, 0, b, 0);
        assertEq(uint8(ledger.statusOf(a)), uint8(BatchStatus.Pending));
    }

    function test_ProveSecondDiscoverer_WithFinalBatch() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        vm.warp(block.timestamp + 60);
        ledger.finalise(a);
        uint64 b = _submitSigned(_plays(ALICE, 1, START + 200), FIRST);
        _twice(a, 0, b, 0);
    }

    /// Attesters know their own credits only.
    function test_ProveSecondDiscoverer_OfTwoAttesters() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), FIRST);
        uint64 b = _submitSigned(_plays(ALICE, 1, START + 200), SECOND);
        (RecordWitness memory first, RecordWitness memory second) = (_record(a, 0), _record(b, 0));
        vm.expectRevert(
            abi.encodeWithSelector(IFaultProofs.FaultProofs_AttestersDiffer.selector, FIRST, SECOND)
        );
        faults.proveSecondDiscoverer(first, second);
    }

    function test_ProveSecondDiscoverer_OfOnePlay() public {
        uint64 id = _submitSigned(_plays(ALICE, 1, START), FIRST);
        RecordWitness memory record = _record(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_PlaysNotInOrder.selector, 0, 0));
        faults.proveSecondDiscoverer(record, record);
    }

    function test_ProveSecondDiscoverer_WithRevertedBatch() public {
        Signed[] memory twice = _plays(BOB, 2, START);
        twice[1].start = START;
        uint64 bad = _submitSigned(twice, SECOND);
        uint64 fallen = _submitSigned(_plays(ALICE, 1, START), FIRST);
        _overlaps(bad, 0, bad, 1, Fault.Overlap);
        model.restore(0);
        uint64 again = _submitSigned(_plays(ALICE, 1, START), FIRST);
        (RecordWitness memory first, RecordWitness memory second) = (_record(fallen, 0), _record(again, 0));
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_BatchReverted.selector, fallen));
        faults.proveSecondDiscoverer(first, second);
    }

    function test_ProveSecondDiscoverer_WrongWitness() public {
        uint64 id = _submitSigned(_plays(ALICE, 2, START), FIRST);
        RecordWitness memory second = _record(id, 2);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_NoRecord.selector, 2, 2));
        faults.proveSecondDiscoverer(_record(id, 0), second);
        second = _record(id, 1);
        second.segment.stateAfter = bytes32(0);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 0));
        faults.proveSecondDiscoverer(_record(id, 0), second);
        second = _record(id, 1);
        second.batch.parent.time++;
        vm.expectPartialRevert(Witnesses.Witnesses_ParentWrong.selector);
        faults.proveSecondDiscoverer(_record(id, 0), second);
        second = _record(id, 1);
        second.segment.before.accountCount++;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveSecondDiscoverer(_record(id, 0), second);
    }

    // proveOwnerTwice

    function test_ProveOwnerTwice_InOneBatch() public {
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        _expectFault(id, Fault.OwnerTwice, ANYBODY);
        vm.prank(ANYBODY);
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
        _assertFell(id, ANYBODY);
    }

    function test_ProveOwnerTwice_OfEarlierAccount() public {
        uint64 a = _submitSigned(_plays(ALICE, 1, START), SECOND);
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
        _assertFell(id, address(this));
        assertEq(uint8(ledger.statusOf(a)), uint8(BatchStatus.Pending));
    }

    /// The batch that appended the second index falls, not one that only has it in its state.
    function test_ProveOwnerTwice_AppendedBefore() public {
        uint64 liar = _submitTwice();
        uint64 id = _submitSigned(_plays(BOB, 1, START), SECOND);
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
        model.restore(liar);
        (low, high) = (model.accountClaim(0), model.accountClaim(2));
        faults.proveOwnerTwice(_batch(liar), _stateOf(liar), low, high);
        _assertFell(liar, address(this));
        assertEq(ledger.bondOf(SECOND), 1 ether);
    }

    function test_ProveOwnerTwice_OfHonestBatch() public {
        uint64 id = _submitSigned(_plays(ALICE, 1, START), FIRST);
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(1));
        bytes memory nothing = abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector);
        vm.expectRevert(nothing);
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
        vm.expectRevert(nothing);
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, low);
        // one account at two indexes of the tree, the second beyond the count or on another path
        high = low;
        high.index = 1;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_AccountWrong.selector, 1));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
        high.index = 2;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_AccountBeyondCount.selector, 2, 2));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
    }

    function test_ProveOwnerTwice_Descending() public {
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), high, low);
    }

    function test_ProveOwnerTwice_WrongState() public {
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveOwnerTwice(_batch(id), _stateOf(0), low, high);
    }

    /// Fewer accounts before the batch would make it the one that appended them.
    function test_ProveOwnerTwice_WrongParent() public {
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        BatchWitness memory batch = _batch(id);
        batch.parent.time++;
        vm.expectPartialRevert(Witnesses.Witnesses_ParentWrong.selector);
        faults.proveOwnerTwice(batch, _stateOf(id), low, high);
        batch = _batch(id);
        batch.parentState.accountCount++;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveOwnerTwice(batch, _stateOf(id), low, high);
    }

    function test_ProveOwnerTwice_WrongAccount() public {
        uint64 id = _submitSigned(_plays(ALICE, 1, START), FIRST);
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(1));
        low.account.owner = high.account.owner;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_AccountWrong.selector, 0));
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
    }

    function test_ProveOwnerTwice_OfFinalBatch() public {
        uint64 id = _submitTwice();
        (AccountClaim memory low, AccountClaim memory high) = (model.accountClaim(0), model.accountClaim(2));
        vm.warp(block.timestamp + 60);
        ledger.finalise(id);
        vm.expectRevert(
            abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, BatchStatus.Final)
        );
        faults.proveOwnerTwice(_batch(id), _stateOf(id), low, high);
    }

    /// A batch whose end state has the owner of account 0 at index 2, too.
    function _submitTwice() private returns (uint64) {
        _waitFor(FIRST);
        Heard[] memory plays = new Heard[](1);
        plays[0] = Heard(1, vm.addr(ALICE), SEEDER, address(0), false, 0);
        Built memory built = model.build(plays, _today(), _burn());
        model.save(type(uint64).max);
        (Account[] memory known, Song[] memory songs, uint128 supply) = model.saved(type(uint64).max);
        Account[] memory accounts = new Account[](known.length + 1);
        for (uint256 i; i < known.length; i++) accounts[i] = known[i];
        accounts[known.length].owner = known[0].owner;
        model.begin(accounts, songs, supply);
        built.states[0] = model.stateHash();
        bytes[] memory signed = new bytes[](1);
        signed[0] = _sign(_plays(ALICE, 1, START)[0], FIRST);
        return _submitWith(built, signed, FIRST);
    }

    function _laterPlays(uint256 count) private pure returns (Signed[] memory plays) {
        plays = _plays(ALICE, count, START + 600);
        plays[0].discoverer = false;
    }

    function _noOverlap(uint64 a, uint32 i, uint64 b, uint32 j) private {
        _reverts(a, i, b, j, abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector));
    }

    function _reverts(uint64 a, uint32 i, uint64 b, uint32 j, bytes memory error_) private {
        (PlayWitness memory first, PlayWitness memory second) = (_play(a, i), _play(b, j));
        vm.expectRevert(error_);
        faults.proveOverlap(first, second);
    }

    function _overlaps(uint64 a, uint32 i, uint64 b, uint32 j, Fault fault) private {
        (PlayWitness memory first, PlayWitness memory second) = (_play(a, i), _play(b, j));
        _expectFault(b, fault, ANYBODY);
        vm.prank(ANYBODY);
        faults.proveOverlap(first, second);
        _assertFell(b, ANYBODY);
    }

    function _notTwice(uint64 a, uint32 i, uint64 b, uint32 j) private {
        (RecordWitness memory first, RecordWitness memory second) = (_record(a, i), _record(b, j));
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector));
        faults.proveSecondDiscoverer(first, second);
    }

    function _twice(uint64 a, uint32 i, uint64 b, uint32 j) private {
        (RecordWitness memory first, RecordWitness memory second) = (_record(a, i), _record(b, j));
        _expectFault(b, Fault.SecondDiscoverer, ANYBODY);
        vm.prank(ANYBODY);
        faults.proveSecondDiscoverer(first, second);
        _assertFell(b, ANYBODY);
    }
}

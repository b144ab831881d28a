// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FLOOR, ONE} from "../../../contracts/Constants.sol";
import {Evidence, PlayStatement} from "../../../contracts/plays/Evidence.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {
    BatchWitness,
    EvidenceWitness,
    SegmentWitness,
    Witnesses
} from "../../../contracts/proofs/Witnesses.sol";
import {EvidenceWriter} from "../helpers/EvidenceWriter.sol";
import {Heard} from "../helpers/LedgerModel.sol";
import {ProofWorld, Signed} from "../helpers/ProofWorld.sol";

contract EvidenceProofsTest is ProofWorld {
    Signed private play;

    function setUp() public {
        _deployWithSong();
        play = _plays(ALICE, 1, uint64(NOON + 100))[0];
    }

    // honest evidence

    function test_ProveEvidence_OfHonestBatch() public {
        uint64 id = _submit(_sign(play, FIRST));
        _nothing(id);
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
    }

    function test_ProveEvidence_OfRelayedPlay() public {
        play.relay = RELAY;
        _nothing(_submit(_sign(play, FIRST)));
    }

    /// Revoked after the start, the same second included: what was heard was heard.
    function test_ProveEvidence_RevokedAfterStart() public {
        uint64 id = _submit(_sign(play, FIRST));
        bytes32 digest = ledger.grantDigest(_grant(ALICE, FIRST));
        vm.prank(vm.addr(ALICE));
        ledger.revokeGrant(digest);
        _nothing(id);
    }

    function test_ProveEvidence_RevokedAtStart() public {
        vm.warp(play.start);
        bytes32 digest = ledger.grantDigest(_grant(ALICE, FIRST));
        vm.prank(vm.addr(ALICE));
        ledger.revokeGrant(digest);
        vm.warp(NOON + 1_000);
        _nothing(_submit(_sign(play, FIRST)));
    }

    /// The code of EIP-7702, at batch time or later, does not take a signature back.
    function test_ProveEvidence_ByDelegatedAccount() public {
        uint64 id = _submit(_sign(play, FIRST));
        vm.etch(vm.addr(ALICE), abi.encodePacked(hex"ef0100", address(this)));
        _nothing(id);
    }

    /// A contract wallet's registered grant stands, whatever the wallet would say now.
    function test_ProveEvidence_RegisteredGrant() public {
        vm.warp(play.start - 1);
        vm.prank(vm.addr(ALICE));
        ledger.registerGrant(_grant(ALICE, FIRST));
        vm.warp(NOON + 1_000);
        uint64 id = _submit(_evidenceOf(_grant(ALICE, FIRST), 0, _statement(play, FIRST)));
        _nothing(id);
        vm.etch(vm.addr(ALICE), hex"fe");
        _nothing(id);
    }

    /// The song's token may move; its parties do not.
    function test_ProveEvidence_AfterTransferOfSong() public {
        uint64 id = _submit(_sign(play, FIRST));
        vm.prank(ARTIST);
        registry.transferFrom(ARTIST, vm.addr(ALICE), 1);
        _nothing(id);
    }

    /// Pointed elsewhere after the start, the same second included: the play counts where it did.
    function test_ProveEvidence_RedirectedAtStart() public {
        _song(_one(ARTIST));
        vm.warp(play.start);
        vm.prank(COUNCIL);
        recordings.redirect(1, 2);
        vm.warp(NOON + 1_000);
        _nothing(_submit(_sign(play, FIRST)));
    }

    /// Pointed elsewhere before the start: the statement names what was played, the record what it counts for.
    function test_ProveEvidence_RedirectedBefore() public {
        _song(_one(ARTIST));
        vm.warp(play.start - 1);
        vm.prank(COUNCIL);
        recordings.redirect(1, 2);
        vm.warp(NOON + 1_000);
        PlayStatement memory statement = _statement(play, FIRST);
        play.song = 2;
        uint64 id = _submit(_evidenceOf(_grant(ALICE, FIRST), ALICE, statement));
        _nothing(id);
        // nothing that is decided later changes that
        vm.prank(COUNCIL);
        recordings.redirect(1, 1);
        _nothing(id);
    }

    // faults

    function test_ProveEvidence_RedirectIgnored() public {
        _song(_one(ARTIST));
        vm.warp(play.start - 1);
        vm.prank(COUNCIL);
        recordings.redirect(1, 2);
        vm.warp(NOON + 1_000);
        _falls(_submit(_sign(play, FIRST)), Fault.RecordMismatch);
    }

    /// The parties of the song it counts for are paid; none of them may be the listener.
    function test_ProveEvidence_ListenerIsPartyOfTarget() public {
        _song(_one(vm.addr(ALICE)));
        vm.warp(play.start - 1);
        vm.prank(COUNCIL);
        recordings.redirect(1, 2);
        vm.warp(NOON + 1_000);
        PlayStatement memory statement = _statement(play, FIRST);
        play.song = 2;
        _falls(_submit(_evidenceOf(_grant(ALICE, FIRST), ALICE, statement)), Fault.ListenerIsParty);
    }

    function test_ProveEvidence_Malformed() public {
        uint64 id = _submit(bytes.concat(_sign(play, FIRST), hex"00"));
        _falls(id, Fault.EvidenceMalformed);
    }

    function test_ProveEvidence_TooLong() public {
        _falls(_submit(new bytes(4_097)), Fault.EvidenceMalformed);
    }

    function test_ProveEvidence_OfAnotherPlay() public {
        Signed memory other = play;
        other.seeder = RELAY;
        uint64 id = _submit(_sign(other, FIRST));
        _falls(id, Fault.RecordMismatch);
    }

    function test_ProveEvidence_OfAnotherSong() public {
        _song(_one(ARTIST));
        PlayStatement memory statement = _statement(play, FIRST);
        statement.song = 2;
        _falls(_submit(_evidenceOf(_grant(ALICE, FIRST), ALICE, statement)), Fault.RecordMismatch);
    }

    function test_ProveEvidence_MadeForAnotherAttester() public {
        _falls(_submit(_sign(play, SECOND)), Fault.AttesterMismatch);
    }

    /// A record never names one account twice (its segment would be faulty), so a self-play is not what it says.
    function test_ProveEvidence_OfSelfPlay() public {
        PlayStatement memory statement = _statement(play, FIRST);
        statement.seeder = statement.listener;
        _falls(_submit(_evidenceOf(_grant(ALICE, FIRST), ALICE, statement)), Fault.RecordMismatch);
    }

    function test_ProveEvidence_UnknownSong() public {
        play.song = 7;
        _falls(_submit(_sign(play, FIRST)), Fault.SongUnknown);
    }

    function test_ProveEvidence_ListenerIsParty() public {
        vm.warp(NOON + 50);
        play.song = uint32(_song(_one(vm.addr(ALICE))));
        vm.warp(NOON + 1_000);
        _falls(_submit(_sign(play, FIRST)), Fault.ListenerIsParty);
    }

    function test_ProveEvidence_EndsAfterBatch() public {
        play.end = uint64(NOON + 5_000);
        _falls(_submit(_sign(play, FIRST)), Fault.TooLate);
    }

    function test_ProveEvidence_TimeStretched() public {
        play.end = play.start + 80;
        _falls(_submit(_sign(play, FIRST)), Fault.TimeImplausible);
    }

    function test_ProveEvidence_CoverageBitAdded() public {
        bytes memory evidence = _sign(play, FIRST);
        // the last byte of the coverage: bits 176 to 183
        evidence[evidence.length - 66] = 0x01;
        _falls(_submit(evidence), Fault.StatementSignature);
        evidence[evidence.length - 66] = 0x10;
        _falls(_submit(evidence), Fault.CoverageBeyondEnd);
    }

    /// Midnight is where this batch's plays begin.
    function test_ProveEvidence_BeforeEarliest() public {
        uint64 midnight = uint64(NOON + 12 hours);
        vm.warp(midnight + 1 hours);
        (play.start, play.end) = (midnight, midnight + 180);
        _nothing(_submit(_sign(play, FIRST)));
        (play.start, play.end) = (midnight - 1, midnight + 179);
        _falls(_submit(_sign(play, FIRST)), Fault.TooEarly);
    }

    function test_ProveEvidence_OfAnotherDay() public {
        vm.warp(NOON + 13 hours);
        (play.start, play.end) = (uint64(NOON + 12 hours), uint64(NOON + 12 hours + 180));
        Heard[] memory heard = new Heard[](1);
        heard[0] = Heard(play.song, vm.addr(play.wallet), play.seeder, play.relay, play.discoverer, 0);
        bytes[] memory signed = new bytes[](1);
        signed[0] = _sign(play, FIRST);
        _waitFor(FIRST);
        uint32 yesterday = _today() - 1;
        _falls(
            _submitWith(model.build(heard, yesterday, _burn()), signed, FIRST, yesterday),
            Fault.DayMismatch
        );
    }

    /// The burn is that of the batch, by the supply it starts from: a wei at a hundred tokens above the floor.
    function test_ProveEvidence_BurnAboveMaximum() public {
        Song[] memory songs = new Song[](2);
        songs[1] = Song(10_000, 0, uint128(10_000 * ONE));
        _startWith(new Account[](0), songs, uint128(FLOOR + 100 * ONE));
        assertEq(_burn(), 1);
        play.discoverer = false;
        SessionGrant memory grant = _grant(ALICE, FIRST);
        grant.maxBurnPerPlay = 1;
        _nothing(_submitMature(_evidenceOf(grant, ALICE, _statement(play, FIRST))));
        grant.maxBurnPerPlay = 0;
        _falls(_submitMature(_evidenceOf(grant, ALICE, _statement(play, FIRST))), Fault.BurnAboveMaximum);
    }

    function test_ProveEvidence_ForgedSignature() public {
        _falls(
            _submit(_evidenceOf(_grant(ALICE, FIRST), BOB, _statement(play, FIRST))),
            Fault.GrantSignature
        );
    }

    function test_ProveEvidence_HighS() public {
        bytes memory evidence = _sign(play, FIRST);
        bytes memory signature = new bytes(65);
        uint256 from = evidence.length - 65;
        for (uint256 i; i < 65; i++) signature[i] = evidence[from + i];
        signature = EvidenceWriter.mirrored(signature);
        for (uint256 i; i < 65; i++) evidence[from + i] = signature[i];
        _falls(_submit(evidence), Fault.StatementSignature);
    }

    function test_ProveEvidence_SignedForAnotherChain() public {
        bytes32 domain = Evidence.domainSeparator(block.chainid + 1, address(ledger));
        bytes memory evidence = _evidenceOf(_grant(ALICE, FIRST), ALICE, _statement(play, FIRST), domain);
        _falls(_submit(evidence), Fault.GrantSignature);
    }

    function test_ProveEvidence_RevokedBefore() public {
        vm.warp(play.start - 1);
        bytes32 digest = ledger.grantDigest(_grant(ALICE, FIRST));
        vm.prank(vm.addr(ALICE));
        ledger.revokeGrant(digest);
        vm.warp(NOON + 1_000);
        _falls(_submit(_sign(play, FIRST)), Fault.GrantRevoked);
    }

    function test_ProveEvidence_GrantRegisteredAtStart() public {
        vm.warp(play.start);
        vm.prank(vm.addr(ALICE));
        ledger.registerGrant(_grant(ALICE, FIRST));
        vm.warp(NOON + 1_000);
        uint64 id = _submit(_evidenceOf(_grant(ALICE, FIRST), 0, _statement(play, FIRST)));
        _falls(id, Fault.GrantNotRegistered);
    }

    function test_ProveEvidence_AllAfterItFall() public {
        uint64 id = _submit(hex"01");
        uint64 next = _submitSigned(_plays(BOB, 1, uint64(NOON + 100)), SECOND);
        _falls(id, Fault.EvidenceMalformed);
        assertEq(uint8(ledger.statusOf(next)), uint8(BatchStatus.Reverted));
        assertEq(ledger.bondOf(SECOND), 1 ether);
    }

    // witnesses that show nothing

    function test_ProveEvidence_WrongEvidence() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        witness.evidence = hex"01";
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_EvidenceWrong.selector, 0));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function test_ProveEvidence_PlaceBeyondRecords() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_EvidenceWrong.selector, 1));
        faults.proveEvidence(_batch(id), _segment(id), 1, witness);
    }

    function test_ProveEvidence_WrongAccount() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        witness.accounts.listener.account.owner = vm.addr(BOB);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_AccountWrong.selector, 0));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
        witness.accounts.listener = witness.accounts.seeder;
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_AccountMismatch.selector, 1, 0));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
        witness.accounts.listener.index = 0;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_AccountWrong.selector, 0));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function test_ProveEvidence_WrongOpening() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        witness.recorded.splits[0].party = vm.addr(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_OpeningWrong.selector, 1));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function test_ProveEvidence_WrongState() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        witness.end.accountCount++;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function test_ProveEvidence_WrongParent() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        BatchWitness memory batch = _batch(id);
        batch.parentState.accruedSupply = 2e27;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveEvidence(batch, _segment(id), 0, witness);
        batch = _batch(id);
        batch.parent.time++;
        vm.expectPartialRevert(Witnesses.Witnesses_ParentWrong.selector);
        faults.proveEvidence(batch, _segment(id), 0, witness);
    }

    function test_ProveEvidence_WrongHeaderOrSegment() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        BatchWitness memory batch = _batch(id);
        batch.header.day++;
        vm.expectPartialRevert(IFaultProofs.FaultProofs_HeaderWrong.selector);
        faults.proveEvidence(batch, _segment(id), 0, witness);
        SegmentWitness memory segment = _segment(id);
        segment.segment[0] = 0x02;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 0));
        faults.proveEvidence(_batch(id), segment, 0, witness);
    }

    /// A segment that cannot be read has no records: it is proven as such.
    function test_ProveEvidence_OfUnreadableSegment() public {
        uint64 id = _submit(_sign(play, FIRST));
        EvidenceWitness memory witness = _evidence(id, 0, play);
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory segment = _segment(id);
        // the same batch with a byte left over in its segment
        segment.segment = bytes.concat(segment.segment, hex"00");
        batch.header.segmentsRoot = keccak256(
            abi.encodePacked(hex"00", keccak256(segment.segment), segment.stateAfter)
        );
        bytes32 slot = keccak256(abi.encode(uint256(id), _batchesSlot(id)));
        vm.store(address(ledger), slot, keccak256(abi.encode(batch.header)));
        vm.expectRevert(
            abi.encodeWithSelector(Witnesses.Witnesses_SegmentFaulty.selector, Fault.TrailingBytes)
        );
        faults.proveEvidence(batch, segment, 0, witness);
    }

    function test_ProveEvidence_OfRevertedOrFinalBatch() public {
        uint64 id = _submit(hex"01");
        _falls(id, Fault.EvidenceMalformed);
        _notPending(id, BatchStatus.Reverted);
        vm.deal(FIRST, 1 ether);
        vm.prank(FIRST);
        ledger.bond{value: 1 ether}();
        id = _submit(hex"02");
        vm.warp(block.timestamp + 60);
        ledger.finalise(id);
        _notPending(id, BatchStatus.Final);
    }

    /// With too little gas a proof fails as a whole: honest evidence never looks forged.
    function testFuzz_ProveEvidence_StarvedOfGas(uint256 gas_) public {
        uint64 id = _submit(_sign(play, FIRST));
        gas_ = bound(gas_, 30_000, 600_000);
        EvidenceWitness memory witness = _evidence(id, 0, play);
        (bool success, ) = address(faults).call{gas: gas_}(
            abi.encodeCall(faults.proveEvidence, (_batch(id), _segment(id), 0, witness))
        );
        assertEq(success, false);
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
    }

    /// Whatever bit of signed evidence is flipped, the batch falls.
    function testFuzz_ProveEvidence_AnyFlippedBit(uint256 bit) public {
        bytes memory evidence = _sign(play, FIRST);
        bit = bound(bit, 0, 8 * evidence.length - 1);
        evidence[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        uint64 id = _submit(evidence);
        EvidenceWitness memory witness = _evidence(id, 0, play);
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
        _assertFell(id, address(this));
    }

    /// A batch of this one play with this evidence.
    function _submit(bytes memory evidence) private returns (uint64) {
        if (ledger.bondOf(FIRST) == 0) {
            vm.deal(FIRST, 1 ether);
            vm.prank(FIRST);
            ledger.bond{value: 1 ether}();
            model.restore(ledger.head());
        }
        Signed[] memory plays = new Signed[](1);
        plays[0] = play;
        bytes[] memory signed = new bytes[](1);
        signed[0] = evidence;
        return _submitSigned(plays, signed, FIRST);
    }

    /// The same of a song that is played for pay, and of a listener with credit for more.
    function _submitMature(bytes memory evidence) private returns (uint64) {
        Heard[] memory heard = new Heard[](1);
        heard[0] = Heard(play.song, vm.addr(play.wallet), play.seeder, play.relay, false, ONE);
        bytes[] memory signed = new bytes[](1);
        signed[0] = evidence;
        _waitFor(FIRST);
        return _submitWith(model.build(heard, _today(), _burn()), signed, FIRST);
    }

    function _nothing(uint64 id) private {
        EvidenceWitness memory witness = _evidence(id, 0, play);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function _falls(uint64 id, Fault fault) private {
        EvidenceWitness memory witness = _evidence(id, 0, play);
        uint256 before = ledger.rewardOf(ANYBODY);
        _expectFault(id, fault, ANYBODY);
        vm.prank(ANYBODY);
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Reverted));
        assertEq(ledger.bondOf(FIRST), 0);
        assertEq(ledger.rewardOf(ANYBODY), before + 0.5 ether);
    }

    function _notPending(uint64 id, BatchStatus status) private {
        EvidenceWitness memory witness = _evidence(id, 0, play);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, status));
        faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    function _batchesSlot(uint64 id) private view returns (uint256 slot) {
        bytes32 commitment = keccak256(abi.encode(headers[id]));
        while (vm.load(address(ledger), keccak256(abi.encode(uint256(id), slot))) != commitment) slot++;
    }
}

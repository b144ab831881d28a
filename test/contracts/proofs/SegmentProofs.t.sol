// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FLOOR, ONE} from "../../../contracts/Constants.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayRecord} from "../../../contracts/plays/PlayCodec.sol";
import {Account, Song, State} from "../../../contracts/plays/State.sol";
import {StateTree} from "../../../contracts/plays/StateTree.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {SegmentLeaves, SegmentReplay} from "../../../contracts/proofs/SegmentReplay.sol";
import {SharedPaths} from "../../../contracts/proofs/SharedPaths.sol";
import {BatchWitness, SegmentWitness, Witnesses} from "../../../contracts/proofs/Witnesses.sol";
import {Built, Heard} from "../helpers/LedgerModel.sol";
import {SegmentWorld} from "../helpers/SegmentWorld.sol";
import {SegmentWriter} from "../helpers/SegmentWriter.sol";
import {Trees} from "../helpers/Trees.sol";

contract SegmentProofsTest is SegmentWorld {
    // accounts of the state everything starts from
    uint32 private constant FRESH = 0;
    uint32 private constant SERVER = 1;
    uint32 private constant TIRED = 2;
    uint32 private constant EARLY = 3;
    uint32 private constant SPENDER = 4;
    uint32 private constant FRUGAL = 5;
    uint32 private constant KNOWN = 6;
    // its songs
    uint32 private constant NEW_SONG = 1;
    uint32 private constant ALMOST = 2;
    uint32 private constant MATURE = 3;
    uint32 private constant PAST = 4;
    uint32 private constant UNPLAYED = 9;
    // burn(1.2e9 tokens)
    uint256 private constant BURN = 8 * ONE;
    // snapshot of the model between two segments
    uint256 private constant BETWEEN = 1 << 128;

    function setUp() public {
        _deploy();
        Account[] memory accounts = new Account[](KNOWN);
        for (uint160 i; i < KNOWN; i++)
            accounts[i] = Account(address(0xacc0 + i), 3 * uint128(ONE), 0, 0, 0, 0);
        accounts[TIRED].day = _today();
        accounts[TIRED].playsOnDay = 500;
        accounts[EARLY].day = _today() + 2;
        accounts[SPENDER].burned = uint128(10 * ONE);
        accounts[SPENDER].day = _today();
        accounts[SPENDER].playsOnDay = 7;
        accounts[SPENDER].playsOnDayBefore = 9;
        accounts[FRUGAL].burned = 1;
        Song[] memory songs = new Song[](PAST + 1);
        songs[NEW_SONG] = Song(1, 0, uint128(ONE));
        songs[ALMOST] = Song(9_999, 0, uint128(9_999 * ONE));
        songs[MATURE] = Song(10_000, 0, uint128(10_000 * ONE));
        songs[PAST] = Song(10_001, uint128(ONE), uint128(10_000 * ONE));
        _startWith(accounts, songs, uint128(12 * 10 ** 8 * ONE));
    }

    // proveSegment

    function test_ProveSegment_RevertWhen_HeaderIsNotTheLedgers() public {
        uint64 id = _submit(_honest(3));
        BatchWitness memory batch = _batch(id);
        batch.header.playCount++;
        bytes32 actual = keccak256(abi.encode(batch.header));
        bytes32 expected = keccak256(abi.encode(headers[id]));
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
        vm.expectRevert(
            abi.encodeWithSelector(IFaultProofs.FaultProofs_HeaderWrong.selector, actual, expected)
        );
        faults.proveSegment(batch, segment, leaves);
    }

    function test_ProveSegment_RevertWhen_NotPending() public {
        uint64 id = _submit(_honest(3));
        vm.warp(block.timestamp + 60);
        ledger.finalise(id);
        _reverts(id, _notPending(id, BatchStatus.Final));
        id = _submit(_withState(_honest(3), keccak256("elsewhere")));
        _falls(id, Fault.StateWrong);
        _reverts(id, _notPending(id, BatchStatus.Reverted));
    }

    function test_ProveSegment_RevertWhen_WitnessesAreNotCommitted() public {
        uint64 id = _submit(_withState(_honest(3), keccak256("elsewhere")));
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
        BatchWitness memory batch = _batch(id);
        batch.parent.time++;
        vm.expectPartialRevert(Witnesses.Witnesses_ParentWrong.selector);
        faults.proveSegment(batch, segment, leaves);

        // Another supply would make another burn.
        batch = _batch(id);
        batch.parentState.accruedSupply--;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveSegment(batch, segment, leaves);

        batch = _batch(id);
        segment.before.accountCount--;
        vm.expectPartialRevert(Witnesses.Witnesses_StateWrong.selector);
        faults.proveSegment(batch, segment, leaves);

        (segment, ) = _first(id);
        segment.segment = hex"01020001";
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 0));
        faults.proveSegment(batch, segment, leaves);

        (segment, ) = _first(id);
        segment.index = 1;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 1));
        faults.proveSegment(batch, segment, leaves);
    }

    function test_ProveSegment_RevertWhen_ValuesAreWrong() public {
        PlayRecord[] memory records = _one(_record(NEW_SONG, FRESH, SERVER));
        uint64 id = _submit(_written(records, new address[](0), keccak256("elsewhere")));
        (, SegmentLeaves memory leaves) = _first(id);
        bytes memory values = leaves.accounts.values;
        uint256 length = values.length;
        leaves.accounts.values = bytes.concat(values, hex"00");
        _revertsWith(id, leaves, _valuesLength(length + 1, length));
        leaves.accounts.values = "";
        _revertsWith(id, leaves, _valuesLength(0, 60));

        leaves.accounts.values = values;
        // the last byte of the first account's lanes
        values[35] = bytes1(uint8(values[35]) ^ 1);
        _partiallyRevertsWith(id, leaves, SegmentReplay.SegmentReplay_AccountsWrong.selector);
        values[35] = bytes1(uint8(values[35]) ^ 1);
        leaves.songs.values[7] ^= 0x02;
        _partiallyRevertsWith(id, leaves, SegmentReplay.SegmentReplay_SongsWrong.selector);
        leaves.songs.values = bytes.concat(leaves.songs.values, leaves.songs.values);
        _revertsWith(id, leaves, _valuesLength(80, 40));
    }

    function test_ProveSegment_RevertWhen_UnplayedSongHasAmounts() public {
        PlayRecord[] memory records = _one(_record(UNPLAYED, FRESH, SERVER));
        uint64 id = _submit(_written(records, new address[](0), keccak256("elsewhere")));
        (, SegmentLeaves memory leaves) = _first(id);
        // a wei of royalties, then of what is escrowed
        for (uint256 place = 23; place < 40; place += 16) {
            leaves.songs.values[place] = 0x01;
            _revertsWith(
                id,
                leaves,
                abi.encodeWithSelector(SegmentReplay.SegmentReplay_UnplayedSong.selector, UNPLAYED)
            );
            leaves.songs.values[place] = 0x00;
        }
    }

    function test_ProveSegment_RevertWhen_PathsAreWrong() public {
        uint64 id = _submit(_withState(_honest(3), keccak256("elsewhere")));
        (, SegmentLeaves memory leaves) = _first(id);
        bytes memory mask = leaves.accounts.paths.mask;
        leaves.accounts.paths.mask = bytes.concat(mask, hex"00");
        _revertsWith(
            id,
            leaves,
            abi.encodeWithSelector(SharedPaths.SharedPaths_MaskLength.selector, mask.length + 1, mask.length)
        );
        leaves.accounts.paths.mask = mask;
        uint256 count = leaves.songs.paths.siblings.length;
        leaves.songs.paths.siblings = new bytes32[](count + 1);
        _revertsWith(
            id,
            leaves,
            abi.encodeWithSelector(SharedPaths.SharedPaths_SiblingCount.selector, count + 1, count)
        );
        leaves.songs.paths.siblings = new bytes32[](count - 1);
        _revertsWith(
            id,
            leaves,
            abi.encodeWithSelector(SharedPaths.SharedPaths_SiblingCount.selector, count - 1, count)
        );
    }

    function test_ProveSegment_OfHonestSegments() public {
        (Built memory built, State memory between) = _twoSegments(40);
        uint64 id = _submit(built);
        _reverts(id, _noFault());
        SegmentWitness memory second = _segmentAt(id, 1, between);
        SegmentLeaves memory leaves = _leavesOf(second.segment, BETWEEN);
        BatchWitness memory batch = _batch(id);
        vm.expectRevert(_noFault());
        faults.proveSegment(batch, second, leaves);
        // and on top of it, where every account is known
        id = _submit(_honest(5));
        _reverts(id, _noFault());
    }

    function test_ProveSegment_OfHonestMaturePlays() public {
        _give(SPENDER, 30 * ONE);
        Heard[] memory plays = new Heard[](3);
        for (uint256 i; i < 3; i++) {
            uint32 song = i == 0 ? ALMOST : MATURE;
            plays[i] = Heard(song, _owner(SPENDER), _owner(SERVER), address(0), i == 0, 30 * ONE);
        }
        Built memory built = model.build(plays, _today(), BURN);
        (, , uint128 burned, , , ) = model.accounts(SPENDER);
        assertEq(burned, 10 * ONE + 2 * BURN);
        _reverts(_submit(built), _noFault());
    }

    /// One play, and as many accounts as a play can have.
    function test_ProveSegment_OfHonestSinglePlay() public {
        _reverts(_submit(_honest(1)), _noFault());
    }

    /// A wei burned before needs credit for a wei, though this play burns nothing.
    function test_ProveSegment_OfHonestPlayAfterLeastBurn() public {
        _give(FRUGAL, 1);
        _reverts(_submit(_onePlay(NEW_SONG, FRUGAL, 1, BURN)), _noFault());
    }

    function test_ProveSegment_OfHonestPlayAtLeastBurn() public {
        (Account[] memory accounts, Song[] memory songs, ) = model.saved(0);
        _startWith(accounts, songs, uint128(FLOOR + 100 * ONE));
        assertEq(_burn(), 1);
        _give(FRESH, 1);
        _reverts(_submit(_onePlay(MATURE, FRESH, 1, 1)), _noFault());
    }

    /// A challenger tries everything: no bit of a witness makes an honest segment fall.
    function testFuzz_ProveSegment_HonestStands(uint256 part, uint256 place, uint8 bit) public {
        // on top of another batch: every account is known
        _submit(_honest(6));
        uint64 id = _submit(_honest(6));
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
        bytes memory proof = abi.encodeCall(IFaultProofs.proveSegment, (_batch(id), segment, leaves));
        // Bytes and single bits, anywhere in the calldata.
        uint256 position = bound(place, 4, proof.length - 1);
        if (part % 2 == 0) proof[position] ^= bytes1(uint8(1 << (bit % 8)));
        else proof[position] = bytes1(uint8(part >> 8));
        (bool fell, ) = address(faults).call(proof);
        assertTrue(!fell, "an honest batch fell");
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
    }

    function testFuzz_ProveSegment_HonestPlays(uint256 seed, uint256 count) public {
        Heard[] memory plays = new Heard[](bound(count, 1, 32));
        for (uint256 i; i < plays.length; i++) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            // One of three groups for each song: those of a group are new one after another.
            uint256 group = uint256(keccak256(abi.encode(seed, "group", i / 3))) % 3;
            address listener = address(uint160(0x11570 + 3 * group + (i % 3)));
            address relay = random % 3 == 0 ? address(uint160(0x3e1a0 + (random % 4))) : address(0);
            address seeder = address(uint160(0x5eed0 + ((random >> 9) % 5)));
            plays[i] = Heard(UNPLAYED + uint32(i / 3), listener, seeder, relay, random % 5 == 0, 0);
        }
        _reverts(_submit(model.build(plays, _today(), BURN)), _noFault());
    }

    function test_ProveSegment_OfUnreadableBytes() public {
        Built memory built = _honest(3);
        built.segments[0] = bytes.concat(built.segments[0], hex"00");
        uint64 id = _submit(built);
        SegmentWitness memory segment = _segment(id);
        SegmentLeaves memory none;
        _expectFault(id, Fault.TrailingBytes, address(this));
        Fault fault = faults.proveSegment(_batch(id), segment, none);
        assertEq(uint8(fault), uint8(Fault.TrailingBytes));
        _assertFell(id, address(this));
    }

    function test_ProveSegment_OfSelfPlay() public {
        _fallsBy(_record(NEW_SONG, FRESH, FRESH), Fault.SelfPlay);
    }

    function test_ProveSegment_OfWrongTier() public {
        PlayRecord memory record = _record(ALMOST, FRESH, SERVER);
        record.mature = true;
        _fallsBy(record, Fault.MatureBitWrong);
        _fallsBy(_record(MATURE, FRESH, SERVER), Fault.MatureBitWrong);
        _fallsBy(_record(PAST, FRESH, SERVER), Fault.MatureBitWrong);
        // The 10 000th play is the last of the tier, within a segment as well.
        PlayRecord[] memory records = new PlayRecord[](2);
        records[0] = _record(ALMOST, FRESH, SERVER);
        records[1] = _record(ALMOST, FRESH, SERVER);
        _falls(_submit(_written(records, new address[](0), keccak256("elsewhere"))), Fault.MatureBitWrong);
    }

    function test_ProveSegment_OfDiscovererOnMature() public {
        PlayRecord memory record = _record(MATURE, FRESH, SERVER);
        record.mature = true;
        record.discoverer = true;
        _fallsBy(record, Fault.DiscovererOnMature);
    }

    function test_ProveSegment_OfDayReplayed() public {
        _fallsBy(_record(NEW_SONG, EARLY, SERVER), Fault.DayReplayed);
    }

    function test_ProveSegment_OfDayLimit() public {
        _fallsBy(_record(NEW_SONG, TIRED, SERVER), Fault.DayLimit);
    }

    function test_ProveSegment_OfCreditExceeded() public {
        _give(SPENDER, 10 * ONE + BURN - 1);
        PlayRecord memory record = _record(MATURE, SPENDER, SERVER);
        record.mature = true;
        _fallsBy(record, Fault.CreditExceeded);
        // What is bought before the proof pays for the play: then it leads elsewhere, or is honest.
        _give(SPENDER, 10 * ONE + BURN);
        _fallsBy(record, Fault.StateWrong);
    }

    function test_ProveSegment_OfLaterPlay() public {
        PlayRecord[] memory records = new PlayRecord[](4);
        records[0] = _record(NEW_SONG, FRESH, SERVER);
        records[1] = _record(NEW_SONG, KNOWN, SERVER);
        records[2] = _record(ALMOST, TIRED, KNOWN);
        records[3] = _record(MATURE, FRESH, SPENDER);
        address[] memory owners = new address[](1);
        owners[0] = address(0xbeef);
        _falls(_submit(_written(records, owners, keccak256("elsewhere"))), Fault.DayLimit);
    }

    function test_ProveSegment_OfPlayCount() public {
        Built memory built = _honest(3);
        built.playCount = 4;
        _falls(_submit(built), Fault.PlayCountWrong);
        built = _honest(3);
        built.playCount = 2;
        _falls(_submit(built), Fault.PlayCountWrong);
    }

    function test_ProveSegment_OfWrongState() public {
        State memory state;
        for (uint256 kind; kind < 5; kind++) {
            _honest(3);
            if (kind == 0) (state.songsRoot, state.accountsRoot) = _rootsWith(1, 0);
            else (state.songsRoot, state.accountsRoot) = _rootsWith(0, kind == 1 ? 1 : 0);
            state.accruedSupply = model.supply() + (kind == 2 ? 1 : 0);
            state.accountCount = uint32(model.accountCount() + (kind == 3 ? 1 : 0));
            bytes32 claimed = StateTree.stateHash(state);
            if (kind == 4) assertEq(claimed, model.stateHash());
            model.restore(ledger.head());
            uint64 id = _submit(_withState(_honest(3), claimed));
            if (kind == 4) _reverts(id, _noFault());
            else _falls(id, Fault.StateWrong);
        }
    }

    function test_ProveSegment_OfWrongBurn() public {
        _give(SPENDER, 100 * ONE);
        for (uint256 off; off < 2; off++) {
            Heard[] memory plays = new Heard[](1);
            plays[0] = Heard(MATURE, _owner(SPENDER), _owner(SERVER), address(0), false, 100 * ONE);
            uint64 id = _submit(model.build(plays, _today(), off == 0 ? BURN - 1 : BURN + 1));
            _falls(id, Fault.StateWrong);
        }
    }

    function test_ProveSegment_OfWrongOwner() public {
        PlayRecord[] memory records = _one(_record(NEW_SONG, KNOWN, SERVER));
        Heard[] memory plays = new Heard[](1);
        plays[0] = Heard(NEW_SONG, address(0xbeef), _owner(SERVER), address(0), false, 0);
        Built memory built = model.build(plays, _today(), BURN);
        address[] memory owners = new address[](1);
        owners[0] = address(0xbef0);
        _falls(_submit(_written(records, owners, built.states[0])), Fault.StateWrong);
    }

    function test_ProveSegment_OfLaterSegment() public {
        (Built memory built, State memory between) = _twoSegments(40);
        built.states[1] = keccak256("elsewhere");
        uint64 id = _submit(built);
        uint64 next = _submit(_honest(2));
        _reverts(id, _noFault());
        SegmentWitness memory second = _segmentAt(id, 1, between);
        SegmentLeaves memory leaves = _leavesOf(second.segment, BETWEEN);
        _expectFault(id, Fault.StateWrong, address(this));
        faults.proveSegment(_batch(id), second, leaves);
        _assertFell(id, address(this));
        assertEq(uint8(ledger.statusOf(next)), uint8(BatchStatus.Reverted));
    }

    function test_ProveSegment_RevertWhen_GasIsShort() public {
        uint64 honest = _submit(_honest(3));
        uint64 id = _submit(_withState(_honest(3), keccak256("elsewhere")));
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(honest);
        bytes memory harmless = abi.encodeCall(IFaultProofs.proveSegment, (_batch(honest), segment, leaves));
        (segment, leaves) = _first(id);
        bytes memory proof = abi.encodeCall(IFaultProofs.proveSegment, (_batch(id), segment, leaves));
        for (uint256 gas_ = 30_000; gas_ < 400_000; gas_ += 4_000) {
            (bool fell, ) = address(faults).call{gas: gas_}(harmless);
            assertTrue(!fell, "an honest batch fell for want of gas");
        }
        (bool short, ) = address(faults).call{gas: 100_000}(proof);
        assertTrue(!short, "a proof needs more gas");
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
        (bool enough, ) = address(faults).call(proof);
        assertTrue(enough, "a proof with gas");
    }

    // proveOrder

    function test_ProveOrder_RevertWhen_NotPending() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, ALMOST, false);
        uint64 id = _submit(built);
        BatchWitness memory batch = _batch(id);
        batch.header.time++;
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        vm.expectPartialRevert(IFaultProofs.FaultProofs_HeaderWrong.selector);
        faults.proveOrder(batch, first, second);
        batch = _batch(id);
        faults.proveOrder(batch, first, second);
        vm.expectRevert(_notPending(id, BatchStatus.Reverted));
        faults.proveOrder(batch, first, second);
    }

    function test_ProveOrder_RevertWhen_NotAdjacent() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, ALMOST, false);
        uint64 id = _submit(built);
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_SegmentsNotAdjacent.selector, 1, 0));
        faults.proveOrder(batch, second, first);
        vm.expectRevert(abi.encodeWithSelector(IFaultProofs.FaultProofs_SegmentsNotAdjacent.selector, 1, 1));
        faults.proveOrder(batch, second, second);
    }

    function test_ProveOrder_RevertWhen_WitnessesAreNotCommitted() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, ALMOST, false);
        uint64 id = _submit(built);
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        first.stateAfter = keccak256("elsewhere");
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 0));
        faults.proveOrder(batch, first, second);
        first = _segment(id);
        second.segment = first.segment;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 1));
        faults.proveOrder(batch, first, second);
        // Another count before would read other accounts.
        second = _segmentAt(id, 1, between);
        second.before.accountCount++;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_SegmentWrong.selector, 0));
        faults.proveOrder(batch, first, second);
        batch.parent.time++;
        vm.expectPartialRevert(Witnesses.Witnesses_ParentWrong.selector);
        faults.proveOrder(batch, first, second);
    }

    function test_ProveOrder_RevertWhen_Unreadable() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, ALMOST, false);
        bytes memory sound = built.segments[0];
        built.segments[0] = bytes.concat(sound, hex"00");
        uint64 id = _submit(built);
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        bytes memory faulty = abi.encodeWithSelector(
            Witnesses.Witnesses_SegmentFaulty.selector,
            Fault.TrailingBytes
        );
        vm.expectRevert(faulty);
        faults.proveOrder(batch, first, second);

        built.segments[0] = sound;
        built.segments[1] = bytes.concat(built.segments[1], hex"00");
        id = _submit(built, 1);
        (batch, first, second) = (_batch(id), _segment(id), _segmentAt(id, 1, between));
        vm.expectPartialRevert(Witnesses.Witnesses_SegmentFaulty.selector);
        faults.proveOrder(batch, first, second);
    }

    function test_ProveOrder_OfHonestSegments() public {
        (Built memory built, State memory between) = _twoSegments(40);
        uint64 id = _submit(built);
        _noOrderFault(id, between);
    }

    function test_ProveOrder_OfEqualRecords() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, NEW_SONG, false);
        uint64 id = _submit(built);
        _noOrderFault(id, between);
    }

    function test_ProveOrder_OfLowerSong() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, ALMOST, false);
        _orderFalls(_submit(built), between);
    }

    function test_ProveOrder_OfLowerListener() public {
        (Built memory built, State memory between) = _swappedSegments(NEW_SONG, NEW_SONG, true);
        _orderFalls(_submit(built), between);
    }

    /// The very last record of the segment before counts, however the others stand.
    function test_ProveOrder_OfLastRecord() public {
        Heard[] memory head = new Heard[](32);
        Heard[] memory tail = new Heard[](1);
        for (uint256 i; i < 32; i++) {
            uint32 listener = i < 31 ? FRESH : FRUGAL;
            head[i] = Heard(UNPLAYED, _owner(listener), _owner(SERVER), address(0), false, ONE);
        }
        tail[0] = Heard(UNPLAYED, _owner(SPENDER), _owner(SERVER), address(0), false, 10 * ONE);
        (Built memory built, State memory between) = _joined(head, tail);
        _orderFalls(_submit(built), between);
    }

    // batches

    /// `count` plays of a song nobody has played, by new listeners, some through a relay.
    function _honest(uint256 count) private returns (Built memory) {
        return model.build(_heard(count), _today(), BURN);
    }

    function _onePlay(
        uint32 song,
        uint32 listener,
        uint256 credit,
        uint256 burn
    ) private returns (Built memory) {
        Heard[] memory plays = new Heard[](1);
        plays[0] = Heard(song, _owner(listener), _owner(SERVER), address(0), false, credit);
        return model.build(plays, _today(), burn);
    }

    function _heard(uint256 count) private pure returns (Heard[] memory plays) {
        plays = new Heard[](count);
        for (uint256 i; i < count; i++) {
            address relay = i % 3 == 0 ? address(0x3e1a) : address(0);
            plays[i] = Heard(NEW_SONG, address(uint160(0x11570 + i)), address(0x5eed), relay, i % 2 == 0, 0);
        }
    }

    /// Two segments of one batch, with the state between them, which the model keeps as `BETWEEN`.
    function _twoSegments(uint256 count) private returns (Built memory built, State memory between) {
        Heard[] memory plays = _heard(count);
        Heard[] memory head = new Heard[](32);
        Heard[] memory tail = new Heard[](count - 32);
        for (uint256 i; i < 32; i++) head[i] = plays[i];
        for (uint256 i = 32; i < count; i++) tail[i - 32] = plays[i];
        return _joined(head, tail);
    }

    /// Two segments of which the later has the lower song, or listeners who come again one index lower.
    function _swappedSegments(
        uint32 low,
        uint32 high,
        bool lower
    ) private returns (Built memory built, State memory between) {
        Heard[] memory head = new Heard[](32);
        Heard[] memory tail = new Heard[](1);
        uint32 listener = TIRED + 2;
        for (uint256 i; i < 32; i++) {
            head[i] = Heard(UNPLAYED + high, _owner(listener), _owner(SERVER), address(0), false, 10 * ONE);
        }
        tail[0] = Heard(
            UNPLAYED + low,
            _owner(lower ? FRESH : listener),
            _owner(SERVER),
            address(0),
            false,
            10 * ONE
        );
        _give(listener, 10 * ONE);
        return _joined(head, tail);
    }

    function _joined(
        Heard[] memory head,
        Heard[] memory tail
    ) private returns (Built memory built, State memory between) {
        Built memory first = model.build(head, _today(), BURN);
        between = _state();
        model.save(BETWEEN);
        Built memory second = model.build(tail, _today(), BURN);
        built.segments = new bytes[](2);
        built.states = new bytes32[](2);
        (built.segments[0], built.states[0]) = (first.segments[0], first.states[0]);
        (built.segments[1], built.states[1]) = (second.segments[0], second.states[0]);
        built.playCount = uint32(head.length + tail.length);
    }

    /// One segment of any records at all.
    function _written(
        PlayRecord[] memory records,
        address[] memory owners,
        bytes32 stateAfter
    ) private pure returns (Built memory built) {
        built.segments = new bytes[](1);
        built.states = new bytes32[](1);
        built.segments[0] = SegmentWriter.encode(records, KNOWN, owners);
        built.states[0] = stateAfter;
        built.playCount = uint32(records.length);
    }

    function _withState(Built memory built, bytes32 stateAfter) private pure returns (Built memory) {
        built.states[built.states.length - 1] = stateAfter;
        return built;
    }

    function _record(uint32 song, uint32 listener, uint32 seeder) private pure returns (PlayRecord memory) {
        return PlayRecord(song, listener, seeder, 0, false, false, false);
    }

    function _one(PlayRecord memory record) private pure returns (PlayRecord[] memory records) {
        records = new PlayRecord[](1);
        records[0] = record;
    }

    function _owner(uint32 index) private pure returns (address) {
        return address(uint160(0xacc0 + index));
    }

    /// Listening credit of a known account, as if bought.
    function _give(uint32 index, uint256 credit) private {
        for (uint256 slot; slot < 64; slot++) {
            bytes32 key = keccak256(abi.encode(_owner(index), slot));
            bytes32 before = vm.load(address(ledger), key);
            vm.store(address(ledger), key, bytes32(credit));
            if (ledger.credit(_owner(index)) == credit) return;
            vm.store(address(ledger), key, before);
        }
        revert False("the credit's mapping is in none of the first 64 slots");
    }

    function _submit(Built memory built) private returns (uint64) {
        return _submit(built, 0);
    }

    /// @param turns attesters who are passed over
    function _submit(Built memory built, uint256 turns) private returns (uint64 id) {
        address attester = ledger.bondOf(FIRST) > 0 && turns == 0 ? FIRST : SECOND;
        if (ledger.bondOf(attester) == 0) {
            attester = address(uint160(0xa77e57e50) + ledger.lastBatchId());
            _bond(attester);
        }
        _waitFor(attester);
        id = _submitWith(built, new bytes[](built.playCount), attester);
    }

    // witnesses

    /// Roots of the model's trees with a song's and an account's lane off by so many wei.
    function _rootsWith(uint128 song, uint128 account) private returns (bytes32, bytes32) {
        model.save(BETWEEN);
        (Account[] memory accounts, Song[] memory songs, ) = model.saved(BETWEEN);
        songs[NEW_SONG].escrowed += song;
        accounts[SERVER].earned += account;
        return (Trees.root(_songLeaves(songs)), Trees.root(_accountLeaves(accounts)));
    }

    // expectations

    function _fallsBy(PlayRecord memory record, Fault fault) private {
        _falls(_submit(_written(_one(record), new address[](0), keccak256("elsewhere"))), fault);
    }

    function _falls(uint64 id, Fault expected) private {
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
        BatchWitness memory batch = _batch(id);
        address attester = headers[id].attester;
        uint256 reward = ledger.rewardOf(address(this));
        _expectFault(id, expected, address(this));
        Fault fault = faults.proveSegment(batch, segment, leaves);
        assertEq(uint8(fault), uint8(expected));
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Reverted));
        assertEq(ledger.bondOf(attester), 0);
        assertEq(ledger.rewardOf(address(this)), reward + 0.5 ether);
        model.restore(ledger.head());
    }

    function _orderFalls(uint64 id, State memory between) private {
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        _expectFault(id, Fault.OrderDescending, address(this));
        faults.proveOrder(batch, first, second);
        _assertFell(id, address(this));
    }

    function _noOrderFault(uint64 id, State memory between) private {
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory first = _segment(id);
        SegmentWitness memory second = _segmentAt(id, 1, between);
        vm.expectRevert(_noFault());
        faults.proveOrder(batch, first, second);
    }

    function _reverts(uint64 id, bytes memory why) private {
        (, SegmentLeaves memory leaves) = _first(id);
        _revertsWith(id, leaves, why);
    }

    function _revertsWith(uint64 id, SegmentLeaves memory leaves, bytes memory why) private {
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory segment = _segment(id);
        vm.expectRevert(why);
        faults.proveSegment(batch, segment, leaves);
    }

    function _partiallyRevertsWith(uint64 id, SegmentLeaves memory leaves, bytes4 why) private {
        BatchWitness memory batch = _batch(id);
        SegmentWitness memory segment = _segment(id);
        vm.expectPartialRevert(why);
        faults.proveSegment(batch, segment, leaves);
    }

    function _noFault() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultProofs.FaultProofs_NoFault.selector);
    }

    function _notPending(uint64 id, BatchStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultProofs.FaultProofs_NotPending.selector, id, status);
    }

    function _valuesLength(uint256 actual, uint256 expected) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SegmentReplay.SegmentReplay_ValuesLength.selector, actual, expected);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../../../contracts/Attached.sol";
import {BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {FingerprintMatch} from "../../../contracts/songs/FingerprintMatch.sol";
import {HeardSong, IRecordings, Variant} from "../../../contracts/songs/IRecordings.sol";
import {Registration, Split, SplitsOpening} from "../../../contracts/songs/ISongRegistry.sol";
import {Recordings} from "../../../contracts/songs/Recordings.sol";
import {Heard} from "../helpers/LedgerModel.sol";
import {Sounds} from "../helpers/Sounds.sol";
import {World} from "../helpers/World.sol";

contract RecordingsTest is World {
    address private constant ANYONE = address(0xa271);
    Recordings private recordings;
    mapping(uint256 songId => bytes) private _sounds;
    mapping(uint256 songId => bytes) private _songs;

    function setUp() public {
        _deploy();
        recordings = Recordings(ledger.recordings());
    }

    function test_ProveDuplicate_PointsTheLaterToTheEarlier() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        vm.expectEmit(address(recordings));
        emit IRecordings.SongRedirected(2, 1, ANYONE, block.timestamp);
        vm.prank(ANYONE);
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
        assertEq(recordings.canonicalOf(2), 1);
        assertEq(recordings.songAt(1, block.timestamp + 1), 1);
    }

    function test_ProveDuplicate_CountsForPlaysThatStartStrictlyLater() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        uint256 time = block.timestamp;
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
        assertEq(recordings.songAt(2, 0), 2);
        assertEq(recordings.songAt(2, time - 1), 2);
        assertEq(recordings.songAt(2, time), 2);
        assertEq(recordings.songAt(2, time + 1), 1);
        assertEq(recordings.songAt(2, type(uint256).max), 1);
    }

    function test_ProveDuplicate_OfATrimmedAndWorseCopy() public {
        bytes memory sound = Sounds.music("hit", 948);
        _register(sound, 180);
        _register(Sounds.worse(Sounds.cut(sound, 40, 900), 20), 175);
        _play(1);
        HeardSong memory earlier = _heard(1);
        vm.expectPartialRevert(IRecordings.Recordings_NotSame.selector);
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 39);
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 40);
        assertEq(recordings.canonicalOf(2), 1);
    }

    function test_ProveDuplicate_RevertWhen_NotLater() public {
        _twoOfOne();
        _play(2);
        HeardSong memory earlier = _heard(2);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotLater.selector, 1, 2));
        recordings.proveDuplicate(1, _splits(1), _sounds[1], earlier, _sounds[2], 0);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotLater.selector, 2, 2));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[2], 0);
    }

    function test_ProveDuplicate_RevertWhen_SoundDiffers() public {
        _register(Sounds.music("one", 948), 180);
        _register(Sounds.music("two", 948), 180);
        _play(1);
        HeardSong memory earlier = _heard(1);
        vm.expectPartialRevert(IRecordings.Recordings_NotSame.selector);
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    function test_ProveDuplicate_RevertWhen_BothAreSilent() public {
        _register(Sounds.tone(627_964_279, 948), 180);
        _register(Sounds.tone(627_964_279, 948), 180);
        _play(1);
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotSame.selector, 0, 1, 948));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    function test_ProveDuplicate_RevertWhen_FingerprintIsNotTheRegistered() public {
        _register(Sounds.music("one", 948), 180);
        _register(Sounds.music("two", 948), 180);
        _play(1);
        HeardSong memory earlier = _heard(1);
        SplitsOpening memory later = _splits(2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordings.Recordings_FingerprintWrong.selector,
                keccak256(_sounds[1]),
                keccak256(_sounds[2])
            )
        );
        recordings.proveDuplicate(2, later, _sounds[1], earlier, _sounds[1], 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordings.Recordings_FingerprintWrong.selector,
                keccak256(_sounds[2]),
                keccak256(_sounds[1])
            )
        );
        recordings.proveDuplicate(2, later, _sounds[2], earlier, _sounds[2], 0);
    }

    function test_ProveDuplicate_RevertWhen_OpeningIsForged() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        SplitsOpening memory later = _splits(2);
        later.duration = 179;
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_OpeningWrong.selector, 2));
        recordings.proveDuplicate(2, later, _sounds[2], earlier, _sounds[1], 0);
        // no song has id 3
        later = _splits(2);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_OpeningWrong.selector, 3));
        recordings.proveDuplicate(3, later, _sounds[2], earlier, _sounds[1], 0);
        earlier.claim.opening.contentHash = "another";
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_OpeningWrong.selector, 1));
        recordings.proveDuplicate(2, later, _sounds[2], earlier, _sounds[1], 0);
    }

    function test_ProveDuplicate_RevertWhen_TheEarlierWasNeverHeard() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(sound, 180);
        _play(2);
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NeverHeard.selector, 1));
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
        // a leaf that says so leads elsewhere
        earlier.claim.song.plays = 1;
        vm.expectPartialRevert(IRecordings.Recordings_StateWrong.selector);
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
    }

    function test_ProveDuplicate_RevertWhen_TheBatchIsPending() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(sound, 180);
        uint64 batchId = _submitPlays(_playsOf(1));
        HeardSong memory earlier = _heard(1);
        bytes memory notYet = abi.encodeWithSelector(
            IRecordings.Recordings_NotFinal.selector,
            batchId,
            BatchStatus.Pending
        );
        vm.expectRevert(notYet);
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
        vm.warp(block.timestamp + 60);
        vm.expectRevert(notYet);
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
        ledger.finalise(batchId);
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
        assertEq(recordings.canonicalOf(2), 1);
    }

    function test_ProveDuplicate_RevertWhen_TheBatchWasReverted() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(sound, 180);
        uint64 batchId = _submitPlays(_playsOf(1));
        HeardSong memory earlier = _heard(1);
        _fall(batchId);
        vm.warp(block.timestamp + 60);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordings.Recordings_NotFinal.selector, batchId, BatchStatus.Reverted)
        );
        recordings.proveDuplicate(2, _splits(2), sound, earlier, sound, 0);
    }

    function test_ProveDuplicate_RevertWhen_TheHeaderIsForeign() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        earlier.header.stateAfter = keccak256("fame");
        _headerWrong(earlier, earlier.header.batchId);
        earlier = _heard(1);
        earlier.header.batchId = 7;
        _headerWrong(earlier, 7);
    }

    function test_ProveDuplicate_RevertWhen_ThePathIsMalformed() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        earlier.claim.siblings = new bytes32[](earlier.claim.siblings.length + 1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_PathMalformed.selector, 1));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    function test_ProveDuplicate_RevertWhen_TheStateIsForged() public {
        _twoOfOne();
        HeardSong memory earlier = _heard(1);
        earlier.opening.accruedSupply += 1;
        vm.expectPartialRevert(IRecordings.Recordings_StateWrong.selector);
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    /// A teaser of 30 s that somebody registers first does not take the song when it comes.
    function test_ProveDuplicate_RevertWhen_DurationsAreApart() public {
        bytes memory sound = Sounds.music("hit", 948);
        _register(Sounds.cut(sound, 0, 700), 89);
        _register(sound, 180);
        _register(sound, 178);
        _register(sound, 45);
        _register(sound, 44);
        _play(1);
        HeardSong memory earlier = _heard(1);
        _apart(2, earlier, 180, 89);
        _apart(5, earlier, 44, 89);
        recordings.proveDuplicate(3, _splits(3), _sounds[3], earlier, _sounds[1], 0);
        recordings.proveDuplicate(4, _splits(4), _sounds[4], earlier, _sounds[1], 0);
    }

    /// A fingerprint of less than its song, of a part of another one, takes nothing: half of the song is compared.
    function test_ProveDuplicate_RevertWhen_AnExcerptIsRegistered() public {
        bytes memory sound = Sounds.music("hit", 948);
        _register(Sounds.cut(sound, 100, 419), 180);
        _register(sound, 180);
        _register(Sounds.cut(sound, 100, 420), 130);
        _register(Sounds.cut(sound, 100, 209), 60);
        _play(1);
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotSame.selector, 10_000, 419, 419));
        recordings.proveDuplicate(2, _splits(2), sound, earlier, _sounds[1], -100);
        // Of the first 120 s it is half at the least, of a shorter song as much as it lasts.
        _play(2);
        earlier = _heard(2);
        recordings.proveDuplicate(3, _splits(3), _sounds[3], earlier, sound, 100);
        assertEq(recordings.canonicalOf(3), 2);
        _register(sound, 90);
        _register(Sounds.cut(sound, 100, 210), 60);
        _play(5);
        earlier = _heard(5);
        recordings.proveDuplicate(6, _splits(6), _sounds[6], earlier, sound, 100);
        Variant memory variant = _variant("mp3", 62, _sounds[4]);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotSame.selector, 10_000, 209, 209));
        recordings.addVariant(4, _splits(4), _sounds[4], variant, 0);
    }

    function test_ProveDuplicate_RevertWhen_ProvenAlready() public {
        _prove(2, 1);
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotEarlier.selector, 1, 1));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    /// Of several earlier ones the earliest wins, whoever comes first; a later one cannot take it back.
    function test_ProveDuplicate_MovesOnlyToAnEarlierSong() public {
        bytes memory sound = Sounds.music("hit", 440);
        for (uint256 i; i < 3; i++) _register(sound, 180);
        _play(1);
        _play(2);
        _proveAgain(3, 2);
        assertEq(recordings.canonicalOf(3), 2);
        vm.warp(block.timestamp + 1);
        _proveAgain(3, 1);
        assertEq(recordings.canonicalOf(3), 1);
        HeardSong memory earlier = _heard(2);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotEarlier.selector, 2, 1));
        recordings.proveDuplicate(3, _splits(3), sound, earlier, sound, 0);
        // what was, stays
        assertEq(recordings.songAt(3, block.timestamp), 2);
        assertEq(recordings.songAt(3, block.timestamp + 1), 1);
    }

    function test_ProveDuplicate_GoesToWhereTheEarlierPoints() public {
        bytes memory sound = Sounds.music("hit", 440);
        for (uint256 i; i < 3; i++) _register(sound, 180);
        _play(1);
        _play(2);
        _proveAgain(2, 1);
        _proveAgain(3, 2);
        assertEq(recordings.songAt(3, block.timestamp + 1), 1);
    }

    function test_Follow_ShortensAChain() public {
        bytes memory sound = Sounds.music("hit", 440);
        for (uint256 i; i < 4; i++) _register(sound, 180);
        for (uint256 i = 1; i < 4; i++) _play(i);
        for (uint256 i = 4; i > 1; i--) _proveAgain(i, i - 1);
        uint256 time = block.timestamp;
        // one step each
        assertEq(recordings.songAt(4, time + 1), 3);
        assertEq(recordings.canonicalOf(4), 1);
        vm.warp(time + 10);
        vm.expectEmit(address(recordings));
        emit IRecordings.SongRedirected(4, 1, ANYONE, time + 10);
        vm.prank(ANYONE);
        recordings.follow(4);
        assertEq(recordings.songAt(4, time + 10), 3);
        assertEq(recordings.songAt(4, time + 11), 1);
        recordings.follow(3);
        assertEq(recordings.songAt(3, time + 11), 1);
    }

    function test_Follow_RevertWhen_ThereIsNothing() public {
        _prove(2, 1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NothingToFollow.selector, 1, 1));
        recordings.follow(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NothingToFollow.selector, 2, 1));
        recordings.follow(2);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NothingToFollow.selector, 99, 99));
        recordings.follow(99);
    }

    function test_Redirect_RevertWhen_NotTheCouncil() public {
        _twoOfOne();
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotCouncil.selector, ANYONE, COUNCIL));
        vm.prank(ANYONE);
        recordings.redirect(2, 1);
    }

    function test_Redirect_RevertWhen_ASongIsUnknown() public {
        _twoOfOne();
        _redirectRefused(1, 3, 3);
        _redirectRefused(3, 1, 3);
        _redirectRefused(0, 1, 0);
        _redirectRefused(1, 0, 0);
    }

    /// The thief registered first; the council points the thief's song to the artist's.
    function test_Redirect_GivesAThiefsSongToTheArtist() public {
        _twoOfOne();
        _play(2);
        uint256 time = block.timestamp;
        _redirect(1, 2);
        assertEq(recordings.songAt(1, time), 1);
        assertEq(recordings.songAt(1, time + 1), 2);
        assertTrue(recordings.isDecided(1) && recordings.isDecided(2), "decided");
        // the thief cannot prove it back
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_Decided.selector, 2));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
        // and a third copy, proven against the thief's, counts for the artist
        _register(_sounds[1], 180);
        recordings.proveDuplicate(3, _splits(3), _sounds[3], earlier, _sounds[1], 0);
        assertEq(recordings.canonicalOf(3), 2);
    }

    /// The thief proved the artist's song a duplicate before the council came.
    function test_Redirect_TakesTheArtistsSongBackFirst() public {
        _prove(2, 1);
        uint256 time = block.timestamp + 5;
        vm.warp(time);
        vm.expectEmit(address(recordings));
        emit IRecordings.SongRedirected(2, 2, COUNCIL, time);
        vm.expectEmit(address(recordings));
        emit IRecordings.SongRedirected(1, 2, COUNCIL, time);
        _redirect(1, 2);
        assertEq(recordings.songAt(2, time), 1);
        assertEq(recordings.songAt(2, time + 1), 2);
        assertEq(recordings.songAt(1, time + 1), 2);
        assertEq(recordings.canonicalOf(1), 2);
        assertEq(recordings.canonicalOf(2), 2);
    }

    function test_Redirect_TakesARedirectBack() public {
        _prove(2, 1);
        vm.warp(block.timestamp + 5);
        _redirect(2, 2);
        assertEq(recordings.songAt(2, block.timestamp), 1);
        assertEq(recordings.songAt(2, block.timestamp + 1), 2);
        HeardSong memory earlier = _heard(1);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_Decided.selector, 2));
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    function test_Redirect_InTheBlockOfAProof() public {
        _prove(2, 1);
        _redirect(2, 2);
        assertEq(recordings.songAt(2, block.timestamp), 2);
        assertEq(recordings.songAt(2, block.timestamp + 1), 2);
    }

    /// Whatever council and proofs do in whatever order: every chain ends.
    function testFuzz_NoCycleEver(uint256 seed) public {
        bytes memory sound = Sounds.music("hit", 440);
        for (uint256 i; i < 5; i++) _register(sound, 180);
        for (uint256 i = 1; i <= 5; i++) _play(i);
        for (uint256 step; step < 12; step++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 a = 1 + (seed % 5);
            uint256 b = 1 + ((seed >> 8) % 5);
            bool wasDecided = recordings.isDecided(a);
            uint256 before = recordings.canonicalOf(a);
            if ((seed >> 16) % 4 == 0) {
                _redirect(a, b);
                assertEq(recordings.canonicalOf(a), b);
                assertEq(recordings.canonicalOf(b), b);
            } else if ((seed >> 16) % 4 == 1) {
                try recordings.follow(a) {} catch {}
                assertEq(recordings.canonicalOf(a), before);
            } else {
                HeardSong memory earlier = _heard(b);
                try recordings.proveDuplicate(a, _splits(a), sound, earlier, sound, 0) {
                    assertTrue(!wasDecided && b < a, "against the council, or back in time");
                } catch {}
            }
            vm.warp(block.timestamp + 1);
            for (uint256 i = 1; i <= 5; i++) {
                uint256 end = recordings.canonicalOf(i);
                assertEq(recordings.songAt(end, block.timestamp), end);
            }
        }
    }

    function test_AddVariant() public {
        bytes memory sound = Sounds.music("hit", 948);
        _register(sound, 180);
        Variant memory variant = _variant("mp3", 182, Sounds.worse(Sounds.cut(sound, 2, 946), 12));
        vm.expectEmit(address(recordings));
        emit IRecordings.VariantAdded(1, "mp3", ANYONE, 182, variant.metadata, variant.fingerprint);
        vm.prank(ANYONE);
        recordings.addVariant(1, _splits(1), sound, variant, 2);
        assertEq(recordings.isVariant("mp3", 1), true);
        assertEq(recordings.isVariant("mp3", 2), false);
        assertEq(recordings.isVariant("flac", 1), false);
    }

    /// Who copies the call out of the waiting room has only paid for it.
    function test_AddVariant_RevertWhen_ItIsOneAlready() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        Variant memory variant = _variant("mp3", 180, sound);
        vm.prank(ANYONE);
        recordings.addVariant(1, _splits(1), sound, variant, 0);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_IsVariant.selector, bytes32("mp3"), 1));
        recordings.addVariant(1, _splits(1), sound, variant, 0);
    }

    /// A claim that came first, of another song or with other facts, takes nothing from the true one.
    function test_AddVariant_NobodyTakesAFile() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(Sounds.music("miss", 440), 180);
        vm.prank(address(0xbad));
        recordings.addVariant(2, _splits(2), _sounds[2], _variant("mp3", 180, _sounds[2]), 0);
        vm.prank(address(0xbad));
        recordings.addVariant(1, _splits(1), sound, _variant("mp3", 186, sound), 0);
        Variant memory variant = _variant("mp3", 180, sound);
        vm.expectEmit(address(recordings));
        emit IRecordings.VariantAdded(1, "mp3", ANYONE, 180, variant.metadata, variant.fingerprint);
        vm.prank(ANYONE);
        recordings.addVariant(1, _splits(1), sound, variant, 0);
        assertEq(recordings.isVariant("mp3", 1), true);
        assertEq(recordings.isVariant("mp3", 2), true);
    }

    function test_AddVariant_RevertWhen_ASongIsRegisteredWithTheFile() public {
        _twoOfOne();
        Variant memory variant = _variant(_splits(2).contentHash, 180, _sounds[2]);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordings.Recordings_IsSong.selector, variant.contentHash, 2)
        );
        recordings.addVariant(1, _splits(1), _sounds[1], variant, 0);
        variant.contentHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_ContentHashZero.selector));
        recordings.addVariant(1, _splits(1), _sounds[1], variant, 0);
    }

    /// Naming a file a variant before its song is registered does not keep it from being one.
    function test_IsVariant_NothingOnceASongIsRegisteredWithTheFile() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        bytes32 coming = keccak256(abi.encode("recording", 1));
        recordings.addVariant(1, _splits(1), sound, _variant(coming, 180, sound), 0);
        assertEq(recordings.isVariant(coming, 1), true);
        _register(Sounds.music("new", 300), 200);
        assertEq(registry.songOf(coming), 2);
        assertEq(recordings.isVariant(coming, 1), false);
    }

    function test_AddVariant_RevertWhen_SoundDiffers() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        Variant memory variant = _variant("mp3", 180, Sounds.music("miss", 440));
        vm.expectPartialRevert(IRecordings.Recordings_NotSame.selector);
        recordings.addVariant(1, _splits(1), sound, variant, 0);
        variant.fingerprint = "";
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotSame.selector, 0, 0, 0));
        recordings.addVariant(1, _splits(1), sound, variant, 0);
        variant.fingerprint = new bytes(4 * 949);
        vm.expectPartialRevert(FingerprintMatch.FingerprintMatch_Length.selector);
        recordings.addVariant(1, _splits(1), sound, variant, 0);
        // nor against a fingerprint that is not the song's
        variant.fingerprint = Sounds.music("miss", 440);
        vm.expectPartialRevert(IRecordings.Recordings_FingerprintWrong.selector);
        recordings.addVariant(1, _splits(1), variant.fingerprint, variant, 0);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_OpeningWrong.selector, 2));
        recordings.addVariant(2, _splits(1), sound, variant, 0);
    }

    function test_AddVariant_RevertWhen_DurationsAreApart() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(Sounds.music("long", 440), 3_300);
        for (uint16 i; i < 2; i++) {
            _variantRefused(1, sound, i == 0 ? 172 : 188);
            recordings.addVariant(
                1,
                _splits(1),
                sound,
                _variant(bytes32(uint256(i + 1)), i == 0 ? 173 : 187, sound),
                0
            );
            _variantRefused(2, _sounds[2], i == 0 ? 3_199 : 3_401);
        }
        recordings.addVariant(2, _splits(2), _sounds[2], _variant("3", 3_200, _sounds[2]), 0);
        recordings.addVariant(2, _splits(2), _sounds[2], _variant("4", 3_400, _sounds[2]), 0);
    }

    function test_AddVariant_RevertWhen_DurationIsNone() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 5);
        _register(sound, 14_400);
        _variantRefused(1, sound, 0);
        _variantRefused(2, sound, 14_401);
    }

    function test_AddVariant_RevertWhen_MetadataWrong() public {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        Variant memory variant = _variant("mp3", 180, sound);
        bytes[3] memory wrong = [bytes(""), hex"0201", bytes.concat(hex"01", new bytes(2_316))];
        for (uint256 i; i < 3; i++) {
            variant.metadata = wrong[i];
            vm.expectRevert(
                abi.encodeWithSelector(IRecordings.Recordings_MetadataWrong.selector, wrong[i].length, 2_316)
            );
            recordings.addVariant(1, _splits(1), sound, variant, 0);
        }
        variant.metadata = bytes.concat(hex"01", new bytes(2_315));
        recordings.addVariant(1, _splits(1), sound, variant, 0);
    }

    function test_Hide_AndUnhide() public {
        _twoOfOne();
        vm.expectEmit(address(recordings));
        emit IRecordings.SongHidden(1, "court order 7");
        vm.prank(COUNCIL);
        recordings.hide(1, "court order 7");
        assertTrue(recordings.isHidden(1), "hidden");
        vm.prank(COUNCIL);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_HiddenAlready.selector, 1));
        recordings.hide(1, "again");
        vm.expectEmit(address(recordings));
        emit IRecordings.SongShown(1, "lifted");
        vm.prank(COUNCIL);
        recordings.unhide(1, "lifted");
        assertTrue(!recordings.isHidden(1), "shown");
    }

    function test_Hide_RevertWhen() public {
        _twoOfOne();
        bytes memory notCouncil = abi.encodeWithSelector(
            IRecordings.Recordings_NotCouncil.selector,
            ANYONE,
            COUNCIL
        );
        vm.prank(ANYONE);
        vm.expectRevert(notCouncil);
        recordings.hide(1, "because");
        vm.prank(ANYONE);
        vm.expectRevert(notCouncil);
        recordings.unhide(1, "because");
        vm.startPrank(COUNCIL);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_SongUnknown.selector, 9));
        recordings.hide(9, "because");
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_NotHidden.selector, 1));
        recordings.unhide(1, "because");
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_ReasonLength.selector, 0, 1_000));
        recordings.hide(1, "");
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_ReasonLength.selector, 1_001, 1_000));
        recordings.hide(1, string(new bytes(1_001)));
        recordings.hide(1, string(new bytes(1_000)));
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_ReasonLength.selector, 0, 1_000));
        recordings.unhide(1, "");
        vm.stopPrank();
    }

    /// A hidden song earns as before.
    function test_Hide_ChangesNoPlay() public {
        _twoOfOne();
        vm.prank(COUNCIL);
        recordings.hide(1, "because");
        assertEq(recordings.songAt(1, block.timestamp + 1), 1);
        _play(1);
        assertEq(_heard(1).claim.song.plays, 2);
    }

    function test_NothingWorksBeforeALedgerTookHold() public {
        _twoOfOne();
        Recordings alone = new Recordings();
        HeardSong memory earlier = _heard(1);
        bytes memory notYet = abi.encodeWithSelector(Attached.Attached_NotYet.selector);
        vm.expectRevert(notYet);
        alone.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
        vm.expectRevert(notYet);
        alone.redirect(2, 1);
        vm.expectRevert(notYet);
        alone.isVariant("mp3", 1);
    }

    function _register(bytes memory sound, uint16 duration) private returns (uint256 songId) {
        Split[] memory splits = new Split[](1);
        splits[0] = Split(ARTIST, 10_000);
        bytes32 contentHash = keccak256(abi.encode("recording", registry.songCount()));
        Registration memory song = Registration(contentHash, duration, 0, hex"0101", sound, splits);
        songId = registry.register(song);
        _sounds[songId] = sound;
        _songs[songId] = abi.encode(
            SplitsOpening(keccak256(hex"0101"), contentHash, keccak256(sound), duration, 0, splits)
        );
    }

    function _splits(uint256 songId) private view returns (SplitsOpening memory) {
        return abi.decode(_songs[songId], (SplitsOpening));
    }

    /// Songs 1 and 2 of one sound, the first with a play in a final state.
    function _twoOfOne() private {
        bytes memory sound = Sounds.music("hit", 440);
        _register(sound, 180);
        _register(sound, 180);
        _play(1);
    }

    function _playsOf(uint256 songId) private view returns (Heard[] memory plays) {
        plays = new Heard[](1);
        address listener = address(uint160(0x11570 + model.accountCount()));
        plays[0] = Heard(uint32(songId), listener, address(0x5eed), address(0), false, 0);
    }

    function _play(uint256 songId) private {
        uint64 batchId = _submitPlays(_playsOf(songId));
        vm.warp(block.timestamp + 60);
        ledger.finalise(batchId);
    }

    function _heard(uint256 songId) private view returns (HeardSong memory heard) {
        heard.header = headers[ledger.head()];
        heard.opening = model.openingForSongs();
        heard.claim = model.songClaim(uint32(songId), _splits(songId));
    }

    function _prove(uint256 later, uint256 earlier) private {
        _twoOfOne();
        _proveAgain(later, earlier);
    }

    function _proveAgain(uint256 later, uint256 earlier) private {
        HeardSong memory heard = _heard(earlier);
        recordings.proveDuplicate(later, _splits(later), _sounds[later], heard, _sounds[earlier], 0);
    }

    function _redirect(uint256 songId, uint256 target) private {
        vm.prank(COUNCIL);
        recordings.redirect(songId, target);
    }

    function _redirectRefused(uint256 songId, uint256 target, uint256 unknown) private {
        vm.prank(COUNCIL);
        vm.expectRevert(abi.encodeWithSelector(IRecordings.Recordings_SongUnknown.selector, unknown));
        recordings.redirect(songId, target);
    }

    function _apart(uint256 later, HeardSong memory earlier, uint256 actual, uint256 other) private {
        vm.expectRevert(
            abi.encodeWithSelector(IRecordings.Recordings_DurationsApart.selector, actual, other)
        );
        recordings.proveDuplicate(later, _splits(later), _sounds[later], earlier, _sounds[1], 0);
    }

    function _headerWrong(HeardSong memory earlier, uint64 batchId) private {
        (bytes32 stored, , , ) = ledger.batches(batchId);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordings.Recordings_HeaderWrong.selector,
                keccak256(abi.encode(earlier.header)),
                stored
            )
        );
        recordings.proveDuplicate(2, _splits(2), _sounds[2], earlier, _sounds[1], 0);
    }

    function _variant(
        bytes32 contentHash,
        uint16 duration,
        bytes memory sound
    ) private pure returns (Variant memory) {
        return Variant(contentHash, duration, hex"0102", sound);
    }

    function _variantRefused(uint256 songId, bytes memory sound, uint16 duration) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordings.Recordings_DurationsApart.selector,
                duration,
                _splits(songId).duration
            )
        );
        recordings.addVariant(songId, _splits(songId), sound, _variant("no", duration, sound), 0);
    }
}

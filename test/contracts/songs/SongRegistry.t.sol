// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ISongRegistry, Registration, Split, SplitsOpening} from "../../../contracts/songs/ISongRegistry.sol";
import {SongRegistry} from "../../../contracts/songs/SongRegistry.sol";
import {Test} from "../helpers/Test.sol";

contract SongRegistryTest is Test {
    address private constant LEDGER = address(0x1ed9e5);
    address private constant TOKEN = address(0x70ce4);
    address private constant ARTIST = address(0xa471);
    SongRegistry private registry;

    function setUp() public {
        registry = new SongRegistry(LEDGER, TOKEN);
        vm.warp(1_750_000_000);
    }

    function test_Register_MintsAndLogsTheSongBlock() public {
        Registration memory song = _song(1);
        vm.expectEmit(address(registry));
        emit IERC721.Transfer(address(0), ARTIST, 1);
        vm.expectEmit(address(registry));
        emit ISongRegistry.SongRegistered({
            songId: 1,
            registrant: ARTIST,
            contentHash: song.contentHash,
            duration: song.duration,
            royaltyBps: song.royaltyBps,
            metadata: song.metadata,
            fingerprint: song.fingerprint,
            splits: song.splits
        });
        vm.prank(ARTIST);
        assertEq(registry.register(song), 1);
        assertEq(registry.ownerOf(1), ARTIST);
        assertEq(registry.songOf(song.contentHash), 1);
        assertEq(registry.songCount(), 1);
        (uint64 registeredAt, uint16 duration, uint16 royaltyBps, address first) = registry.songInfo(1);
        assertEq(registeredAt, 1_750_000_000);
        assertEq(duration, 200);
        assertEq(royaltyBps, 700);
        assertEq(first, address(0xa1));
        assertEq(
            registry.commitmentOf(1),
            keccak256(
                abi.encode(
                    keccak256(song.metadata),
                    song.contentHash,
                    keccak256(song.fingerprint),
                    keccak256(abi.encode(song.splits)),
                    song.duration,
                    song.royaltyBps
                )
            )
        );
    }

    /// This test contract has no onERC721Received: a contract wallet need not know NFTs to register.
    function test_Register_MintsToAContractWallet() public {
        uint256 id = registry.register(_song(1));
        assertEq(registry.ownerOf(id), address(this));
    }

    function test_Register_RevertWhen_ContentHashZero() public {
        Registration memory song = _song(1);
        song.contentHash = 0;
        _refused(song, abi.encodeWithSelector(ISongRegistry.SongRegistry_ContentHashZero.selector));
    }

    function test_Register_RevertWhen_AlreadyRegistered() public {
        registry.register(_song(1));
        Registration memory song = _song(2);
        song.contentHash = _song(1).contentHash;
        _refused(
            song,
            abi.encodeWithSelector(ISongRegistry.SongRegistry_AlreadyRegistered.selector, song.contentHash, 1)
        );
    }

    function test_Register_RevertWhen_DurationOutOfRange() public {
        Registration memory song = _song(1);
        song.duration = 0;
        _refused(song, _two(ISongRegistry.SongRegistry_DurationOutOfRange.selector, 0, 14_400));
        song.duration = 14_401;
        _refused(song, _two(ISongRegistry.SongRegistry_DurationOutOfRange.selector, 14_401, 14_400));
        song.duration = 14_400;
        registry.register(song);
        song = _song(2);
        song.duration = 1;
        registry.register(song);
    }

    function test_Register_RevertWhen_RoyaltyTooHigh() public {
        Registration memory song = _song(1);
        song.royaltyBps = 1_001;
        _refused(song, _two(ISongRegistry.SongRegistry_RoyaltyTooHigh.selector, 1_001, 1_000));
        song.royaltyBps = 1_000;
        registry.register(song);
    }

    function test_Register_RevertWhen_MetadataWrong() public {
        Registration memory song = _song(1);
        song.metadata = "";
        _refused(song, _two(ISongRegistry.SongRegistry_MetadataWrong.selector, 0, 2_316));
        song.metadata = hex"0201";
        _refused(song, _two(ISongRegistry.SongRegistry_MetadataWrong.selector, 2, 2_316));
        song.metadata = bytes.concat(hex"01", new bytes(2_316));
        _refused(song, _two(ISongRegistry.SongRegistry_MetadataWrong.selector, 2_317, 2_316));
        song.metadata = bytes.concat(hex"01", new bytes(2_315));
        registry.register(song);
    }

    function test_Register_RevertWhen_FingerprintLength() public {
        Registration memory song = _song(1);
        song.fingerprint = "";
        _refused(song, _two(ISongRegistry.SongRegistry_FingerprintLength.selector, 0, 3_792));
        song.fingerprint = new bytes(6);
        _refused(song, _two(ISongRegistry.SongRegistry_FingerprintLength.selector, 6, 3_792));
        song.fingerprint = new bytes(3_796);
        _refused(song, _two(ISongRegistry.SongRegistry_FingerprintLength.selector, 3_796, 3_792));
        song.fingerprint = new bytes(3_792);
        registry.register(song);
    }

    function test_Register_RevertWhen_SplitCount() public {
        Registration memory song = _song(1);
        song.splits = new Split[](0);
        _refused(song, _two(ISongRegistry.SongRegistry_SplitCount.selector, 0, 32));
        song.splits = _even(33);
        _refused(song, _two(ISongRegistry.SongRegistry_SplitCount.selector, 33, 32));
        song.splits = _even(32);
        registry.register(song);
    }

    function test_Register_RevertWhen_PartyIsWrong() public {
        _partyRefused(address(0));
        _partyRefused(LEDGER);
        _partyRefused(TOKEN);
        // named twice: the first party again
        _partyRefused(address(0xa1));
    }

    function test_Register_RevertWhen_ShareIsZero() public {
        Registration memory song = _song(1);
        song.splits[0].bps = 10_000;
        song.splits[1].bps = 0;
        _refused(song, abi.encodeWithSelector(ISongRegistry.SongRegistry_SplitShareZero.selector, 1));
    }

    function test_Register_RevertWhen_SharesDoNotSum() public {
        Registration memory song = _song(1);
        song.splits[1].bps += 1;
        _refused(song, _two(ISongRegistry.SongRegistry_SplitSum.selector, 10_001, 10_000));
        song.splits[1].bps -= 2;
        _refused(song, _two(ISongRegistry.SongRegistry_SplitSum.selector, 9_999, 10_000));
    }

    function test_RegisterMany_GivesConsecutiveIds() public {
        registry.register(_song(1));
        vm.prank(ARTIST);
        uint256[] memory ids = registry.registerMany(_songs(2, 3));
        assertEq(registry.songCount(), 4);
        assertEq(ids.length, 3);
        for (uint256 i; i < 3; i++) {
            assertEq(ids[i], 2 + i);
            assertEq(registry.songOf(_song(2 + i).contentHash), 2 + i);
            assertEq(registry.ownerOf(2 + i), ARTIST);
        }
    }

    /// Whoever registers one file first stops that one only, and keeps what is fixed of it.
    function test_RegisterMany_SkipsWhatIsRegistered() public {
        vm.prank(address(0xbad));
        registry.register(_song(3));
        bytes32 commitment = registry.commitmentOf(1);
        vm.recordLogs();
        vm.prank(ARTIST);
        uint256[] memory ids = registry.registerMany(_songs(2, 3));
        assertEq(ids[0], 2);
        assertEq(ids[1], 0);
        assertEq(ids[2], 3);
        // a transfer and a block for each of the two
        assertEq(vm.getRecordedLogs().length, 4);
        assertEq(registry.songCount(), 3);
        assertEq(registry.ownerOf(1), address(0xbad));
        assertEq(registry.commitmentOf(1), commitment);
    }

    function test_RegisterMany_RegistersAFileGivenTwiceOnce() public {
        Registration[] memory songs = new Registration[](2);
        songs[0] = songs[1] = _song(1);
        uint256[] memory ids = registry.registerMany(songs);
        assertEq(ids[0], 1);
        assertEq(ids[1], 0);
        assertEq(registry.songCount(), 1);
    }

    function test_RegisterMany_RevertWhen_OneIsRefused() public {
        Registration[] memory songs = _songs(1, 2);
        songs[1].contentHash = 0;
        vm.expectRevert(abi.encodeWithSelector(ISongRegistry.SongRegistry_ContentHashZero.selector));
        registry.registerMany(songs);
        assertEq(registry.songCount(), 0);
    }

    function test_RegisterMany_RevertWhen_NothingIsNew() public {
        bytes memory refusal = abi.encodeWithSelector(ISongRegistry.SongRegistry_NothingToRegister.selector);
        vm.expectRevert(refusal);
        registry.registerMany(new Registration[](0));
        Registration[] memory songs = _songs(1, 2);
        registry.registerMany(songs);
        vm.expectRevert(refusal);
        registry.registerMany(songs);
    }

    function test_VerifyOpening_AcceptsOnlyWhatWasRegistered() public {
        uint256 id = registry.register(_song(1));
        assertEq(registry.verifyOpening(id, _opening(1)), true);
        assertEq(registry.verifyOpening(id + 1, _opening(1)), false);
        SplitsOpening memory opening = _opening(1);
        opening.splits[1].bps += 1;
        assertEq(registry.verifyOpening(id, opening), false);
        opening = _opening(1);
        opening.duration += 1;
        assertEq(registry.verifyOpening(id, opening), false);
        opening = _opening(1);
        (opening.metadataHash, opening.fingerprintHash) = (opening.fingerprintHash, opening.metadataHash);
        assertEq(registry.verifyOpening(id, opening), false);
    }

    function testFuzz_VerifyOpening_ShapesOfSplitsMatter(SplitsOpening memory opening) public {
        uint256 id = registry.register(_song(1));
        assertEq(registry.verifyOpening(id, opening), false);
    }

    function testFuzz_Royalty_IsTheShareOfThePrice(uint256 price) public {
        uint256 id = registry.register(_song(1));
        (address receiver, uint256 amount) = registry.royaltyInfo(id, price);
        assertEq(receiver, address(0xa1));
        // 7 %, without a product that could overflow
        assertEq(amount, (price / 100) * 7 + ((price % 100) * 7) / 100);
    }

    function test_Royalty_StaysWithTheFirstParty() public {
        vm.prank(ARTIST);
        uint256 id = registry.register(_song(1));
        vm.prank(ARTIST);
        registry.transferFrom(ARTIST, address(0xbe), id);
        (address receiver, ) = registry.royaltyInfo(id, 1 ether);
        assertEq(receiver, address(0xa1));
        (receiver, ) = registry.royaltyInfo(id + 1, 1 ether);
        assertEq(receiver, address(0));
    }

    function test_SupportsInterfaces() public view {
        assertEq(registry.supportsInterface(type(IERC165).interfaceId), true);
        assertEq(registry.supportsInterface(type(IERC721).interfaceId), true);
        assertEq(registry.supportsInterface(type(IERC721Metadata).interfaceId), true);
        assertEq(registry.supportsInterface(type(IERC2981).interfaceId), true);
        assertEq(registry.supportsInterface(0xffffffff), false);
        assertEq(bytes(registry.name()), "Musicchain Song");
        assertEq(bytes(registry.symbol()), "SONG");
    }

    function _song(uint256 seed) private pure returns (Registration memory) {
        Split[] memory splits = new Split[](2);
        splits[0] = Split(address(0xa1), 6_000);
        splits[1] = Split(address(0xa2), 4_000);
        return
            Registration({
                contentHash: keccak256(abi.encode(seed)),
                duration: 200,
                royaltyBps: 700,
                metadata: bytes.concat(hex"0101", bytes32(seed)),
                fingerprint: abi.encodePacked(seed),
                splits: splits
            });
    }

    function _songs(uint256 first, uint256 count) private pure returns (Registration[] memory songs) {
        songs = new Registration[](count);
        for (uint256 i; i < count; i++) songs[i] = _song(first + i);
    }

    function _opening(uint256 seed) private pure returns (SplitsOpening memory) {
        Registration memory song = _song(seed);
        return
            SplitsOpening({
                metadataHash: keccak256(song.metadata),
                contentHash: song.contentHash,
                fingerprintHash: keccak256(song.fingerprint),
                duration: song.duration,
                royaltyBps: song.royaltyBps,
                splits: song.splits
            });
    }

    function _even(uint256 count) private pure returns (Split[] memory splits) {
        splits = new Split[](count);
        for (uint256 i; i < count; i++) {
            splits[i] = Split(address(uint160(0xa1 + i)), uint16(10_000 / count));
        }
        splits[0].bps += uint16(10_000 - (10_000 / count) * count);
    }

    function _two(bytes4 selector, uint256 a, uint256 b) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, a, b);
    }

    function _partyRefused(address party) private {
        Registration memory song = _song(1);
        song.splits[1].party = party;
        _refused(song, abi.encodeWithSelector(ISongRegistry.SongRegistry_SplitParty.selector, 1, party));
    }

    function _refused(Registration memory song, bytes memory refusal) private {
        vm.expectRevert(refusal);
        registry.register(song);
    }
}

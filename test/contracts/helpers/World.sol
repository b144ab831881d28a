// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BatchHeader, Parameters} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {Recordings} from "../../../contracts/songs/Recordings.sol";
import {Reverter} from "../../../contracts/testing/Reverter.sol";
import {ISongRegistry, Registration, Split, SplitsOpening} from "../../../contracts/songs/ISongRegistry.sol";
import {IMusicToken} from "../../../contracts/token/IMusicToken.sol";
import {BurnCurve} from "../../../contracts/token/BurnCurve.sol";
import {Built, Heard, LedgerModel} from "./LedgerModel.sol";
import {Test} from "./Test.sol";

/// A deployed ledger with two attesters, some songs, and the state an honest attester keeps.
abstract contract World is Test {
    address internal constant COUNCIL = address(0x57e3a4d);
    address internal constant GUARDIAN = address(0x60a4d1a4);
    address internal constant CHALLENGER = address(0xc4a11e46e4);
    address internal constant FIRST = address(0xa77e57e41);
    address internal constant SECOND = address(0xa77e57e42);
    address internal constant ARTIST = address(0xa471);
    uint256 internal constant NOON = 20_000 days + 12 hours;
    bytes internal constant CID =
        hex"0170122000000000000000000000000000000000000000000000000000000000000000ff";

    PlayLedger internal ledger;
    // stands where the fault proofs do; CHALLENGER decides
    Reverter internal proofs;
    IMusicToken internal token;
    ISongRegistry internal registry;
    LedgerModel internal model;

    mapping(uint64 batchId => BatchHeader) internal headers;
    mapping(uint256 songId => bytes) private _openings;

    function _deploy() internal {
        vm.warp(NOON);
        _newLedger(_parameters());
        model = new LedgerModel();
        model.save(0);
        headers[0].stateAfter = model.stateHash();
        headers[0].time = uint64(block.timestamp);
        _bond(FIRST);
        _bond(SECOND);
    }

    function _parameters() internal pure returns (Parameters memory) {
        return
            Parameters({
                window: 60,
                answerTime: 30,
                turn: 10,
                openTurn: 3,
                bond: 1 ether,
                playsPerDay: 1_000_000
            });
    }

    function _newLedger(Parameters memory p) internal virtual {
        proofs = new Reverter(CHALLENGER);
        ledger = new PlayLedger(p, COUNCIL, GUARDIAN, proofs, new Recordings());
        token = ledger.token();
        registry = ledger.songs();
    }

    /// The batch and all after it fall.
    function _fall(uint64 batchId) internal {
        vm.prank(CHALLENGER);
        proofs.revertBatch(batchId);
    }

    /// The batch and all after it fall. Its attester, slashed, bonds again: most tests go on with it.
    function _revert(uint64 batchId) internal {
        (, address attester, , ) = ledger.batches(batchId);
        _fall(batchId);
        vm.deal(attester, attester.balance + 1 ether);
        vm.prank(attester);
        ledger.bond{value: 1 ether}();
    }

    function _bond(address attester) internal {
        vm.deal(attester, 10 ether);
        vm.prank(COUNCIL);
        ledger.admitAttester(attester);
        vm.prank(attester);
        ledger.bond{value: 1 ether}();
    }

    /// Registers a song of 180 s with these parties, sharing as evenly as basis points allow.
    function _song(address[] memory parties) internal returns (uint256 songId) {
        Split[] memory splits = new Split[](parties.length);
        uint16 share = uint16(10_000 / parties.length);
        for (uint256 i; i < parties.length; i++) splits[i] = Split(parties[i], share);
        splits[0].bps += uint16(10_000 - share * parties.length);
        Registration memory song = Registration({
            contentHash: keccak256(abi.encode("song", registry.songCount())),
            duration: 180,
            royaltyBps: 500,
            metadata: hex"0101",
            fingerprint: hex"00000001",
            splits: splits
        });
        vm.prank(ARTIST);
        songId = registry.register(song);
        _openings[songId] = abi.encode(
            SplitsOpening({
                metadataHash: keccak256(song.metadata),
                contentHash: song.contentHash,
                fingerprintHash: keccak256(song.fingerprint),
                duration: song.duration,
                royaltyBps: song.royaltyBps,
                splits: splits
            })
        );
    }

    function _opening(uint256 songId) internal view returns (SplitsOpening memory) {
        return abi.decode(_openings[songId], (SplitsOpening));
    }

    /// The ledger as it would be had it come to this state by plays: replaces its genesis.
    function _startFrom(Account[] memory accounts, Song[] memory songs, uint128 supply) internal {
        model.begin(accounts, songs, supply);
        model.save(0);
        bytes32 slot = _commitmentSlot(headers[0]);
        headers[0].stateAfter = model.stateHash();
        vm.store(address(ledger), slot, keccak256(abi.encode(headers[0])));
    }

    function _commitmentSlot(BatchHeader memory genesis) private view returns (bytes32 slot) {
        bytes32 commitment = keccak256(abi.encode(genesis));
        for (uint256 i; i < 32; i++) {
            slot = keccak256(abi.encode(uint256(0), i));
            if (vm.load(address(ledger), slot) == commitment) return slot;
        }
        revert False("the batches' mapping is in none of the first 32 slots");
    }

    function _today() internal view returns (uint32) {
        return uint32(block.timestamp / 1 days);
    }

    /// The earliest start a batch of `day` may have.
    function _earliestOn(uint32 day) internal view returns (uint64) {
        return uint64(Math.max(uint256(day) * 1 days, ledger.earliestStart()));
    }

    function _burn() internal view returns (uint256) {
        return BurnCurve.burn(model.supply());
    }

    /// Builds a batch of these plays, submits it in somebody's turn and remembers its header and state.
    function _submitPlays(Heard[] memory plays) internal returns (uint64 batchId) {
        Built memory built = model.build(plays, _today(), _burn());
        return _submitBuilt(built, ledger.attesterOnTurn(uint64(block.timestamp)));
    }

    function _submitBuilt(Built memory built, address attester) internal returns (uint64 batchId) {
        return _submitBuilt(built, attester, _today(), keccak256("evidence"));
    }

    function _submitBuilt(
        Built memory built,
        address attester,
        uint32 day,
        bytes32 evidenceRoot
    ) internal returns (uint64 batchId) {
        BatchHeader memory header;
        header.batchId = ledger.lastBatchId() + 1;
        header.parentId = ledger.head();
        (header.parentCommitment, , , ) = ledger.batches(header.parentId);
        header.stateAfter = built.states[built.states.length - 1];
        header.segmentsRoot = _segmentsRoot(built);
        header.evidenceRoot = evidenceRoot;
        header.playCount = built.playCount;
        header.day = day;
        header.earliest = _earliestOn(day);
        header.time = uint64(block.timestamp);
        header.attester = attester;
        {
            Parameters memory p = ledger.parameters();
            (header.window, header.answerTime, header.bond) = (p.window, p.answerTime, p.bond);
        }
        vm.prank(attester, attester);
        batchId = ledger.submitBatch(
            header.parentId,
            header.parentCommitment,
            header.earliest,
            header.playCount,
            header.evidenceRoot,
            CID,
            built.segments,
            built.states
        );
        headers[batchId] = header;
        model.save(batchId);
    }

    /// Computed here in another way than the ledger does: level by level, over the padded list.
    function _segmentsRoot(Built memory built) internal pure returns (bytes32) {
        uint256 width = 1;
        while (width < built.segments.length) width *= 2;
        bytes32[] memory row = new bytes32[](width);
        for (uint256 i; i < built.segments.length; i++) {
            row[i] = keccak256(abi.encodePacked(hex"00", keccak256(built.segments[i]), built.states[i]));
        }
        for (; width > 1; width /= 2) {
            for (uint256 i; i < width / 2; i++) {
                row[i] = keccak256(abi.encodePacked(hex"01", row[2 * i], row[2 * i + 1]));
            }
        }
        return row[0];
    }

    /// `count` discovery plays of song 1, each by another listener, served by one seeder.
    function _somePlays(uint256 count) internal pure returns (Heard[] memory plays) {
        plays = new Heard[](count);
        for (uint256 i; i < count; i++) {
            plays[i] = Heard(1, address(uint160(0x11570 + i)), address(0x5eed), address(0), true, 0);
        }
    }

    function _one(address party) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = party;
    }
}

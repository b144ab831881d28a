// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Attached} from "../Attached.sol";
import {
    MAX_METADATA_BYTES,
    MAX_SECONDS,
    METADATA_VERSION,
    VARIANT_SECONDS,
    VARIANT_SHARE
} from "../Constants.sol";
import {BatchStatus, IPlayLedger} from "../plays/IPlayLedger.sol";
import {State} from "../plays/State.sol";
import {StateTree} from "../plays/StateTree.sol";
import {FingerprintMatch, SoundMatch} from "./FingerprintMatch.sol";
import {HeardSong, IRecordings, Variant} from "./IRecordings.sol";
import {ISongRegistry, SplitsOpening} from "./ISongRegistry.sol";

/// @title Which songs are the same recording, by sound
/// PURPOSE: points a later song to an earlier one of the same recording, for plays that start from then on; names
/// further files of a song; takes songs out of discovery.
/// MONEY: none. Plays that start after a redirect are recorded under its target; what was counted stays.
/// ASSUMPTIONS: a song with a counted play sounds like its fingerprint, which attesters check before a first play.
/// Nobody checks that of a variant's file: whoever serves one compares it with the song first.
/// ROLES: the council redirects for later plays, hides and shows. What it decided of a song no proof changes.
/// LIVENESS: anyone proves, adds and follows, without a role.
/// OUT OF SCOPE: copies at another speed, and who made a recording: the council decides those.
contract Recordings is Attached, IRecordings {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant MAX_REASON_BYTES = 1_000;
    // A fingerprint has eight items a second, of the first 120 s: less than seven are not of the whole song.
    uint256 private constant ITEMS_PER_SECOND = 7;
    uint256 private constant FINGERPRINT_SECONDS = 120;

    /// INVARIANT: no cycle. An edge is only ever added to a song that points nowhere, and never to itself.
    mapping(uint256 songId => Checkpoints.Trace208) private _targets;
    /// @inheritdoc IRecordings
    mapping(uint256 songId => bool) public isDecided;
    /// @inheritdoc IRecordings
    mapping(uint256 songId => bool) public isHidden;
    mapping(bytes32 contentHash => mapping(uint256 songId => bool)) private _variants;
    mapping(bytes32 claim => bool) private _claimed;

    modifier onlyCouncil() {
        address council = ledger().council();
        if (msg.sender != council) revert Recordings_NotCouncil(msg.sender, council);
        _;
    }

    /// @inheritdoc IRecordings
    function proveDuplicate(
        uint256 laterId,
        SplitsOpening calldata later,
        bytes calldata laterFingerprint,
        HeardSong calldata earlier,
        bytes calldata earlierFingerprint,
        int256 offset
    ) external {
        // Check
        uint256 earlierId = earlier.claim.songId;
        if (laterId <= earlierId) revert Recordings_NotLater(laterId, earlierId);
        if (isDecided[laterId]) revert Recordings_Decided(laterId);
        _requireOpening(laterId, later, laterFingerprint);
        _requireOpening(earlierId, earlier.claim.opening, earlierFingerprint);
        _requireHeard(earlier);
        _requireSimilarLength(later.duration, earlier.claim.opening.duration);
        _requireSame(
            earlierFingerprint,
            laterFingerprint,
            offset,
            Math.min(later.duration, earlier.claim.opening.duration)
        );
        uint256 target = canonicalOf(earlierId);
        uint256 current = canonicalOf(laterId);
        // INVARIANT: proofs only ever move a song to an earlier one, so that two proofs cannot move it to and fro.
        if (target == laterId || (current != laterId && target >= current)) {
            revert Recordings_NotEarlier(target, current);
        }

        // Effect
        _point(laterId, target);
    }

    /// @inheritdoc IRecordings
    function follow(uint256 songId) external {
        uint256 target = canonicalOf(songId);
        if (target == _targetOf(songId)) revert Recordings_NothingToFollow(songId, target);
        _point(songId, target);
    }

    /// @inheritdoc IRecordings
    function addVariant(
        uint256 songId,
        SplitsOpening calldata opening,
        bytes calldata songFingerprint,
        Variant calldata variant,
        int256 offset
    ) external {
        // Check
        _requireOpening(songId, opening, songFingerprint);
        _requireNoSong(variant.contentHash);
        _requireVariantFacts(variant, opening.duration);
        _requireSame(
            songFingerprint,
            variant.fingerprint,
            offset,
            Math.min(opening.duration, variant.duration)
        );
        // Only the very same claim is refused: nobody takes a file, or what is said of it, by coming first.
        bytes32 claim = keccak256(abi.encode(songId, variant));
        if (_claimed[claim]) revert Recordings_IsVariant(variant.contentHash, songId);

        // Effect
        _claimed[claim] = true;
        _variants[variant.contentHash][songId] = true;
        emit VariantAdded({
            songId: songId,
            contentHash: variant.contentHash,
            by: msg.sender,
            duration: variant.duration,
            metadata: variant.metadata,
            fingerprint: variant.fingerprint
        });
    }

    /// @inheritdoc IRecordings
    function redirect(uint256 songId, uint256 target) external onlyCouncil {
        // Check
        _requireKnown(songId);
        _requireKnown(target);

        // Effect
        isDecided[songId] = true;
        isDecided[target] = true;
        // A target that pointed somewhere, perhaps to this very song, stands for itself first: no cycle can close.
        if (_targetOf(target) != target) _point(target, target);
        if (_targetOf(songId) != target) _point(songId, target);
    }

    /// @inheritdoc IRecordings
    function hide(uint256 songId, string calldata reason) external onlyCouncil {
        // Check
        _requireKnown(songId);
        _requireReason(reason);
        if (isHidden[songId]) revert Recordings_HiddenAlready(songId);

        // Effect
        isHidden[songId] = true;
        emit SongHidden(songId, reason);
    }

    /// @inheritdoc IRecordings
    function unhide(uint256 songId, string calldata reason) external onlyCouncil {
        // Check
        _requireReason(reason);
        if (!isHidden[songId]) revert Recordings_NotHidden(songId);

        // Effect
        isHidden[songId] = false;
        emit SongShown(songId, reason);
    }

    /// @inheritdoc IRecordings
    function songAt(uint256 songId, uint256 time) external view returns (uint256) {
        if (time == 0) return songId;
        // Strictly before: what starts in the block of a redirect still counts where it did.
        uint256 last = time - 1;
        uint48 key = last > type(uint48).max ? type(uint48).max : uint48(last);
        uint256 target = _targets[songId].upperLookupRecent(key);
        return target == 0 ? songId : target;
    }

    /// @inheritdoc IRecordings
    function isVariant(bytes32 contentHash, uint256 songId) external view returns (bool) {
        return _songs().songOf(contentHash) == 0 && _variants[contentHash][songId];
    }

    /// @inheritdoc IRecordings
    function canonicalOf(uint256 songId) public view returns (uint256 target) {
        // It ends, since there is no cycle. {follow}, song by song from the far end, makes any chain one step long.
        target = songId;
        for (uint256 next = _targetOf(target); next != target; next = _targetOf(target)) target = next;
    }

    /// Where a song points to now: itself, or one step.
    function _targetOf(uint256 songId) private view returns (uint256) {
        uint256 target = _targets[songId].latest();
        return target == 0 ? songId : target;
    }

    function _point(uint256 songId, uint256 target) private {
        _targets[songId].push(uint48(block.timestamp), uint208(target));
        emit SongRedirected({songId: songId, target: target, by: msg.sender, time: block.timestamp});
    }

    function _songs() private view returns (ISongRegistry) {
        return ledger().songs();
    }

    function _requireKnown(uint256 songId) private view {
        if (_songs().commitmentOf(songId) == 0) revert Recordings_SongUnknown(songId);
    }

    function _requireOpening(
        uint256 songId,
        SplitsOpening calldata opening,
        bytes calldata fingerprint
    ) private view {
        if (!_songs().verifyOpening(songId, opening)) revert Recordings_OpeningWrong(songId);
        bytes32 actual = keccak256(fingerprint);
        if (actual != opening.fingerprintHash) {
            revert Recordings_FingerprintWrong(actual, opening.fingerprintHash);
        }
    }

    /// A play of the song is in a final state of the ledger; {_requireOpening} is the caller's part.
    function _requireHeard(HeardSong calldata heard) private view {
        IPlayLedger plays = ledger();
        uint64 batchId = heard.header.batchId;
        bytes32 actual = keccak256(abi.encode(heard.header));
        (bytes32 expected, , , ) = plays.batches(batchId);
        if (actual != expected) revert Recordings_HeaderWrong(actual, expected);
        BatchStatus status = plays.statusOf(batchId);
        if (status != BatchStatus.Final) revert Recordings_NotFinal(batchId, status);
        uint32 songId = heard.claim.songId;
        if (heard.claim.song.plays == 0) revert Recordings_NeverHeard(songId);
        (bool wellFormed, bytes32 songsRoot) = StateTree.rootFromPath(
            StateTree.songLeaf(heard.claim.song),
            songId,
            heard.claim.mask,
            heard.claim.siblings
        );
        if (!wellFormed) revert Recordings_PathMalformed(songId);
        actual = StateTree.stateHash(
            State({
                songsRoot: songsRoot,
                accountsRoot: heard.opening.otherRoot,
                accruedSupply: heard.opening.accruedSupply,
                accountCount: heard.opening.accountCount
            })
        );
        if (actual != heard.header.stateAfter) {
            revert Recordings_StateWrong(actual, heard.header.stateAfter);
        }
    }

    /// `duration` is the shorter song's: half of what it sounds like is compared, however little its fingerprint has.
    function _requireSame(bytes calldata a, bytes calldata b, int256 offset, uint256 duration) private pure {
        SoundMatch memory found = FingerprintMatch.compare(a, b, offset);
        uint256 half = ITEMS_PER_SECOND * Math.min(duration, FINGERPRINT_SECONDS);
        if (!FingerprintMatch.isSame(found, a.length, b.length) || 2 * found.overlap < half) {
            revert Recordings_NotSame({score: found.score, items: found.items, overlap: found.overlap});
        }
    }

    /// A teaser does not take the song that it was cut from, nor a song the album that begins with it.
    function _requireSimilarLength(uint256 later, uint256 earlier) private pure {
        if (2 * later < earlier || 2 * earlier < later) revert Recordings_DurationsApart(later, earlier);
    }

    function _requireNoSong(bytes32 contentHash) private view {
        if (contentHash == 0) revert Recordings_ContentHashZero();
        uint256 known = _songs().songOf(contentHash);
        if (known != 0) revert Recordings_IsSong(contentHash, known);
    }

    /// What the registry asks of a song, and about the song's duration: a play's seconds are those of the song.
    function _requireVariantFacts(Variant calldata variant, uint256 duration) private pure {
        uint256 length = variant.metadata.length;
        if (length == 0 || length > MAX_METADATA_BYTES || variant.metadata[0] != METADATA_VERSION) {
            revert Recordings_MetadataWrong(length, MAX_METADATA_BYTES);
        }
        uint256 seconds_ = variant.duration;
        uint256 apart = seconds_ < duration ? duration - seconds_ : seconds_ - duration;
        if (
            seconds_ == 0 ||
            seconds_ > MAX_SECONDS ||
            (apart > VARIANT_SECONDS && apart * VARIANT_SHARE > duration)
        ) {
            revert Recordings_DurationsApart(seconds_, duration);
        }
    }

    function _requireReason(string calldata reason) private pure {
        uint256 length = bytes(reason).length;
        if (length == 0 || length > MAX_REASON_BYTES) {
            revert Recordings_ReasonLength(length, MAX_REASON_BYTES);
        }
    }
}

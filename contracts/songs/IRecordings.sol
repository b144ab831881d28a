// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchHeader, BatchStatus, SongClaim, StateOpening} from "../plays/IPlayLedger.sol";
import {SplitsOpening} from "./ISongRegistry.sol";

/// A song that was heard: a leaf with plays in a final state of the ledger. `claim.opening` opens the song.
struct HeardSong {
    BatchHeader header;
    StateOpening opening;
    SongClaim claim;
}

/// Another file of a song's recording.
struct Variant {
    // SHA-256 of the audio file
    bytes32 contentHash;
    // whole seconds, rounded down
    uint16 duration;
    // as a song's (docs/formats.md, section 7)
    bytes metadata;
    bytes fingerprint;
}

/// @title Which songs are the same recording, by sound
/// @notice Safety: a song's plays are counted elsewhere only from a proof, or a council decision, on; what was
/// counted before stays. Liveness: anyone proves; nobody can take a proof back but the council, for later plays.
interface IRecordings {
    event SongRedirected(uint256 indexed songId, uint256 indexed target, address indexed by, uint256 time);
    event VariantAdded(
        uint256 indexed songId,
        bytes32 indexed contentHash,
        address indexed by,
        uint16 duration,
        bytes metadata,
        bytes fingerprint
    );
    event SongHidden(uint256 indexed songId, string reason);
    event SongShown(uint256 indexed songId, string reason);

    error Recordings_NotCouncil(address caller, address council);
    error Recordings_SongUnknown(uint256 songId);
    error Recordings_NotLater(uint256 laterId, uint256 earlierId);
    error Recordings_Decided(uint256 songId);
    error Recordings_OpeningWrong(uint256 songId);
    error Recordings_FingerprintWrong(bytes32 actual, bytes32 expected);
    error Recordings_HeaderWrong(bytes32 actual, bytes32 expected);
    error Recordings_NotFinal(uint256 batchId, BatchStatus status);
    error Recordings_NeverHeard(uint256 songId);
    error Recordings_PathMalformed(uint256 songId);
    error Recordings_StateWrong(bytes32 actual, bytes32 expected);
    error Recordings_NotSame(uint256 score, uint256 items, uint256 overlap);
    error Recordings_DurationsApart(uint256 actual, uint256 other);
    error Recordings_NotEarlier(uint256 target, uint256 current);
    error Recordings_NothingToFollow(uint256 songId, uint256 target);
    error Recordings_ContentHashZero();
    error Recordings_IsSong(bytes32 contentHash, uint256 songId);
    error Recordings_IsVariant(bytes32 contentHash, uint256 songId);
    error Recordings_MetadataWrong(uint256 length, uint256 maximum);
    error Recordings_ReasonLength(uint256 length, uint256 maximum);
    error Recordings_HiddenAlready(uint256 songId);
    error Recordings_NotHidden(uint256 songId);

    /// @notice Shows that a later song is the same recording as an earlier one: from now on plays of the later
    /// count for the earlier (or for what the earlier points to).
    /// @dev Requirements: the later has the higher id, the council decided nothing of it, and it does not point to
    /// as early a song already; both openings and fingerprints are what was registered; the earlier has a play in
    /// the final state shown; neither is more than twice as long as the other; the fingerprints agree at the offset,
    /// over half of the shorter song (docs/formats.md, section 10). Emits {SongRedirected}.
    /// @param offset items by which the later fingerprint lies after the earlier one; negative: before it
    function proveDuplicate(
        uint256 laterId,
        SplitsOpening calldata later,
        bytes calldata laterFingerprint,
        HeardSong calldata earlier,
        bytes calldata earlierFingerprint,
        int256 offset
    ) external;

    /// @notice Points a song that points to a redirected one to where that one's chain ends.
    /// @dev Requirements: the song points to one that points elsewhere. Emits {SongRedirected}.
    function follow(uint256 songId) external;

    /// @notice Attaches another file of a song's recording: same sound, another content hash.
    /// @dev Its fingerprint is the caller's word: whoever serves the file compares it with the song first.
    /// Requirements: opening and fingerprint are the song's; no song is registered with the file; nobody
    /// made this very claim; the metadata has version 1 and at most 2,316 bytes; its duration is the song's within 7 s or
    /// 3 %; the fingerprints agree at the offset, over half of the shorter song. Emits {VariantAdded}.
    /// @param offset items by which the variant's fingerprint lies after the song's; negative: before it
    function addVariant(
        uint256 songId,
        SplitsOpening calldata opening,
        bytes calldata songFingerprint,
        Variant calldata variant,
        int256 offset
    ) external;

    /// @notice Council: points later plays of `songId` to `target`; its own id takes a redirect back. No proof
    /// moves either of them from then on.
    /// @dev Requirements: the caller is the council; both are registered. A target that points elsewhere is taken
    /// back first. Emits {SongRedirected} for each song that points elsewhere than before.
    function redirect(uint256 songId, uint256 target) external;

    /// @notice Council: takes a song out of discovery, with a public reason. Its earnings go on.
    /// @dev Requirements: the caller is the council; the song is registered and not hidden; the reason has 1 to
    /// 1,000 bytes. Emits {SongHidden}.
    function hide(uint256 songId, string calldata reason) external;

    /// @notice Council: brings a hidden song back, with a public reason.
    /// @dev Requirements: the caller is the council; the song is hidden; the reason has 1 to 1,000 bytes.
    /// Emits {SongShown}.
    function unhide(uint256 songId, string calldata reason) external;

    /// @notice The song that plays of `songId` starting at `time` count for: itself, or where it was pointed to
    /// strictly before. One step: a target that was itself redirected later is followed with {follow}.
    function songAt(uint256 songId, uint256 time) external view returns (uint256);

    /// @notice The end of the chain of redirects that starts at `songId` now.
    function canonicalOf(uint256 songId) external view returns (uint256);

    /// @notice Whether the council decided where this song points, or that it stands: no proof changes it then.
    function isDecided(uint256 songId) external view returns (bool);

    /// @notice Whether somebody named a file a variant of a song. It may be named one of several: who plays or serves it
    /// compares the sound. None once a song is registered with the file.
    function isVariant(bytes32 contentHash, uint256 songId) external view returns (bool);

    function isHidden(uint256 songId) external view returns (bool);
}

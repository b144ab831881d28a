// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchHeader, SongClaim, StateOpening} from "../plays/IPlayLedger.sol";
import {SplitsOpening} from "./ISongRegistry.sol";

/// A song that was heard: a leaf with plays in a final state of the ledger. `claim.opening` opens the song.
struct HeardSong {
    BatchHeader header;
    StateOpening opening;
    SongClaim claim;
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

    /// @notice The song that plays of `songId` starting at `time` count for: itself, or where it was pointed to
    /// strictly before. One step: a target that was itself redirected later is followed with {follow}.
    function songAt(uint256 songId, uint256 time) external view returns (uint256);

    /// @notice Shows that a later song is the same recording as an earlier one: from now on plays of the later
    /// count for the earlier (or for what the earlier points to).
    /// @param offset items by which the later fingerprint lies after the earlier one; negative: before it
    function proveDuplicate(
        uint256 laterId,
        SplitsOpening calldata later,
        bytes calldata laterFingerprint,
        HeardSong calldata earlier,
        bytes calldata earlierFingerprint,
        int256 offset
    ) external;

    /// @notice Points a song that points to a redirected one to where that one points.
    function follow(uint256 songId) external;

    /// @notice Council: points later plays of `songId` to `target`; its own id takes a redirect back.
    function redirect(uint256 songId, uint256 target) external;

    /// @notice Attaches another file of a song's recording: same sound, another content hash.
    function addVariant(
        uint256 songId,
        SplitsOpening calldata opening,
        bytes calldata songFingerprint,
        bytes32 contentHash,
        uint16 duration,
        bytes calldata metadata,
        bytes calldata fingerprint,
        int256 offset
    ) external;

    /// @notice The song a file is a variant of, or 0.
    function variantOf(bytes32 contentHash) external view returns (uint256 songId);

    /// @notice Council: takes a song out of discovery, with a public reason. Its earnings go on.
    function hide(uint256 songId, string calldata reason) external;

    function unhide(uint256 songId, string calldata reason) external;

    function isHidden(uint256 songId) external view returns (bool);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// A party's share of a song's royalties. The shares of a song sum to 10,000 basis points.
struct Split {
    address party;
    uint16 bps;
}

/// Everything a registration fixes, for good (docs/formats.md, section 7).
struct Registration {
    // SHA-256 of the audio file
    bytes32 contentHash;
    // whole seconds, rounded down
    uint16 duration;
    // ERC-2981, basis points of a sale of the NFT
    uint16 royaltyBps;
    // version, format, year, CID, title, artist, album, genre
    bytes metadata;
    // raw Chromaprint items of the first 120 s, four bytes each
    bytes fingerprint;
    Split[] splits;
}

/// What opens a song's commitment: the long parts by their hashes, the parts a contract reads in full.
struct SplitsOpening {
    bytes32 metadataHash;
    bytes32 contentHash;
    bytes32 fingerprintHash;
    uint16 duration;
    uint16 royaltyBps;
    Split[] splits;
}

/// @title The catalogue: one ERC-721 token per recording
/// @notice The song block lives in the log, its commitment in storage.
/// Safety: a registered song never changes, and one file is registered at most once.
/// Liveness: anybody can register, at any time.
interface ISongRegistry is IERC721, IERC2981 {
    event SongRegistered(
        uint256 indexed songId,
        address indexed registrant,
        bytes32 indexed contentHash,
        uint16 duration,
        uint16 royaltyBps,
        bytes metadata,
        bytes fingerprint,
        Split[] splits
    );

    error SongRegistry_ContentHashZero();
    error SongRegistry_AlreadyRegistered(bytes32 contentHash, uint256 songId);
    error SongRegistry_DurationOutOfRange(uint256 duration, uint256 maximum);
    error SongRegistry_RoyaltyTooHigh(uint256 bps, uint256 maximum);
    error SongRegistry_MetadataWrong(uint256 length, uint256 maximum);
    error SongRegistry_FingerprintLength(uint256 length, uint256 maximum);
    error SongRegistry_SplitCount(uint256 count, uint256 maximum);
    error SongRegistry_SplitParty(uint256 index, address party);
    error SongRegistry_SplitShareZero(uint256 index);
    error SongRegistry_SplitSum(uint256 sum, uint256 expected);
    error SongRegistry_NothingToRegister();

    /// @notice Registers a song and mints its token to the caller.
    /// @dev Requirements: the content hash is new and not zero; `duration` is 1..14,400 s; `royaltyBps` is at
    /// most 1,000; the metadata has version 1 and at most 2,316 bytes; the fingerprint has 1..948 items; 1..32
    /// splits, each party distinct, not zero, not the token and not the ledger, each share above zero, summing
    /// to 10,000. Emits {Transfer} and {SongRegistered}.
    function register(Registration calldata song) external returns (uint256 songId);

    /// @notice Registers those of several songs whose content hash is new; the others are skipped, so that
    /// nobody can stop the whole by registering one of them first.
    /// @dev Requirements: at least one content hash is new; new songs meet those of {register}. Emits {Transfer}
    /// and {SongRegistered} for every new song and nothing for a skipped one.
    /// @return songIds in the order given, 0 for a skipped song; the new ones are consecutive
    function registerMany(Registration[] calldata songs) external returns (uint256[] memory songIds);

    /// @notice The song registered with this file, or 0.
    function songOf(bytes32 contentHash) external view returns (uint256 songId);

    /// @notice Hash over everything the registration fixed, or 0 for an unknown song.
    function commitmentOf(uint256 songId) external view returns (bytes32);

    /// @notice Songs have the ids 1..songCount().
    function songCount() external view returns (uint256);

    /// @notice What contracts read of a song without an opening; all zero for an unknown song.
    /// @return registeredAt block time, seconds
    /// @return duration seconds
    /// @return royaltyBps basis points (ERC-2981)
    /// @return firstParty the first split party, who receives ERC-2981 royalties
    function songInfo(
        uint256 songId
    ) external view returns (uint64 registeredAt, uint16 duration, uint16 royaltyBps, address firstParty);

    /// @notice Whether `opening` is what the song's commitment was made of.
    function verifyOpening(uint256 songId, SplitsOpening calldata opening) external view returns (bool);

    /// @notice The accounts that can never be a split party.
    function ledger() external view returns (address);

    function token() external view returns (address);
}

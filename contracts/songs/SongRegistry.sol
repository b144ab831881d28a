// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {
    BPS,
    MAX_FINGERPRINT_BYTES,
    MAX_METADATA_BYTES,
    MAX_ROYALTY_BPS,
    MAX_SECONDS,
    MAX_SPLITS,
    METADATA_VERSION
} from "../Constants.sol";
import {ISongRegistry, Registration, Split, SplitsOpening} from "./ISongRegistry.sol";
import {SongCommitment} from "./SongCommitment.sol";

/// @title The catalogue
/// PURPOSE: one ERC-721 token per recording; its block in the log, the block's commitment in storage.
/// MONEY: none. Splits are fixed here and paid by the ledger; the token's transfer does not move them.
/// ASSUMPTIONS: that the audio is what the block says is checked by attesters before a first play counts.
/// ROLES: none.
/// LIVENESS: anyone registers, nobody can refuse.
/// OUT OF SCOPE: same recording in another file, hiding ({Recordings}), search.
contract SongRegistry is ERC721, ISongRegistry {
    struct Info {
        // slot 0
        uint64 registeredAt;
        uint16 duration;
        uint16 royaltyBps;
        address firstParty;
        // slot 1
        bytes32 commitment;
    }

    /// @inheritdoc ISongRegistry
    address public immutable ledger;
    /// @inheritdoc ISongRegistry
    address public immutable token;

    /// @inheritdoc ISongRegistry
    uint256 public songCount;
    /// @inheritdoc ISongRegistry
    mapping(bytes32 contentHash => uint256 songId) public songOf;
    mapping(uint256 songId => Info) private _songs;

    constructor(address ledger_, address token_) ERC721("Musicchain Song", "SONG") {
        ledger = ledger_;
        token = token_;
    }

    /// @inheritdoc ISongRegistry
    function register(Registration calldata song) external returns (uint256 songId) {
        return _register(song);
    }

    /// @inheritdoc ISongRegistry
    function registerMany(Registration[] calldata songs) external returns (uint256[] memory songIds) {
        uint256 before = songCount;
        songIds = new uint256[](songs.length);
        for (uint256 i; i < songs.length; i++) {
            if (songOf[songs[i].contentHash] == 0) songIds[i] = _register(songs[i]);
        }
        if (songCount == before) revert SongRegistry_NothingToRegister();
    }

    /// @inheritdoc ISongRegistry
    function commitmentOf(uint256 songId) external view returns (bytes32) {
        return _songs[songId].commitment;
    }

    /// @inheritdoc ISongRegistry
    function songInfo(
        uint256 songId
    ) external view returns (uint64 registeredAt, uint16 duration, uint16 royaltyBps, address firstParty) {
        Info storage info = _songs[songId];
        return (info.registeredAt, info.duration, info.royaltyBps, info.firstParty);
    }

    /// @inheritdoc ISongRegistry
    function verifyOpening(uint256 songId, SplitsOpening calldata opening) external view returns (bool) {
        return _songs[songId].commitment == SongCommitment.hash(opening);
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(
        uint256 songId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 royaltyAmount) {
        Info storage info = _songs[songId];
        return (info.firstParty, Math.mulDiv(salePrice, info.royaltyBps, BPS));
    }

    function supportsInterface(bytes4 id) public view override(ERC721, IERC165) returns (bool) {
        return id == type(IERC2981).interfaceId || super.supportsInterface(id);
    }

    function _register(Registration calldata song) private returns (uint256 songId) {
        // Check
        _checkFacts(song);
        _checkSplits(song.splits);

        // Effect
        songId = ++songCount;
        songOf[song.contentHash] = songId;
        _songs[songId] = Info({
            registeredAt: uint64(block.timestamp),
            duration: song.duration,
            royaltyBps: song.royaltyBps,
            firstParty: song.splits[0].party,
            commitment: SongCommitment.hash(song)
        });
        // Not the safe variant: it would call the registrant back, and a wallet that cannot show NFTs may register.
        _mint(msg.sender, songId);
        emit SongRegistered({
            songId: songId,
            registrant: msg.sender,
            contentHash: song.contentHash,
            duration: song.duration,
            royaltyBps: song.royaltyBps,
            metadata: song.metadata,
            fingerprint: song.fingerprint,
            splits: song.splits
        });
    }

    function _checkFacts(Registration calldata song) private view {
        if (song.contentHash == 0) revert SongRegistry_ContentHashZero();
        uint256 known = songOf[song.contentHash];
        if (known != 0) revert SongRegistry_AlreadyRegistered(song.contentHash, known);
        if (song.duration == 0 || song.duration > MAX_SECONDS) {
            revert SongRegistry_DurationOutOfRange(song.duration, MAX_SECONDS);
        }
        if (song.royaltyBps > MAX_ROYALTY_BPS) {
            revert SongRegistry_RoyaltyTooHigh(song.royaltyBps, MAX_ROYALTY_BPS);
        }
        uint256 length = song.metadata.length;
        if (length == 0 || length > MAX_METADATA_BYTES || song.metadata[0] != METADATA_VERSION) {
            revert SongRegistry_MetadataWrong(length, MAX_METADATA_BYTES);
        }
        length = song.fingerprint.length;
        if (length == 0 || length % 4 != 0 || length > MAX_FINGERPRINT_BYTES) {
            revert SongRegistry_FingerprintLength(length, MAX_FINGERPRINT_BYTES);
        }
    }

    function _checkSplits(Split[] calldata splits) private view {
        if (splits.length == 0 || splits.length > MAX_SPLITS) {
            revert SongRegistry_SplitCount(splits.length, MAX_SPLITS);
        }
        uint256 sum;
        for (uint256 i; i < splits.length; i++) {
            address party = splits[i].party;
            if (party == address(0) || party == ledger || party == token) {
                revert SongRegistry_SplitParty(i, party);
            }
            // At most 32 parties: comparing all pairs is cheaper than asking for an order.
            for (uint256 j; j < i; j++) {
                if (splits[j].party == party) revert SongRegistry_SplitParty(i, party);
            }
            if (splits[i].bps == 0) revert SongRegistry_SplitShareZero(i);
            sum += splits[i].bps;
        }
        if (sum != BPS) revert SongRegistry_SplitSum(sum, BPS);
    }
}

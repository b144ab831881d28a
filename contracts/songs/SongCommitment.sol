// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Registration, SplitsOpening} from "./ISongRegistry.sol";

/// @title What the registry keeps of a song block (docs/formats.md, section 7)
library SongCommitment {
    function hash(SplitsOpening calldata song) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    song.metadataHash,
                    song.contentHash,
                    song.fingerprintHash,
                    keccak256(abi.encode(song.splits)),
                    song.duration,
                    song.royaltyBps
                )
            );
    }

    function hash(Registration calldata song) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(song.metadata),
                    song.contentHash,
                    keccak256(song.fingerprint),
                    keccak256(abi.encode(song.splits)),
                    song.duration,
                    song.royaltyBps
                )
            );
    }
}

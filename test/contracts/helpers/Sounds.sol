// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// Raw fingerprints that look like music, and like what is none.
library Sounds {
    /// Items that differ in half of their bits.
    function music(bytes32 seed, uint256 items) internal pure returns (bytes memory sound) {
        sound = new bytes(4 * items);
        for (uint256 i; i < sound.length; i += 32) {
            bytes32 word = keccak256(abi.encode(seed, i));
            for (uint256 j; j < 32 && i + j < sound.length; j++) sound[i + j] = word[j];
        }
    }

    /// One item over and over.
    function tone(uint32 item, uint256 items) internal pure returns (bytes memory sound) {
        sound = new bytes(4 * items);
        for (uint256 i; i < items; i++) {
            for (uint256 j; j < 4; j++) sound[4 * i + j] = bytes4(item)[j];
        }
    }

    /// The same with about `share` of 256 bits turned over.
    function worse(bytes memory sound, uint256 share) internal pure returns (bytes memory copy) {
        copy = bytes.concat(sound);
        for (uint256 i; i < copy.length; i++) {
            bytes32 dice = keccak256(abi.encode("worse", i));
            for (uint256 bit; bit < 8; bit++) {
                if (uint8(dice[bit]) < share) copy[i] ^= bytes1(uint8(1 << bit));
            }
        }
    }

    /// `items` of it, beginning with item `from`.
    function cut(bytes memory sound, uint256 from, uint256 items) internal pure returns (bytes memory part) {
        part = new bytes(4 * items);
        for (uint256 i; i < part.length; i++) part[i] = sound[4 * from + i];
    }
}

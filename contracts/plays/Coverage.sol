// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "./Faults.sol";

/// @title The set of distinct seconds heard (docs/formats.md, section 5)
/// @notice `ceil(d / 8)` bytes; second i is bit i % 8, least significant first, of byte i / 8.
library Coverage {
    function check(bytes memory coverage, uint256 duration) internal pure returns (Fault) {
        if (coverage.length != (duration + 7) / 8) return Fault.CoverageLength;
        uint256 used = duration % 8;
        if (used != 0 && uint8(coverage[coverage.length - 1]) >> used != 0) return Fault.CoverageBeyondEnd;
        return Fault.None;
    }

    /// How many seconds are set.
    function heard(bytes memory coverage) internal pure returns (uint256 count) {
        for (uint256 offset; offset < coverage.length; offset += 32) {
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(add(coverage, 0x20), offset))
            }
            uint256 left = coverage.length - offset;
            // Past the end memory may hold anything.
            if (left < 32) word >>= 8 * (32 - left);
            count += _ones(word);
        }
    }

    /// Set bits of a word: sums of 2, 4, 8 and 16 bits side by side, added up by one multiplication.
    function _ones(uint256 word) private pure returns (uint256) {
        unchecked {
            // No sum can overflow its lane: 16 bits hold up to 256.
            uint256 pairs = type(uint256).max / 3;
            uint256 quads = type(uint256).max / 5;
            uint256 bytes_ = type(uint256).max / 17;
            uint256 lanes = type(uint256).max / 257;
            word -= (word >> 1) & pairs;
            word = (word & quads) + ((word >> 2) & quads);
            word = (word + (word >> 4)) & bytes_;
            word = (word & lanes) + ((word >> 8) & lanes);
            return (word * (type(uint256).max / 65_535)) >> 240;
        }
    }
}

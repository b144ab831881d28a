// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BPS, MAX_FINGERPRINT_BYTES} from "../Constants.sol";

/// How well two fingerprints agree at one offset.
struct SoundMatch {
    // agreement of bits beyond chance, basis points: 10,000 is equal, 0 is unrelated
    uint256 score;
    // items compared that tell something: not where both repeat the item before
    uint256 items;
    // items that lie over each other, informative or not
    uint256 overlap;
}

/// @title Whether two raw Chromaprint fingerprints are of the same recording (docs/formats.md, section 10)
/// PURPOSE: the agreement of two fingerprints at an offset beyond what chance explains, in integers only.
/// ASSUMPTIONS: fingerprints are of audio; that they are is checked by attesters before a first play counts.
/// Eight items of 32 bits fill a word. Bits are counted per position by carry-save adders: plane k holds bit k of
/// 256 counters at once, so that a word costs about one addition of three planes instead of 256 counters.
library FingerprintMatch {
    /// Basis points. Measured: docs/fingerprints.md.
    uint256 internal constant SAME_SCORE = 6_000;
    /// Ten seconds of sound that says something.
    uint256 internal constant SAME_ITEMS = 80;

    // 1 in each of eight 32-bit fields; multiplying by it sums them into the uppermost
    uint256 private constant EACH_ITEM = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant EACH_TOP = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant BELOW_TOP = 0x7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff;
    uint256 private constant EACH_BYTE = 0x0101010101010101010101010101010101010101010101010101010101010101;
    uint256 private constant EVEN_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant EACH_PAIR = 0x0001000100010001000100010001000100010001000100010001000100010001;

    error FingerprintMatch_Length(uint256 length, uint256 maximum);

    /// How often each of an item's 32 bits is set: sixteen 16-bit counts in each of two words.
    struct Counts {
        uint256 even;
        uint256 odd;
    }

    /// Item `offset` of `a` lies under item 0 of `b`. Nothing overlaps: all zero.
    function compare(
        bytes calldata a,
        bytes calldata b,
        int256 offset
    ) internal pure returns (SoundMatch memory found) {
        _checkLength(a.length);
        _checkLength(b.length);
        int256 itemsOfA = int256(a.length / 4);
        int256 itemsOfB = int256(b.length / 4);
        if (offset >= itemsOfA || offset <= -itemsOfB) return found;
        if (offset > 0) a = a[uint256(offset) * 4:];
        if (offset < 0) b = b[uint256(-offset) * 4:];
        uint256 bytesOver = a.length < b.length ? a.length : b.length;
        if (bytesOver == 0) return found;
        found.overlap = bytesOver / 4;

        (uint256 first, uint256 second, uint256 difference, uint256 end) = _copy(a, b, bytesOver);
        found.items = _keepInformative(first, second, difference, bytesOver);
        Counts memory ones = _countBits(first, second);
        Counts memory others = _countBits(second, difference);
        Counts memory errors = _countBits(difference, end);
        found.score = _score(found.items, ones, others, _sum(errors));
    }

    /// The same recording: enough agreement, on enough that says something, over half of the shorter at least.
    function isSame(
        SoundMatch memory found,
        uint256 lengthOfA,
        uint256 lengthOfB
    ) internal pure returns (bool) {
        uint256 shorter = (lengthOfA < lengthOfB ? lengthOfA : lengthOfB) / 4;
        return found.score >= SAME_SCORE && found.items >= SAME_ITEMS && 2 * found.overlap >= shorter;
    }

    function _checkLength(uint256 length) private pure {
        if (length % 4 != 0 || length > MAX_FINGERPRINT_BYTES)
            revert FingerprintMatch_Length(length, MAX_FINGERPRINT_BYTES);
    }

    /// κ = 1 − errors / expected, where expected is how many bits two unrelated fingerprints with as many ones at
    /// each bit would differ in: Σ p(n − q) + q(n − p), over n items, divided by n.
    function _score(
        uint256 items,
        Counts memory ones,
        Counts memory others,
        uint256 errors
    ) private pure returns (uint256) {
        // All of it fits: 948² · 64 and products with 10,000 are far below 2^64.
        unchecked {
            uint256 both;
            for (uint256 shift; shift < 256; shift += 16) {
                both += uint16(ones.even >> shift) * uint256(uint16(others.even >> shift));
                both += uint16(ones.odd >> shift) * uint256(uint16(others.odd >> shift));
            }
            uint256 expected = items * (_sum(ones) + _sum(others)) - 2 * both;
            errors *= items;
            // Where almost no bit ever changes (2 %), agreement is certain by chance and tells nothing.
            if (25 * expected <= 16 * items * items || errors >= expected) return 0;
            return ((expected - errors) * BPS) / expected;
        }
    }

    function _sum(Counts memory counts) private pure returns (uint256) {
        // Each factor sums sixteen counts of at most 948 into the uppermost 16 bits.
        unchecked {
            return ((counts.even * EACH_PAIR) >> 240) + ((counts.odd * EACH_PAIR) >> 240);
        }
    }

    /// Three places in memory, each zero up to a multiple of eight words: the overlapping parts of both, and
    /// their difference, still empty. Before the first item of `a` lies one that is not equal to it.
    function _copy(
        bytes calldata a,
        bytes calldata b,
        uint256 bytesOver
    ) private pure returns (uint256 first, uint256 second, uint256 difference, uint256 end) {
        uint256 room = ((bytesOver + 255) / 256) * 256;
        assembly ("memory-safe") {
            let free := mload(0x40)
            first := add(free, 0x20)
            second := add(first, room)
            difference := add(second, room)
            end := add(difference, room)
            mstore(0x40, end)
            // Memory that was used and left again is not zero; the code behind the calldata's end is.
            calldatacopy(first, calldatasize(), mul(3, room))
            calldatacopy(first, a.offset, bytesOver)
            calldatacopy(second, b.offset, bytesOver)
            mstore(free, not(shr(224, mload(first))))
        }
    }

    /// Clears the items that tell nothing, where both repeat the item before, and writes in what bits the others
    /// differ.
    function _keepInformative(
        uint256 first,
        uint256 second,
        uint256 difference,
        uint256 bytesOver
    ) private pure returns (uint256 items) {
        uint256 repeats;
        assembly ("memory-safe") {
            // From the last word to the first: the item before a word must not be cleared yet.
            let place := and(sub(bytesOver, 1), not(31))
            // One for each item of the word that lies before the end of the overlap.
            let inside := EACH_ITEM
            if and(bytesOver, 31) {
                inside := and(EACH_ITEM, shl(sub(256, mul(8, and(bytesOver, 31))), not(0)))
            }
            for {} 1 {} {
                let p := add(first, place)
                let q := add(second, place)
                let x := mload(p)
                let y := mload(q)
                let changed := xor(x, mload(sub(p, 4)))
                // A field from which 1 cannot be taken without a carry is zero: `a` repeats an item here.
                if and(and(sub(changed, EACH_ITEM), not(changed)), EACH_TOP) {
                    changed := or(changed, xor(y, mload(sub(q, 4))))
                    // Adding carries into the top bit of a field unless all its other bits are zero.
                    let kept := and(or(changed, add(and(changed, BELOW_TOP), BELOW_TOP)), EACH_TOP)
                    kept := and(shr(31, kept), inside)
                    repeats := add(repeats, xor(kept, inside))
                    let mask := mul(kept, 0xffffffff)
                    x := and(x, mask)
                    y := and(y, mask)
                    mstore(p, x)
                    mstore(q, y)
                }
                mstore(add(difference, place), xor(x, y))
                if iszero(place) {
                    break
                }
                inside := EACH_ITEM
                place := sub(place, 32)
            }
            items := sub(shr(2, bytesOver), shr(224, mul(repeats, EACH_ITEM)))
        }
    }

    /// Counts how often each bit of an item is set in the words from `start` to `end`, a multiple of eight words.
    function _countBits(uint256 start, uint256 end) private pure returns (Counts memory counts) {
        return _foldPlanes(_addWords(start, end));
    }

    /// Adds up the words bit by bit: bit `i` of plane `k` is bit `k` of how many words have their bit `i` set.
    // solhint-disable-next-line function-max-lines
    function _addWords(uint256 start, uint256 end) private pure returns (uint256[7] memory planes) {
        assembly ("memory-safe") {
            let ones := 0
            let twos := 0
            let fours := 0
            for {} lt(start, end) {
                start := add(start, 0x100)
            } {
                // Three planes of one weight, say `ones`, `x` and `y`, become one of that weight and one of twice
                // as much: t = ones ^ x, carry = (ones & x) | (t & y), ones = t ^ y.
                let t, x, y, a, b, c
                x := mload(start)
                y := mload(add(start, 0x20))
                t := xor(ones, x)
                a := or(and(ones, x), and(t, y))
                ones := xor(t, y)
                x := mload(add(start, 0x40))
                y := mload(add(start, 0x60))
                t := xor(ones, x)
                b := or(and(ones, x), and(t, y))
                ones := xor(t, y)
                t := xor(twos, a)
                c := or(and(twos, a), and(t, b))
                twos := xor(t, b)
                x := mload(add(start, 0x80))
                y := mload(add(start, 0xa0))
                t := xor(ones, x)
                a := or(and(ones, x), and(t, y))
                ones := xor(t, y)
                x := mload(add(start, 0xc0))
                y := mload(add(start, 0xe0))
                t := xor(ones, x)
                b := or(and(ones, x), and(t, y))
                ones := xor(t, y)
                t := xor(twos, a)
                a := or(and(twos, a), and(t, b))
                twos := xor(t, b)
                t := xor(fours, c)
                x := or(and(fours, c), and(t, a))
                fours := xor(t, a)
                // What eight words carry goes up the planes of eights and more: 119 words stay below 128.
                for {
                    let plane := add(planes, 0x60)
                } x {
                    plane := add(plane, 0x20)
                } {
                    y := mload(plane)
                    mstore(plane, xor(y, x))
                    x := and(y, x)
                }
            }
            mstore(planes, ones)
            mstore(add(planes, 0x20), twos)
            mstore(add(planes, 0x40), fours)
        }
    }

    /// From planes over eight items side by side to one count for each bit of an item.
    function _foldPlanes(uint256[7] memory planes) private pure returns (Counts memory counts) {
        assembly ("memory-safe") {
            let even := 0
            let odd := 0
            for {
                let bit := 0
            } lt(bit, 8) {
                bit := add(bit, 1)
            } {
                // Bits `bit`, 8 + `bit`, 16 + `bit`, 24 + `bit` of all eight items, a byte each, at most 119.
                let sums := and(shr(bit, mload(planes)), EACH_BYTE)
                sums := add(sums, shl(1, and(shr(bit, mload(add(planes, 0x20))), EACH_BYTE)))
                sums := add(sums, shl(2, and(shr(bit, mload(add(planes, 0x40))), EACH_BYTE)))
                sums := add(sums, shl(3, and(shr(bit, mload(add(planes, 0x60))), EACH_BYTE)))
                sums := add(sums, shl(4, and(shr(bit, mload(add(planes, 0x80))), EACH_BYTE)))
                sums := add(sums, shl(5, and(shr(bit, mload(add(planes, 0xa0))), EACH_BYTE)))
                sums := add(sums, shl(6, and(shr(bit, mload(add(planes, 0xc0))), EACH_BYTE)))
                // Summed over the eight items: two counts of 16 bits in the uppermost field.
                let pair := shr(224, mul(and(sums, EVEN_BYTES), EACH_ITEM))
                even := or(even, shl(mul(32, bit), pair))
                pair := shr(224, mul(and(shr(8, sums), EVEN_BYTES), EACH_ITEM))
                odd := or(odd, shl(mul(32, bit), pair))
            }
            mstore(counts, even)
            mstore(add(counts, 0x20), odd)
        }
    }
}

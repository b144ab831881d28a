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
/// 256 counters at once. A full adder takes three planes of one weight n, x, y to one of that weight, n ^ x ^ y, and
/// one of twice as much, their majority n ^ ((n ^ x) & (n ^ y)). Eight words are worked on at a time, in a window of
/// memory at fixed addresses, which costs half of what addresses on the stack would:
///
///   0x09c the item before, 0x0a0 eight words of `a`         0x2c0 ones, twos, fours of `a`
///   0x1bc the item before, 0x1c0 eight words of `b`         0x320 of `b`, 0x380 of where they differ
///   0x3e0 two carries of ones for each of the three, 0x4a0 two carries of twos for each
///
/// What was in that memory is kept aside meanwhile; blocks that use it do not call themselves safe for memory, so that
/// no compiler keeps variables there. Masks are variables: the compiler would copy constants from code.
library FingerprintMatch {
    /// Basis points. Measured: docs/fingerprints.md.
    uint256 internal constant SAME_SCORE = 6_000;
    /// Ten seconds of sound that says something.
    uint256 internal constant SAME_ITEMS = 80;

    // 1 in each of eight 32-bit fields; multiplying by it sums them into the uppermost
    uint256 private constant EACH_ITEM = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant EACH_TOP = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant BELOW_TOP = 0x7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff;
    uint256 private constant EACH_PAIR = 0x0001000100010001000100010001000100010001000100010001000100010001;
    uint256 private constant EVEN_PAIRS = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant EVEN_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant EVEN_NIBBLES =
        0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
    uint256 private constant EACH_NIBBLE = 0x1111111111111111111111111111111111111111111111111111111111111111;
    uint256 private constant EVEN_TWOS = 0x3333333333333333333333333333333333333333333333333333333333333333;
    uint256 private constant EVEN_BITS = 0x5555555555555555555555555555555555555555555555555555555555555555;

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

        uint256 counted;
        (found.items, counted) = _count(a, b, bytesOver);
        Counts memory ones = _fold(counted, counted + 0x120);
        Counts memory others = _fold(counted + 0x60, counted + 0x320);
        Counts memory errors = _fold(counted + 0xc0, counted + 0x520);
        found.score = _score(found.items, ones, others, errors);
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
        Counts memory errors
    ) private pure returns (uint256) {
        // All of it fits: 948² · 64 and products with 10,000 are far below 2^64.
        unchecked {
            // Each factor sums sixteen counts of at most 4 · 948 into the uppermost 16 bits.
            uint256 all = ((ones.even + ones.odd + others.even + others.odd) * EACH_PAIR) >> 240;
            uint256 wrong = items * (((errors.even + errors.odd) * EACH_PAIR) >> 240);
            uint256 both = _dot(ones.even, others.even) + _dot(ones.odd, others.odd);
            uint256 expected = items * all - 2 * both;
            // Where almost no bit ever changes (2 %), agreement is certain by chance and tells nothing.
            if (25 * expected <= 16 * items * items || wrong >= expected) return 0;
            return ((expected - wrong) * BPS) / expected;
        }
    }

    /// Σ xᵢyᵢ over sixteen fields of 16 bits.
    function _dot(uint256 x, uint256 y) private pure returns (uint256) {
        unchecked {
            // With the fields of one in reverse, the uppermost of a product is the sum wanted. It stays below 2^23.
            uint256 mask = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
            y = ((y >> 32) & mask) | ((y & mask) << 32);
            mask = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
            y = ((y >> 64) & mask) | ((y & mask) << 64);
            y = (y >> 128) | (y << 128);
            mask = EVEN_PAIRS;
            return (((x & mask) * (y & mask)) >> 224) + ((((x >> 16) & mask) * ((y >> 16) & mask)) >> 224);
        }
    }

    /// Counts what overlaps. At `counted` are ones, twos and fours of `a`, of `b` and of where they differ; then,
    /// sixteen words for each, what every block of eight words carried over.
    function _count(
        bytes calldata a,
        bytes calldata b,
        uint256 bytesOver
    ) private pure returns (uint256 items, uint256 counted) {
        uint256 aside;
        uint256 start;
        uint256 apart;
        assembly {
            aside := mload(0x40)
            if lt(aside, 0x560) {
                aside := 0x560
            }
            counted := add(aside, 0x4e0)
            mstore(0x40, add(counted, 0x720))
            mcopy(aside, 0x80, 0x4e0)
            // Memory that was used and left again is not zero; the code behind the calldata's end is.
            calldatacopy(0x2c0, calldatasize(), 0x120)
            calldatacopy(add(counted, 0x120), calldatasize(), 0x600)
            start := a.offset
            apart := sub(b.offset, start)
        }
        unchecked {
            uint256 end = start + bytesOver;
            uint256 carries = counted + 0x120;
            uint256 repeats;
            for (uint256 from = start; from < end; from += 0x100) {
                _read(from, apart, end - from);
                if (from == start) _neverRepeat();
                repeats += _leaveOutRepeats();
                _add(carries);
                carries += 0x20;
            }
            items = bytesOver / 4 + _padding(end, apart, bytesOver) - ((repeats * EACH_ITEM) >> 224);
        }
        assembly {
            mstore(0x380, xor(mload(0x2c0), mload(0x320)))
            mcopy(counted, 0x2c0, 0x120)
            mcopy(0x80, aside, 0x4e0)
        }
    }

    /// Brings eight words of both into the window, with the items before them; zeros where the overlap ends.
    function _read(uint256 from, uint256 apart, uint256 left) private pure {
        assembly {
            let size := 0x104
            if lt(left, 0x100) {
                calldatacopy(0xa0, calldatasize(), 0x220)
                size := add(left, 4)
            }
            from := sub(from, 4)
            calldatacopy(0x9c, from, size)
            calldatacopy(0x1bc, add(from, apart), size)
        }
    }

    /// Before the first item of `a` lies one that is not equal to it.
    function _neverRepeat() private pure {
        assembly {
            mstore(0x80, not(shr(224, mload(0xa0))))
        }
    }

    /// Items behind the end of the overlap, zeros all, that count as repeats. The first of them is none unless the
    /// last item is zero in both.
    function _padding(uint256 end, uint256 apart, uint256 bytesOver) private pure returns (uint256 repeats) {
        assembly ("memory-safe") {
            repeats := and(shr(2, sub(0, bytesOver)), 63)
            if repeats {
                let last := sub(end, 4)
                last := shr(224, or(calldataload(last), calldataload(add(last, apart))))
                repeats := sub(repeats, iszero(iszero(last)))
            }
        }
    }

    /// Clears the items of the window that tell nothing, where both repeat the item before: `repeats` counts them
    /// in eight fields. From the last word to the first: the item before a word must not be cleared yet.
    function _leaveOutRepeats() private pure returns (uint256 repeats) {
        assembly {
            function leaveOut(place, changed, each) -> left {
                let other := add(place, 0x120)
                let y := mload(other)
                changed := or(changed, xor(y, mload(sub(other, 4))))
                // Adding carries into the top bit of a field unless all its other bits are zero.
                let kept := and(or(changed, add(and(changed, BELOW_TOP), BELOW_TOP)), EACH_TOP)
                kept := shr(31, kept)
                left := xor(kept, each)
                let mask := mul(kept, 0xffffffff)
                mstore(place, and(mload(place), mask))
                mstore(other, and(y, mask))
            }
            let each := EACH_ITEM
            // A field from which 1 cannot be taken without a carry is zero: `a` repeats an item here.
            {
                let p := xor(mload(0x160), mload(0x15c))
                let q := xor(mload(0x180), mload(0x17c))
                if and(shr(31, or(and(sub(p, each), not(p)), and(sub(q, each), not(q)))), each) {
                    repeats := add(repeats, leaveOut(0x180, q, each))
                    repeats := add(repeats, leaveOut(0x160, p, each))
                }
            }
            {
                let p := xor(mload(0x120), mload(0x11c))
                let q := xor(mload(0x140), mload(0x13c))
                if and(shr(31, or(and(sub(p, each), not(p)), and(sub(q, each), not(q)))), each) {
                    repeats := add(repeats, leaveOut(0x140, q, each))
                    repeats := add(repeats, leaveOut(0x120, p, each))
                }
            }
            {
                let p := xor(mload(0xe0), mload(0xdc))
                let q := xor(mload(0x100), mload(0xfc))
                if and(shr(31, or(and(sub(p, each), not(p)), and(sub(q, each), not(q)))), each) {
                    repeats := add(repeats, leaveOut(0x100, q, each))
                    repeats := add(repeats, leaveOut(0xe0, p, each))
                }
            }
            {
                let p := xor(mload(0xa0), mload(0x9c))
                let q := xor(mload(0xc0), mload(0xbc))
                if and(shr(31, or(and(sub(p, each), not(p)), and(sub(q, each), not(q)))), each) {
                    repeats := add(repeats, leaveOut(0xc0, q, each))
                    repeats := add(repeats, leaveOut(0xa0, p, each))
                }
            }
        }
    }

    /// Adds the window's eight words to the planes. What they carry beyond fours goes to `carries`.
    // solhint-disable-next-line function-max-lines
    function _add(uint256 carries) private pure {
        assembly {
            // Three full adders at once: ones of where they differ are always ones of `a` ^ ones of `b`.
            let a := mload(0x2c0)
            let b := mload(0x320)
            {
                let p := xor(a, mload(0xa0))
                let q := xor(a, mload(0xc0))
                let r := xor(b, mload(0x1c0))
                let s := xor(b, mload(0x1e0))
                mstore(0x460, xor(xor(a, b), and(xor(p, r), xor(q, s))))
                mstore(0x3e0, xor(a, and(p, q)))
                mstore(0x420, xor(b, and(r, s)))
                a := xor(a, xor(p, q))
                b := xor(b, xor(r, s))
            }
            {
                let p := xor(a, mload(0xe0))
                let q := xor(a, mload(0x100))
                let r := xor(b, mload(0x200))
                let s := xor(b, mload(0x220))
                mstore(0x480, xor(xor(a, b), and(xor(p, r), xor(q, s))))
                mstore(0x400, xor(a, and(p, q)))
                mstore(0x440, xor(b, and(r, s)))
                a := xor(a, xor(p, q))
                b := xor(b, xor(r, s))
            }
            {
                let n := mload(0x2e0)
                let p := xor(n, mload(0x3e0))
                mstore(0x4a0, xor(n, and(p, xor(n, mload(0x400)))))
                mstore(0x2e0, xor(p, mload(0x400)))
            }
            {
                let n := mload(0x340)
                let p := xor(n, mload(0x420))
                mstore(0x4e0, xor(n, and(p, xor(n, mload(0x440)))))
                mstore(0x340, xor(p, mload(0x440)))
            }
            {
                let n := mload(0x3a0)
                let p := xor(n, mload(0x460))
                mstore(0x520, xor(n, and(p, xor(n, mload(0x480)))))
                mstore(0x3a0, xor(p, mload(0x480)))
            }
            {
                let p := xor(a, mload(0x120))
                let q := xor(a, mload(0x140))
                let r := xor(b, mload(0x240))
                let s := xor(b, mload(0x260))
                mstore(0x460, xor(xor(a, b), and(xor(p, r), xor(q, s))))
                mstore(0x3e0, xor(a, and(p, q)))
                mstore(0x420, xor(b, and(r, s)))
                a := xor(a, xor(p, q))
                b := xor(b, xor(r, s))
            }
            {
                let p := xor(a, mload(0x160))
                let q := xor(a, mload(0x180))
                let r := xor(b, mload(0x280))
                let s := xor(b, mload(0x2a0))
                mstore(0x480, xor(xor(a, b), and(xor(p, r), xor(q, s))))
                mstore(0x400, xor(a, and(p, q)))
                mstore(0x440, xor(b, and(r, s)))
                a := xor(a, xor(p, q))
                b := xor(b, xor(r, s))
            }
            mstore(0x2c0, a)
            mstore(0x320, b)
            {
                let n := mload(0x2e0)
                let p := xor(n, mload(0x3e0))
                mstore(0x4c0, xor(n, and(p, xor(n, mload(0x400)))))
                mstore(0x2e0, xor(p, mload(0x400)))
            }
            {
                let n := mload(0x340)
                let p := xor(n, mload(0x420))
                mstore(0x500, xor(n, and(p, xor(n, mload(0x440)))))
                mstore(0x340, xor(p, mload(0x440)))
            }
            {
                let n := mload(0x3a0)
                let p := xor(n, mload(0x460))
                mstore(0x540, xor(n, and(p, xor(n, mload(0x480)))))
                mstore(0x3a0, xor(p, mload(0x480)))
            }
            {
                let n := mload(0x300)
                let p := xor(n, mload(0x4a0))
                mstore(carries, xor(n, and(p, xor(n, mload(0x4c0)))))
                mstore(0x300, xor(p, mload(0x4c0)))
            }
            {
                let n := mload(0x360)
                let p := xor(n, mload(0x4e0))
                mstore(add(carries, 0x200), xor(n, and(p, xor(n, mload(0x500)))))
                mstore(0x360, xor(p, mload(0x500)))
            }
            {
                let n := mload(0x3c0)
                let p := xor(n, mload(0x520))
                mstore(add(carries, 0x400), xor(n, and(p, xor(n, mload(0x540)))))
                mstore(0x3c0, xor(p, mload(0x540)))
            }
        }
    }

    /// From planes over eight items side by side to one count for each bit of an item.
    function _fold(uint256 planes, uint256 carries) private pure returns (Counts memory counts) {
        (uint256 first, uint256 second, uint256 third, uint256 fourth) = _foldCarries(carries);
        _foldPlanes(counts, planes, 0, first);
        _foldPlanes(counts, planes, 1, second);
        _foldPlanes(counts, planes, 2, third);
        _foldPlanes(counts, planes, 3, fourth);
    }

    /// How many of fifteen words have each bit set, four bits a count: every fourth bit, from the first on, from the
    /// second on and so on.
    function _foldCarries(
        uint256 carries
    ) private pure returns (uint256 first, uint256 second, uint256 third, uint256 fourth) {
        assembly ("memory-safe") {
            let bits := EVEN_BITS
            let twos := EVEN_TWOS
            for {
                let end := add(carries, 0x1e0)
            } lt(carries, end) {
                carries := add(carries, 0x60)
            } {
                let x := mload(carries)
                let y := mload(add(carries, 0x20))
                let z := mload(add(carries, 0x40))
                // Three bits fill a count of two.
                let sums := add(add(and(x, bits), and(y, bits)), and(z, bits))
                first := add(first, and(sums, twos))
                third := add(third, and(shr(2, sums), twos))
                sums := add(add(and(shr(1, x), bits), and(shr(1, y), bits)), and(shr(1, z), bits))
                second := add(second, and(sums, twos))
                fourth := add(fourth, and(shr(2, sums), twos))
            }
        }
    }

    /// Counts of bits `bit` and 4 + `bit` of each byte of an item, put behind those that are there.
    function _foldPlanes(Counts memory counts, uint256 planes, uint256 bit, uint256 eights) private pure {
        assembly ("memory-safe") {
            let each := EACH_ITEM
            let nibbles := EVEN_NIBBLES
            let even := mload(counts)
            let odd := mload(add(counts, 0x20))
            // Ones, twos and fours, four bits a count, at most 7.
            let low := and(shr(bit, mload(planes)), EACH_NIBBLE)
            low := add(low, shl(1, and(shr(bit, mload(add(planes, 0x20))), EACH_NIBBLE)))
            low := add(low, shl(2, and(shr(bit, mload(add(planes, 0x40))), EACH_NIBBLE)))
            // A byte a count, at most 119; then summed over the eight items: two of 16 bits in the uppermost field.
            let sums := add(and(low, nibbles), shl(3, and(eights, nibbles)))
            even := or(shl(32, even), shr(224, mul(and(sums, EVEN_BYTES), each)))
            odd := or(shl(32, odd), shr(224, mul(and(shr(8, sums), EVEN_BYTES), each)))
            sums := add(and(shr(4, low), nibbles), shl(3, and(shr(4, eights), nibbles)))
            even := or(shl(32, even), shr(224, mul(and(sums, EVEN_BYTES), each)))
            odd := or(shl(32, odd), shr(224, mul(and(shr(8, sums), EVEN_BYTES), each)))
            mstore(counts, even)
            mstore(add(counts, 0x20), odd)
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FingerprintMatch, SoundMatch} from "../../../contracts/songs/FingerprintMatch.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {Sounds} from "../helpers/Sounds.sol";
import {Test} from "../helpers/Test.sol";

contract FingerprintMatchTest is Test {
    uint32 private constant SILENCE = 627_964_279;
    RulesHarness private harness = new RulesHarness();

    function test_Equal() public view {
        bytes memory sound = Sounds.music("song", 948);
        _expect(sound, sound, 0, 10_000, 948, 948);
        assertTrue(_same(sound, sound, 0), "itself");
    }

    function test_Unrelated() public view {
        bytes memory a = Sounds.music("song", 948);
        bytes memory b = Sounds.music("other", 948);
        assertTrue(_compare(a, b, 0).score < 500, "agrees by chance");
        assertTrue(!_same(a, b, 0), "unrelated");
    }

    function test_SilenceIsNoMatch() public view {
        bytes memory silence = Sounds.tone(SILENCE, 948);
        // the first item has none before it
        _expect(silence, silence, 0, 0, 1, 948);
        assertTrue(!_same(silence, silence, 0), "silence");
        assertTrue(!_same(silence, Sounds.music("song", 948), 0), "silence and music");
    }

    function test_ConstantTonesAreNoMatch() public view {
        for (uint256 bit; bit < 32; bit++) {
            bytes memory tone = Sounds.tone(uint32(1 << bit), 200);
            assertTrue(!_same(tone, tone, 0), "a tone");
            assertTrue(!_same(tone, tone, 17), "a tone, moved");
        }
        assertTrue(!_same(Sounds.tone(0, 200), Sounds.tone(0, 200), 0), "zeros");
        assertTrue(!_same(Sounds.tone(~uint32(0), 200), Sounds.tone(~uint32(0), 200), 0), "ones");
    }

    /// Silence with a few seconds of sound in it: what agrees is silence, what tells something is too little.
    function test_MostlySilenceIsNoMatch() public view {
        bytes memory sound = bytes.concat(
            Sounds.tone(SILENCE, 500),
            Sounds.music("song", 78),
            Sounds.tone(SILENCE, 370)
        );
        SoundMatch memory found = _compare(sound, sound, 0);
        assertTrue(found.score == 10_000 && found.items <= 80, "silence counted");
        assertTrue(
            !_same(
                Sounds.cut(sound, 0, 948),
                bytes.concat(Sounds.tone(SILENCE, 500), Sounds.music("b", 448)),
                0
            ),
            "b"
        );
    }

    function test_TwoAlternatingItemsAreNoMatch() public view {
        bytes memory sound;
        for (uint256 i; i < 100; i++) sound = bytes.concat(sound, bytes4(SILENCE), bytes4(SILENCE ^ 1));
        SoundMatch memory found = _compare(sound, sound, 0);
        assertEq(found.items, 200);
        assertEq(found.score, 0);
    }

    function test_TooFewItems() public view {
        bytes memory sound = Sounds.music("song", 80);
        assertTrue(_same(sound, sound, 0), "ten seconds");
        sound = Sounds.music("song", 79);
        assertTrue(!_same(sound, sound, 0), "less");
    }

    function test_Offsets() public view {
        bytes memory whole = Sounds.music("song", 300);
        for (uint256 cutAt; cutAt < 20; cutAt++) {
            bytes memory part = Sounds.cut(whole, cutAt, 200);
            _expect(whole, part, int256(cutAt), 10_000, 200, 200);
            _expect(part, whole, -int256(cutAt), 10_000, 200, 200);
            assertTrue(!_same(whole, part, int256(cutAt) + 1), "one item off");
        }
    }

    function test_OffsetsBeyondTheEnds() public view {
        bytes memory sound = Sounds.music("song", 100);
        int256[6] memory beyond = [
            int256(100),
            -100,
            type(int256).max,
            type(int256).min,
            1 << 128,
            -(1 << 128)
        ];
        for (uint256 i; i < beyond.length; i++) _expect(sound, sound, beyond[i], 0, 0, 0);
        assertEq(_compare(sound, sound, 99).overlap, 1);
        assertEq(_compare(sound, sound, -99).overlap, 1);
    }

    /// A song that begins with the end of another one is not the same recording.
    function test_LessThanHalfOfTheShorterIsNoMatch() public view {
        bytes memory a = Sounds.music("song", 948);
        bytes memory b = bytes.concat(Sounds.cut(a, 475, 473), Sounds.music("more", 475));
        assertEq(_compare(a, b, 475).score, 10_000);
        assertEq(_compare(a, b, 475).items, 473);
        assertTrue(!_same(a, b, 475), "473 of 948");
        b = bytes.concat(Sounds.cut(a, 474, 474), Sounds.music("more", 474));
        assertTrue(_same(a, b, 474), "474 of 948");
    }

    function test_Nothing() public view {
        bytes memory sound = Sounds.music("song", 100);
        _expect("", "", 0, 0, 0, 0);
        _expect("", sound, 0, 0, 0, 0);
        _expect(sound, "", 0, 0, 0, 0);
        _expect(sound, "", 3, 0, 0, 0);
        _expect("", sound, -3, 0, 0, 0);
    }

    function test_RevertWhen_NoFingerprint() public {
        bytes memory sound = Sounds.music("song", 948);
        bytes memory huge = new bytes(4 * 949);
        bytes memory odd = new bytes(5);
        _refused(sound, huge, 3_796);
        _refused(huge, sound, 3_796);
        _refused(sound, odd, 5);
        _refused(odd, sound, 5);
    }

    /// What was in memory before changes nothing.
    function testFuzz_DirtyMemory(uint256 dirt, uint256 items) public {
        items = bound(items, 1, 120);
        bytes memory sound = Sounds.music("song", items);
        bytes memory copy = Sounds.worse(sound, 30);
        SoundMatch memory clean = _compare(sound, copy, 0);
        (SoundMatch memory found, , ) = new Dirty().matchSound(sound, copy, 0, dirt);
        assertEq(found.score, clean.score);
        assertEq(found.items, clean.items);
    }

    /// What others hold in memory is there afterwards, though it is worked on meanwhile.
    function testFuzz_KeepsMemory(uint256 words, uint256 items) public {
        words = bound(words, 0, 100);
        bytes memory sound = Sounds.music("song", bound(items, 1, 120));
        bytes memory copy = Sounds.worse(sound, 30);
        (bytes32 before, bytes32 afterwards) = new Dirty().matchBeside(sound, copy, words);
        assertEq(afterwards, before);
    }

    function testFuzz_IsSymmetric(bytes32 seed, uint256 share, uint256 items, int256 offset) public view {
        items = bound(items, 1, 300);
        offset = int256(bound(uint256(offset), 0, 400)) - 200;
        bytes memory a = Sounds.music(seed, items);
        bytes memory b = Sounds.worse(a, bound(share, 0, 255));
        SoundMatch memory found = _compare(a, b, offset);
        SoundMatch memory turned = _compare(b, a, -offset);
        assertEq(found.score, turned.score);
        assertEq(found.items, turned.items);
        assertEq(found.overlap, turned.overlap);
        assertLe(found.score, 10_000);
        assertLe(found.items, found.overlap);
    }

    function _compare(
        bytes memory a,
        bytes memory b,
        int256 offset
    ) private view returns (SoundMatch memory found) {
        (found, , ) = harness.matchSound(a, b, offset);
    }

    function _same(bytes memory a, bytes memory b, int256 offset) private view returns (bool same) {
        (, same, ) = harness.matchSound(a, b, offset);
    }

    function _expect(
        bytes memory a,
        bytes memory b,
        int256 offset,
        uint256 score,
        uint256 items,
        uint256 overlap
    ) private view {
        SoundMatch memory found = _compare(a, b, offset);
        assertEq(found.score, score);
        assertEq(found.items, items);
        assertEq(found.overlap, overlap);
    }

    function _refused(bytes memory a, bytes memory b, uint256 length) private {
        vm.expectRevert(
            abi.encodeWithSelector(FingerprintMatch.FingerprintMatch_Length.selector, length, 4 * 948)
        );
        harness.matchSound(a, b, 0);
    }
}

/// Uses and leaves memory before it compares.
contract Dirty {
    function matchSound(
        bytes calldata a,
        bytes calldata b,
        int256 offset,
        uint256 dirt
    ) external pure returns (SoundMatch memory found, bool same, uint256 words) {
        words = 400;
        assembly ("memory-safe") {
            let free := mload(0x40)
            for {
                let i := 0
            } lt(i, 400) {
                i := add(i, 1)
            } {
                mstore(add(free, mul(32, i)), add(dirt, i))
            }
        }
        found = FingerprintMatch.compare(a, b, offset);
        same = FingerprintMatch.isSame(found, a.length, b.length);
    }

    /// Hashes of `words` words that are in memory while it compares.
    function matchBeside(
        bytes calldata a,
        bytes calldata b,
        uint256 words
    ) external pure returns (bytes32 before, bytes32 afterwards) {
        uint256[] memory held = new uint256[](words);
        for (uint256 i; i < words; i++) held[i] = uint256(keccak256(abi.encode(i)));
        before = keccak256(abi.encodePacked(held));
        FingerprintMatch.compare(a, b, 0);
        afterwards = keccak256(abi.encodePacked(held));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AnswerGas} from "../../../contracts/proofs/AnswerGas.sol";
import {Test} from "../helpers/Test.sol";

contract AnswerGasTest is Test {
    function test_Charged_ByExecution() public pure {
        // base, four for each token of the frame
        assertEq(AnswerGas.charged(0, 0, 1_000_000), 21_000 + 4 * 1_200 + 1_000_000);
        assertEq(AnswerGas.charged(5, 3, 1_000_000), 21_000 + 4 * (1_205 + 3 * 128) + 1_000_000);
    }

    function test_Charged_AtLeastByCalldata() public pure {
        assertEq(AnswerGas.charged(10_000, 0, 0), 21_000 + 10 * 11_200);
        assertEq(AnswerGas.charged(10_000, 3, 67_000), 21_000 + 10 * (11_200 + 3 * 128));
        // where both are the same, and a gas of execution more
        assertEq(AnswerGas.charged(10_000, 0, 67_200), 21_000 + 10 * 11_200);
        assertEq(AnswerGas.charged(10_000, 0, 67_201), 21_000 + 10 * 11_200 + 1);
    }

    function test_TokensOf_Lengths() public view {
        assertEq(this.tokensOf("", 0, 0), 78);
        assertEq(this.tokensOf(hex"01", 0, 1), 78 + 4 + 31);
        assertEq(this.tokensOf(hex"00", 0, 1), 78 + 1 + 31);
        bytes memory ones = new bytes(33);
        for (uint256 i; i < 33; i++) ones[i] = 0x01;
        assertEq(this.tokensOf(ones, 0, 31), 78 + 4 * 31 + 1);
        assertEq(this.tokensOf(ones, 0, 32), 78 + 4 * 32);
        assertEq(this.tokensOf(ones, 0, 33), 78 + 4 * 33 + 31);
    }

    /// Nothing, each bit alone and all bits, in each place of a word.
    function test_TokensOf_EveryBit() public view {
        bytes memory word = new bytes(32);
        for (uint256 place; place < 32; place++) {
            for (uint256 bit; bit < 8; bit++) {
                word[place] = bytes1(uint8(1 << bit));
                assertEq(this.tokensOf(word, 0, 32), 78 + 31 + 4);
            }
            word[place] = 0xff;
            assertEq(this.tokensOf(word, 0, 32), 78 + 31 + 4);
            word[place] = 0;
            assertEq(this.tokensOf(word, 0, 32), 78 + 32);
        }
    }

    /// 255 words: the most zeros that the places of a word can count.
    function test_TokensOf_OnlyZeros() public view {
        assertEq(this.tokensOf(new bytes(8_160), 0, 8_160), 78 + 8_160);
    }

    /// A part of longer calldata: what lies before and behind it says nothing.
    function testFuzz_TokensOf_CountsByteByByte(uint256 seed, uint256 from, uint256 to) public view {
        bytes memory data = new bytes(300);
        for (uint256 i; i < 300; i++) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            if (random % 2 == 0) data[i] = bytes1(uint8(random >> 8));
        }
        from = bound(from, 0, 300);
        to = bound(to, from, 300);
        uint256 expected = 78;
        for (uint256 i = from; i < to; i++) expected += data[i] == 0 ? 1 : 4;
        for (uint256 length = to - from; length % 32 != 0; length++) expected++;
        assertEq(this.tokensOf(data, from, to), expected);
    }

    function tokensOf(bytes calldata data, uint256 from, uint256 to) external pure returns (uint256) {
        return AnswerGas.tokensOf(data[from:to]);
    }
}

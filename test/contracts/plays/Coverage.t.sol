// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Coverage} from "../../../contracts/plays/Coverage.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {Test} from "../helpers/Test.sol";

contract CoverageTest is Test {
    function test_Length() public pure {
        _is(Coverage.check(new bytes(4), 33), Fault.CoverageLength);
        _is(Coverage.check(new bytes(6), 33), Fault.CoverageLength);
        _is(Coverage.check(new bytes(5), 33), Fault.None);
        _is(Coverage.check(hex"ffffffff", 32), Fault.None);
    }

    function test_BeyondEnd() public pure {
        _is(Coverage.check(hex"0000000001", 33), Fault.None);
        _is(Coverage.check(hex"0000000002", 33), Fault.CoverageBeyondEnd);
        _is(Coverage.check(hex"0000000080", 33), Fault.CoverageBeyondEnd);
        _is(Coverage.check(hex"000000007f", 39), Fault.None);
        _is(Coverage.check(hex"0000000080", 39), Fault.CoverageBeyondEnd);
    }

    function test_Heard_CountsAllOnes() public pure {
        bytes memory all = new bytes(1_800);
        for (uint256 i; i < all.length; i++) all[i] = 0xff;
        assertEq(Coverage.heard(all), 14_400);
    }

    function testFuzz_Heard_CountsBitByBit(bytes memory coverage) public pure {
        uint256 expected;
        for (uint256 i; i < coverage.length * 8; i++) {
            if ((uint8(coverage[i / 8]) >> (i % 8)) & 1 == 1) expected++;
        }
        assertEq(Coverage.heard(coverage), expected);
    }

    function testFuzz_Heard_IgnoresWhatLiesBehind(uint256 length) public pure {
        length = bound(length, 0, 64);
        bytes memory ones = new bytes(96);
        for (uint256 i; i < 96; i++) ones[i] = 0xff;
        assembly ("memory-safe") {
            mstore(ones, length)
        }
        assertEq(Coverage.heard(ones), 8 * length);
    }

    function _is(Fault actual, Fault expected) private pure {
        assertEq(uint8(actual), uint8(expected));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, FLOOR, ONE} from "../../../contracts/Constants.sol";
import {BurnCurve} from "../../../contracts/token/BurnCurve.sol";
import {Test} from "../helpers/Test.sol";

contract BurnCurveTest is Test {
    function test_IsZeroAtFloorAndBelow() public pure {
        assertEq(BurnCurve.burn(0), 0);
        assertEq(BurnCurve.burn(FLOOR - 1), 0);
        assertEq(BurnCurve.burn(FLOOR), 0);
        // 10^19 wei above: d³ = 10^57 is still below one wei
        assertEq(BurnCurve.burn(FLOOR + 10 * ONE), 0);
        // 10^20 wei above: d³ = 10^60 is the first wei
        assertEq(BurnCurve.burn(FLOOR + 100 * ONE - 1), 0);
        assertEq(BurnCurve.burn(FLOOR + 100 * ONE), 1);
    }

    function test_MeetsTheCheckValues() public pure {
        assertEq(BurnCurve.burn(1_010_000_000 * ONE), ONE / 1_000);
        assertEq(BurnCurve.burn(1_100_000_000 * ONE), ONE);
        assertEq(BurnCurve.burn(1_250_000_000 * ONE), (15_625 * ONE) / 1_000);
        assertEq(BurnCurve.burn(1_500_000_000 * ONE), 125 * ONE);
        assertEq(BurnCurve.burn(1_800_000_000 * ONE), 512 * ONE);
        assertEq(BurnCurve.burn(1_900_000_000 * ONE), 729 * ONE);
        assertEq(BurnCurve.burn(1_990_000_000 * ONE), (970_299 * ONE) / 1_000);
        assertEq(BurnCurve.burn(CAP), 1_000 * ONE);
    }

    function test_IsAThousandTokensAtCapAndAbove() public pure {
        assertTrue(BurnCurve.burn(CAP - 1) < 1_000 * ONE, "one wei below the cap is less");
        assertEq(BurnCurve.burn(CAP + 1), 1_000 * ONE);
        assertEq(BurnCurve.burn(type(uint256).max), 1_000 * ONE);
    }

    /// Where usage holds supply in balance: a mature play mints 2 tokens and burns about 2.
    function test_BalancesMintingNear1126Million() public pure {
        assertTrue(BurnCurve.burn(1_125_992_000 * ONE) < 2 * ONE, "below 2 just under");
        assertTrue(BurnCurve.burn(1_125_993_000 * ONE) > 2 * ONE, "above 2 just over");
    }

    function testFuzz_IsMonotone(uint256 a, uint256 b) public pure {
        a = bound(a, 0, CAP + ONE);
        b = bound(b, a, CAP + ONE);
        assertLe(BurnCurve.burn(a), BurnCurve.burn(b));
    }

    /// The 270-bit cube by schoolbook multiplication with limbs of 64 bits, against the 512-bit mulDiv.
    function testFuzz_IsTheExactFloor(uint256 supply) public pure {
        supply = bound(supply, FLOOR, CAP);
        uint256 d = supply - FLOOR;
        uint256 burned = BurnCurve.burn(supply);
        // q = floor(d³ / 10^60)  ⟺  q·10^60 ≤ d³ < (q + 1)·10^60
        (uint256 high, uint256 low) = _mul(d * d, d);
        (uint256 floorHigh, uint256 floorLow) = _mul(burned, 1e60);
        (uint256 nextHigh, uint256 nextLow) = _mul(burned + 1, 1e60);
        assertTrue(floorHigh < high || (floorHigh == high && floorLow <= low), "not above");
        assertTrue(high < nextHigh || (high == nextHigh && low < nextLow), "not below");
    }

    /// a · b for b below 2^200, as two words.
    function _mul(uint256 a, uint256 b) private pure returns (uint256 high, uint256 low) {
        for (uint256 i; i < 4; i++) {
            uint256 limb = (a >> (64 * i)) & type(uint64).max;
            uint256 bLow = (b & type(uint128).max) * limb;
            uint256 bHigh = (b >> 128) * limb;
            (high, low) = _add(high, low, bLow, 64 * i);
            (high, low) = _add(high, low, bHigh, 64 * i + 128);
        }
    }

    /// Adds x · 2^shift.
    function _add(
        uint256 high,
        uint256 low,
        uint256 x,
        uint256 shift
    ) private pure returns (uint256, uint256) {
        uint256 xLow = shift < 256 ? x << shift : 0;
        uint256 xHigh =
            shift == 0
                ? 0
                : shift < 256
                    ? x >> (256 - shift)
                    : x << (shift - 256);
        unchecked {
            // The carry out of the low word is the wrap-around.
            uint256 sum = low + xLow;
            return (high + xHigh + (sum < low ? 1 : 0), sum);
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CAP, FLOOR} from "../Constants.sol";

/// @title What a mature play burns
library BurnCurve {
    /// @notice `floor(1000 ONE ((S − FLOOR) / (CAP − FLOOR))³)`, exact in 512 bits.
    /// @dev With d in wei: 1000·10^18 · d³ / (10^27)³ = d³ / 10^60.
    /// INVARIANT: monotone; 0 at FLOOR and below, 1000 tokens at CAP and above.
    /// @param accruedSupply of the state a batch extends, wei
    function burn(uint256 accruedSupply) internal pure returns (uint256) {
        if (accruedSupply <= FLOOR) return 0;
        uint256 d = Math.min(accruedSupply, CAP) - FLOOR;
        return Math.mulDiv(d * d, d, 1e60);
    }
}

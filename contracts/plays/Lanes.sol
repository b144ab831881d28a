// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, ONE} from "../Constants.sol";

/// @title What a play mints and what supply it leaves
/// @notice The supply's whole arithmetic, on plain numbers: `npm run prove` proves its invariants for all of them.
library Lanes {
    uint128 internal constant ARTIST = uint128(ONE);
    uint128 internal constant SERVING = uint128(ONE);
    uint128 internal constant DISCOVERER = uint128(ONE);
    // out of the serving lane
    uint128 internal constant RELAY_SHARE = SERVING / 4;

    /// @notice INVARIANT: a supply within the cap stays within it, and changes by minted − burned.
    /// @param accruedSupply before the play, wei
    /// @param burned of the listener's credit, wei
    /// @return supplyAfter accrued supply after the play, wei
    /// @return minted all lanes, or 0 where they would pass the cap, wei
    function mint(
        uint128 accruedSupply,
        uint128 burned,
        bool discoverer
    ) internal pure returns (uint128 supplyAfter, uint128 minted) {
        supplyAfter = accruedSupply - burned;
        minted = ARTIST + SERVING + (discoverer ? DISCOVERER : 0);
        if (uint256(supplyAfter) + minted > CAP) minted = 0;
        supplyAfter += minted;
    }
}

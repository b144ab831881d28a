// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, ONE} from "../../contracts/Constants.sol";
import {Lanes} from "../../contracts/plays/Lanes.sol";

/// For every supply within the cap, every burn and both kinds of play: one step of the induction over all plays.
/// The first step is the genesis, whose supply is 0.
contract LanesProof {
    function anyPlay(uint128 before, uint128 burned, bool discoverer) external pure {
        require(before <= CAP);
        (uint128 supply, uint128 minted) = Lanes.mint(before, burned, discoverer);
        // E1
        assert(supply <= CAP);
        // E3
        assert(uint256(supply) + burned == uint256(before) + minted);
        // all lanes or none
        assert(minted == 0 || minted == (discoverer ? 3 : 2) * ONE);
        // none only where all would pass the cap
        assert(minted > 0 || uint256(before) - burned + (discoverer ? 3 : 2) * ONE > CAP);
    }
}

/// Claims that are false. A prover that does not refute them has proved nothing above.
contract LanesControl {
    function neverAtTheCap(uint128 before, uint128 burned, bool discoverer) external pure {
        require(before <= CAP);
        (uint128 supply, ) = Lanes.mint(before, burned, discoverer);
        assert(supply < CAP);
    }

    function alwaysMints(uint128 before, uint128 burned, bool discoverer) external pure {
        require(before <= CAP);
        (, uint128 minted) = Lanes.mint(before, burned, discoverer);
        assert(minted > 0);
    }
}

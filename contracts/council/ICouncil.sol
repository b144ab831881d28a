// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISeats} from "./ISeats.sol";

/// How a council decides; fixed at deployment.
struct Terms {
    // from a proposal to its vote, seconds, at most 30 days
    uint48 votingDelay;
    // how long votes are taken, seconds, 1 second to 30 days
    uint32 votingPeriod;
    // from a decision to the first moment it can be carried out, seconds, 1 second to 30 days
    uint256 timelockDelay;
}

/// @title The council: an OpenZeppelin Governor over soulbound seats, acting through a timelock
/// @notice Safety: nothing happens without more than half of all seats in favour, and not before the timelock's
/// delay has passed in public. The council cannot change how it decides. Liveness: a passed proposal is queued
/// and carried out by anyone; nobody can stop it.
interface ICouncil {
    error Council_TermsWrong();
    error Council_NoSeat(address account, uint256 timepoint);
    error Council_OwnRules(address target);

    /// @notice Who votes.
    function seats() external view returns (ISeats);

    /// @notice The account that acts: what other contracts know as their council.
    function timelock() external view returns (address);
}

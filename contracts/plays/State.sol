// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// The leaves of the two trees and what joins their roots into a state (docs/formats.md, section 2).
/// Amounts are wei, cumulative, and only grow.

struct Account {
    address owner;
    // lanes credited
    uint128 earned;
    // listening credit spent
    uint128 burned;
    // UTC day of the newest play counted for this listener
    uint32 day;
    uint16 playsOnDay;
    uint16 playsOnDayBefore;
}

struct Song {
    uint64 plays;
    // mature artist lanes, claimable at once
    uint128 royalties;
    // discovery artist lanes, claimable as far as they are released
    uint128 escrowed;
}

struct State {
    bytes32 songsRoot;
    bytes32 accountsRoot;
    // all tokens owed or existing, wei
    uint128 accruedSupply;
    uint32 accountCount;
}

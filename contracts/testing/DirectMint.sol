// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// The design the ledger is measured against: one transaction per play, which mints to three parties at once.
/// As lean as it can honestly be: no checks, no records. Never deployed in production.
contract DirectMint is ERC20 {
    constructor() ERC20("Direct", "DIR") {}

    function play(address artist, address seeder, address listener) external {
        _mint(artist, 1e18);
        _mint(seeder, 1e18);
        _mint(listener, 1e18);
    }
}

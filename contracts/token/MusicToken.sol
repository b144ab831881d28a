// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {CAP} from "../Constants.sol";
import {IMusicToken} from "./IMusicToken.sol";

/// @title Musicchain's token
/// PURPOSE: what plays earn and what listening credit is bought with. 18 decimals.
/// MONEY: no pre-mine, no sale, no fee. Minted by claims only, burned for listening credit only.
/// ASSUMPTIONS: the ledger mints no more than its states owe; the cap is the last line behind it.
/// ROLES: the ledger, fixed at creation.
/// LIVENESS: transfers need nobody.
/// OUT OF SCOPE: votes, pausing, upgrades. A public burn would put supply and states out of step.
contract MusicToken is ERC20, ERC20Permit, IMusicToken {
    /// @inheritdoc IMusicToken
    address public immutable ledger;

    modifier onlyLedger() {
        if (msg.sender != ledger) revert MusicToken_NotLedger({caller: msg.sender, ledger: ledger});
        _;
    }

    constructor(address ledger_) ERC20("Musicchain", "MUSIC") ERC20Permit("Musicchain") {
        ledger = ledger_;
    }

    /// @inheritdoc IMusicToken
    function mint(address to, uint256 amount) external onlyLedger {
        _mint(to, amount);
        /// INVARIANT: E7, the supply never passes the cap.
        if (totalSupply() > CAP) revert MusicToken_CapExceeded({supply: totalSupply(), cap: CAP});
    }

    /// @inheritdoc IMusicToken
    function burn(address from, uint256 amount) external onlyLedger {
        _burn(from, amount);
    }

    /// @inheritdoc IMusicToken
    function burnFrom(address from, uint256 amount) external onlyLedger {
        _spendAllowance(from, msg.sender, amount);
        _burn(from, amount);
    }

    /// @inheritdoc IMusicToken
    function cap() external pure returns (uint256) {
        return CAP;
    }

    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }
}

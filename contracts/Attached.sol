// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPlayLedger} from "./plays/IPlayLedger.sol";

/// @title A contract that serves one ledger, for good
/// @notice The ledger names its helpers in its constructor and takes hold of each there: `ledger` is set once, by
/// the ledger itself, and never changes. Whoever takes hold of one first can only make a deployment fail.
abstract contract Attached {
    error Attached_Already(address ledger);
    error Attached_NotYet();

    address private _ledger;

    /// @notice Called by the ledger's constructor.
    function attach() external {
        if (_ledger != address(0)) revert Attached_Already(_ledger);
        _ledger = msg.sender;
    }

    /// @notice The ledger this contract serves.
    function ledger() public view returns (IPlayLedger) {
        if (_ledger == address(0)) revert Attached_NotYet();
        return IPlayLedger(_ledger);
    }
}

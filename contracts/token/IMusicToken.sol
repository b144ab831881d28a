// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title The token that plays are paid in
/// @notice Safety: only the ledger mints or burns, and the supply never passes `cap()`.
interface IMusicToken is IERC20, IERC20Permit {
    error MusicToken_NotLedger(address caller, address ledger);
    error MusicToken_CapExceeded(uint256 supply, uint256 cap);

    /// @notice The only account that can mint and burn.
    function ledger() external view returns (address);

    /// @notice The most wei that can ever exist at one time.
    function cap() external pure returns (uint256);

    /// @notice Creates `amount` wei for `to`.
    /// @dev Requirements: the caller is the ledger; the supply stays at or below the cap. Emits {Transfer}.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys `amount` wei of `from`, whose consent the ledger has: `from` called it.
    /// @dev Requirements: the caller is the ledger; `from` has the balance. Emits {Transfer}.
    function burn(address from, uint256 amount) external;

    /// @notice Destroys `amount` wei of `from` out of the allowance `from` gave to the ledger.
    /// @dev Requirements: the caller is the ledger; allowance and balance suffice. Emits {Transfer}.
    function burnFrom(address from, uint256 amount) external;
}

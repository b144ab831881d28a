// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Who may submit batches, and when
/// @notice Safety: a batch comes from an attester whose bond cannot leave before that batch's window is over.
/// Liveness: where for seven days no batch lands that stands, anybody but the dismissed may bond and submit.
interface IAttesterSet {
    event AttesterAdmitted(address indexed attester);
    event AttesterDismissed(address indexed attester);
    event Bonded(address indexed attester, uint256 amount);
    event Unbonded(address indexed attester, uint256 amount);

    error AttesterSet_NotSteward(address caller, address steward);
    error AttesterSet_NotAdmitted(address attester, uint256 opensAt);
    error AttesterSet_Dismissed(address attester);
    error AttesterSet_AlreadyBonded(address attester);
    error AttesterSet_NotBonded(address attester);
    error AttesterSet_BondWrong(uint256 value, uint256 expected);
    error AttesterSet_BondLocked(uint256 time, uint256 until);
    error AttesterSet_PaymentFailed(address attester, uint256 amount);
    error AttesterSet_NotOnTurn(address attester, address onTurn);
    error AttesterSet_BudgetExceeded(uint256 plays, uint256 left);

    /// @notice Deposits what is missing of the bond and joins the turns.
    /// @dev Requirements: the caller is admitted, or was never dismissed and the newest standing batch is seven
    /// days old. A reverted batch does not stand, so junk that is always reverted keeps nobody out. The caller is
    /// not in the turns yet; the value is exactly what is missing (nothing for one dismissed and admitted again).
    /// Emits {Bonded}.
    function bond() external payable;

    /// @notice Leaves the turns and takes the bond back.
    /// @dev Requirements: the caller has a bond; the window of its last batch is over. Emits {Unbonded}.
    function unbond() external;

    /// @notice Lets `attester` bond.
    /// @dev Requirements: the caller is the steward. Emits {AttesterAdmitted}.
    function admitAttester(address attester) external;

    /// @notice Takes `attester` out of the turns of future batches; its bond stays its own.
    /// @dev Only the steward can let it bond again. Requirements: the caller is the steward. Emits {AttesterDismissed}.
    function dismissAttester(address attester) external;

    /// @notice Admits and dismisses attesters and raises released escrow. It can neither mint nor revert.
    function steward() external view returns (address);

    /// @notice The attesters in the turns, in their order.
    function attesters() external view returns (address[] memory);

    /// @notice Whose turn it is at `time`; zero while nobody is bonded.
    function attesterOnTurn(uint64 time) external view returns (address);

    /// @notice Whether `attester` may submit at `time`: bonded, and on turn or in the open part of the turn.
    function canSubmit(address attester, uint64 time) external view returns (bool);

    function isAdmitted(address attester) external view returns (bool);

    /// @notice Wei deposited by `attester`.
    function bondOf(address attester) external view returns (uint256);

    /// @notice The time from which `attester` can take its bond back, seconds.
    function bondLockedUntil(address attester) external view returns (uint256);

    /// @notice Counted plays `attester` may still submit on the UTC day of `time`, while it is bonded.
    function playsLeft(address attester, uint64 time) external view returns (uint256);
}

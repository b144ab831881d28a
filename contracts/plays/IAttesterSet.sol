// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Who may submit batches, and when
/// @notice Safety: a batch comes from an attester whose bond cannot leave while any batch of it is pending, and is
/// taken when one is proven wrong. Liveness: where for seven days, not counting a pause, no batch lands that
/// stands, anybody but the dismissed may bond and submit.
interface IAttesterSet {
    event AttesterAdmitted(address indexed attester);
    event AttesterDismissed(address indexed attester);
    event Bonded(address indexed attester, uint256 amount);
    event Unbonded(address indexed attester, uint256 amount);
    event Slashed(address indexed attester, address indexed challenger, uint256 reward, uint256 burned);
    event RewardWithdrawn(address indexed challenger, uint256 amount);

    error AttesterSet_NotCouncil(address caller, address council);
    error AttesterSet_NotAdmitted(address attester, uint256 opensAt);
    error AttesterSet_Dismissed(address attester);
    error AttesterSet_AlreadyBonded(address attester);
    error AttesterSet_NotBonded(address attester);
    error AttesterSet_BondWrong(uint256 value, uint256 expected);
    error AttesterSet_BondTooLow(uint256 bond, uint256 required);
    error AttesterSet_BondLocked(uint256 lastBatchId, uint256 finalHead);
    error AttesterSet_NoReward(address caller);
    error AttesterSet_PaymentFailed(address payee, uint256 amount);
    error AttesterSet_NotOnTurn(address attester, address onTurn);
    error AttesterSet_BudgetExceeded(uint256 plays, uint256 left);

    /// @notice Deposits what is missing of the bond and joins the turns, or stays in them under a raised bond.
    /// @dev Requirements: the caller is in the turns with less than the bond in force; or it is not, and was
    /// admitted, or was never dismissed and the newest standing batch is seven days old, not counting a pause. A
    /// reverted batch does not stand, so junk that is always reverted keeps nobody out. The value is exactly what
    /// is missing (nothing for one dismissed and admitted again). Emits {Bonded}.
    function bond() external payable;

    /// @notice Leaves the turns and takes the bond back.
    /// @dev Requirements: the caller has a bond; its last batch, or one after it, is final, or no batch at all is
    /// pending. Anyone can finalise a batch whose window is over. Emits {Unbonded}.
    function unbond() external;

    /// @notice Pays the caller its halves of the bonds that its proofs took.
    /// @dev Requirements: there is something to pay. Emits {RewardWithdrawn}.
    function withdrawReward() external;

    /// @notice Lets `attester` bond.
    /// @dev Requirements: the caller is the council. Emits {AttesterAdmitted}.
    function admitAttester(address attester) external;

    /// @notice Takes `attester` out of the turns of future batches; its bond stays its own.
    /// @dev Only the council can let it bond again. Requirements: the caller is the council. Emits {AttesterDismissed}.
    function dismissAttester(address attester) external;

    /// @notice Admits and dismisses attesters, releases or refuses escrow, and adjusts the parameters of future batches
    /// within bounds. It can neither mint nor revert.
    function council() external view returns (address);

    /// @notice The attesters in the turns, in their order.
    function attesters() external view returns (address[] memory);

    /// @notice Whose turn it is at `time`; zero while nobody is bonded.
    function attesterOnTurn(uint64 time) external view returns (address);

    /// @notice Whether `attester` may submit at `time`: its bond is whole, no pause is on, and it is on turn or the
    /// turn in its open part.
    function canSubmit(address attester, uint64 time) external view returns (bool);

    function isAdmitted(address attester) external view returns (bool);

    /// @notice Wei deposited by `attester`.
    function bondOf(address attester) external view returns (uint256);

    /// @notice Whether {unbond} would pay `attester` now.
    function canUnbond(address attester) external view returns (bool);

    /// @notice Wei that `challenger` can withdraw.
    function rewardOf(address challenger) external view returns (uint256);

    /// @notice Counted plays `attester` may still submit on the UTC day of `time`, while it is bonded.
    function playsLeft(address attester, uint64 time) external view returns (uint256);
}

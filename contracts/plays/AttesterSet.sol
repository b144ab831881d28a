// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SECONDS_PER_DAY} from "../Constants.sol";
import {IAttesterSet} from "./IAttesterSet.sol";

/// @title Attesters: bonds, turns and budgets
/// PURPOSE: says who may submit a batch now, and bounds what one attester can submit on a day.
/// MONEY: holds the bonds, in ETH; each can only go back to the attester that paid it.
/// ROLES: the steward admits and dismisses.
/// LIVENESS: seven days without a standing batch let anybody bond that was not dismissed. Who bonded that way
/// stays until dismissed.
abstract contract AttesterSet is IAttesterSet {
    // after so long without a standing batch anybody may bond, seconds
    uint256 private constant SILENCE = 7 days;

    // what the steward said last
    enum Admission {
        None,
        Admitted,
        Dismissed
    }

    struct Attester {
        // slot 0
        // wei
        uint128 bond;
        // when the window of its last batch is over, seconds
        uint40 lockedUntil;
        // UTC day of its last batch, and the plays it has submitted on it
        uint32 day;
        uint32 playsOnDay;
        Admission admission;
        // slot 1
        // 1 + position in the turns, 0 outside them
        uint256 place;
    }

    /// @inheritdoc IAttesterSet
    address public immutable steward;
    uint128 internal immutable BOND;
    uint64 internal immutable TURN;
    uint64 internal immutable OPEN_TURN;
    uint32 internal immutable PLAYS_PER_ATTESTER_DAY;

    mapping(address attester => Attester) private _attesterOf;
    address[] private _turns;

    modifier onlySteward() {
        if (msg.sender != steward) revert AttesterSet_NotSteward({caller: msg.sender, steward: steward});
        _;
    }

    constructor(address steward_, uint128 bond_, uint64 turn, uint64 openTurn, uint32 playsPerDay) {
        steward = steward_;
        BOND = bond_;
        TURN = turn;
        OPEN_TURN = openTurn;
        PLAYS_PER_ATTESTER_DAY = playsPerDay;
    }

    /// @inheritdoc IAttesterSet
    function bond() external payable {
        // Check
        Attester storage self = _attesterOf[msg.sender];
        if (self.admission == Admission.Dismissed) revert AttesterSet_Dismissed(msg.sender);
        uint256 opensAt = _headTime() + SILENCE;
        if (self.admission == Admission.None && block.timestamp < opensAt) {
            revert AttesterSet_NotAdmitted(msg.sender, opensAt);
        }
        if (self.place != 0) revert AttesterSet_AlreadyBonded(msg.sender);
        uint256 missing = BOND - self.bond;
        if (msg.value != missing) revert AttesterSet_BondWrong({value: msg.value, expected: missing});

        // Effect
        self.bond = BOND;
        _turns.push(msg.sender);
        self.place = _turns.length;
        emit Bonded({attester: msg.sender, amount: msg.value});
    }

    /// @inheritdoc IAttesterSet
    function unbond() external {
        // Check
        Attester storage self = _attesterOf[msg.sender];
        uint256 amount = self.bond;
        if (amount == 0) revert AttesterSet_NotBonded(msg.sender);
        if (block.timestamp < self.lockedUntil) {
            revert AttesterSet_BondLocked({time: block.timestamp, until: self.lockedUntil});
        }

        // Effect
        self.bond = 0;
        _leaveTurns(msg.sender);
        emit Unbonded({attester: msg.sender, amount: amount});

        // Interaction
        (bool paid, ) = msg.sender.call{value: amount}("");
        if (!paid) revert AttesterSet_PaymentFailed(msg.sender, amount);
    }

    /// @inheritdoc IAttesterSet
    function admitAttester(address attester) external onlySteward {
        _attesterOf[attester].admission = Admission.Admitted;
        emit AttesterAdmitted(attester);
    }

    /// @inheritdoc IAttesterSet
    function dismissAttester(address attester) external onlySteward {
        _attesterOf[attester].admission = Admission.Dismissed;
        _leaveTurns(attester);
        emit AttesterDismissed(attester);
    }

    /// @inheritdoc IAttesterSet
    function attesters() external view returns (address[] memory) {
        return _turns;
    }

    /// @inheritdoc IAttesterSet
    function isAdmitted(address attester) external view returns (bool) {
        return _attesterOf[attester].admission == Admission.Admitted;
    }

    /// @inheritdoc IAttesterSet
    function bondOf(address attester) external view returns (uint256) {
        return _attesterOf[attester].bond;
    }

    /// @inheritdoc IAttesterSet
    function bondLockedUntil(address attester) external view returns (uint256) {
        return _attesterOf[attester].lockedUntil;
    }

    /// @inheritdoc IAttesterSet
    function attesterOnTurn(uint64 time) public view returns (address) {
        uint256 count = _turns.length;
        return count == 0 ? address(0) : _turns[(time / TURN) % count];
    }

    /// @inheritdoc IAttesterSet
    function canSubmit(address attester, uint64 time) public view returns (bool) {
        if (_attesterOf[attester].place == 0) return false;
        return time % TURN >= TURN - OPEN_TURN || attesterOnTurn(time) == attester;
    }

    /// @inheritdoc IAttesterSet
    function playsLeft(address attester, uint64 time) public view returns (uint256) {
        Attester storage self = _attesterOf[attester];
        if (self.day != time / SECONDS_PER_DAY) return PLAYS_PER_ATTESTER_DAY;
        return PLAYS_PER_ATTESTER_DAY - self.playsOnDay;
    }

    /// Checks turn and budget of a batch, spends the budget and locks the bond until the batch's window is over.
    function _enterBatch(address attester, uint32 plays, uint64 finalAt) internal {
        uint64 time = uint64(block.timestamp);
        Attester storage self = _attesterOf[attester];
        if (self.place == 0) revert AttesterSet_NotBonded(attester);
        if (!canSubmit(attester, time)) revert AttesterSet_NotOnTurn(attester, attesterOnTurn(time));
        uint256 left = playsLeft(attester, time);
        if (plays > left) revert AttesterSet_BudgetExceeded({plays: plays, left: left});

        self.day = uint32(time / SECONDS_PER_DAY);
        self.playsOnDay = uint32(PLAYS_PER_ATTESTER_DAY - left + plays);
        // Windows end in the order of submission, so the last batch's end covers the earlier ones,
        // those after a revert included.
        self.lockedUntil = uint40(finalAt);
    }

    /// The last in the turns takes the place that becomes free.
    function _leaveTurns(address attester) private {
        uint256 place = _attesterOf[attester].place;
        if (place == 0) return;
        address last = _turns[_turns.length - 1];
        _turns[place - 1] = last;
        _attesterOf[last].place = place;
        _attesterOf[attester].place = 0;
        _turns.pop();
    }

    /// Block time of the newest batch that stands; of the deployment where none does.
    function _headTime() internal view virtual returns (uint256);
}

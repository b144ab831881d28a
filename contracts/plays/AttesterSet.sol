// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SECONDS_PER_DAY} from "../Constants.sol";
import {BatchChain} from "./BatchChain.sol";
import {IAttesterSet} from "./IAttesterSet.sol";

/// @title Attesters: bonds, turns and budgets
/// PURPOSE: says who may submit a batch now, bounds what one attester can submit on a day, and takes the bond of
/// one whose batch was wrong.
/// MONEY: holds the bonds and the rewards not yet withdrawn, in ETH. A bond can go back to the attester that paid
/// it; or, on a proven fault, half to the challenger and half to nobody.
/// ROLES: the council admits and dismisses.
/// LIVENESS: seven days without a standing batch, not counting a pause, let anybody bond that was not dismissed.
/// Who bonded that way stays until dismissed.
abstract contract AttesterSet is BatchChain {
    // after so long without a standing batch anybody may bond, seconds
    uint256 private constant SILENCE = 7 days;

    // what the council said last
    enum Admission {
        None,
        Admitted,
        Dismissed
    }

    struct Attester {
        // slot 0
        // wei
        uint128 bond;
        // its newest batch, whatever became of it
        uint64 lastBatchId;
        // UTC day of that batch, and the plays it has submitted on it
        uint32 day;
        uint32 playsOnDay;
        // slot 1
        // 1 + position in the turns, 0 outside them
        uint64 place;
        Admission admission;
    }

    /// @inheritdoc IAttesterSet
    mapping(address challenger => uint256 amount) public rewardOf;
    mapping(address attester => Attester) private _attesterOf;
    address[] private _turns;

    /// @inheritdoc IAttesterSet
    function bond() external payable {
        // Check
        Attester storage self = _attesterOf[msg.sender];
        uint128 required = _adjustable.bond;
        uint128 before = self.bond;
        uint64 place = self.place;
        if (place == 0) {
            if (self.admission == Admission.Dismissed) revert AttesterSet_Dismissed(msg.sender);
            uint256 opensAt = _opensAt();
            if (self.admission == Admission.None && block.timestamp < opensAt) {
                revert AttesterSet_NotAdmitted(msg.sender, opensAt);
            }
        } else if (before >= required) {
            revert AttesterSet_AlreadyBonded(msg.sender);
        }
        uint256 missing = Math.saturatingSub(required, before);
        if (msg.value != missing) revert AttesterSet_BondWrong({value: msg.value, expected: missing});

        // Effect
        if (missing > 0) self.bond = required;
        if (place == 0) {
            _turns.push(msg.sender);
            self.place = uint64(_turns.length);
        }
        emit Bonded({attester: msg.sender, amount: msg.value});
    }

    /// @inheritdoc IAttesterSet
    function unbond() external {
        // Check
        Attester storage self = _attesterOf[msg.sender];
        uint256 amount = self.bond;
        if (amount == 0) revert AttesterSet_NotBonded(msg.sender);
        if (!canUnbond(msg.sender)) {
            revert AttesterSet_BondLocked({lastBatchId: self.lastBatchId, finalHead: finalHead});
        }

        // Effect
        self.bond = 0;
        _leaveTurns(msg.sender);
        emit Unbonded({attester: msg.sender, amount: amount});

        // Interaction
        _pay(msg.sender, amount);
    }

    /// @inheritdoc IAttesterSet
    function withdrawReward() external {
        // Check
        uint256 amount = rewardOf[msg.sender];
        if (amount == 0) revert AttesterSet_NoReward(msg.sender);

        // Effect
        rewardOf[msg.sender] = 0;
        emit RewardWithdrawn({challenger: msg.sender, amount: amount});

        // Interaction
        _pay(msg.sender, amount);
    }

    /// @inheritdoc IAttesterSet
    function admitAttester(address attester) external onlyCouncil {
        _attesterOf[attester].admission = Admission.Admitted;
        emit AttesterAdmitted(attester);
    }

    /// @inheritdoc IAttesterSet
    function dismissAttester(address attester) external onlyCouncil {
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
    function canUnbond(address attester) public view returns (bool) {
        Attester storage self = _attesterOf[attester];
        // With nothing pending at all, the attester's newest batch fell.
        return self.bond > 0 && (finalHead >= self.lastBatchId || finalHead == head);
    }

    /// @inheritdoc IAttesterSet
    function attesterOnTurn(uint64 time) public view returns (address) {
        uint256 count = _turns.length;
        return count == 0 ? address(0) : _turns[(time / TURN) % count];
    }

    /// @inheritdoc IAttesterSet
    function canSubmit(address attester, uint64 time) public view returns (bool) {
        Attester storage self = _attesterOf[attester];
        if (self.place == 0 || self.bond < _adjustable.bond || time < pausedUntil) return false;
        return _isInTurn(attester, time);
    }

    /// @inheritdoc IAttesterSet
    function playsLeft(address attester, uint64 time) public view returns (uint256) {
        Attester storage self = _attesterOf[attester];
        uint256 budget = _adjustable.playsPerDay;
        if (self.day != time / SECONDS_PER_DAY) return budget;
        return Math.saturatingSub(budget, self.playsOnDay);
    }

    /// Checks bond, turn and budget of a batch, spends the budget, and holds the bond for the batch.
    function _enterBatch(address attester, uint32 plays, uint64 batchId) internal {
        uint64 time = uint64(block.timestamp);
        Attester storage self = _attesterOf[attester];
        if (self.place == 0) revert AttesterSet_NotBonded(attester);
        uint128 required = _adjustable.bond;
        if (self.bond < required) revert AttesterSet_BondTooLow({bond: self.bond, required: required});
        if (!_isInTurn(attester, time)) revert AttesterSet_NotOnTurn(attester, attesterOnTurn(time));
        uint256 left = playsLeft(attester, time);
        if (plays > left) revert AttesterSet_BudgetExceeded({plays: plays, left: left});

        uint32 today = uint32(time / SECONDS_PER_DAY);
        self.playsOnDay = self.day == today ? self.playsOnDay + plays : plays;
        self.day = today;
        self.lastBatchId = batchId;
    }

    /// Takes the whole bond of an attester whose batch was wrong; nothing where it is gone already.
    function _slash(address attester, address challenger) internal override {
        // Effect
        uint256 amount = _attesterOf[attester].bond;
        if (amount == 0) return;
        _attesterOf[attester].bond = 0;
        _leaveTurns(attester);
        uint256 reward = amount / 2;
        rewardOf[challenger] += reward;
        emit Slashed({attester: attester, challenger: challenger, reward: reward, burned: amount - reward});

        // Interaction
        // Who challenges itself loses half: that half must be nobody's. Where a chain refuses ether to the zero
        // address it stays here, out of anybody's reach: no revert may hang on it.
        (bool burned, ) = address(0).call{value: amount - reward}("");
        burned;
    }

    /// The last in the turns takes the place that becomes free.
    function _leaveTurns(address attester) private {
        uint64 place = _attesterOf[attester].place;
        if (place == 0) return;
        address last = _turns[_turns.length - 1];
        _turns[place - 1] = last;
        _attesterOf[last].place = place;
        _attesterOf[attester].place = 0;
        _turns.pop();
    }

    function _pay(address to, uint256 amount) private {
        (bool paid, ) = to.call{value: amount}("");
        if (!paid) revert AttesterSet_PaymentFailed(to, amount);
    }

    function _isInTurn(address attester, uint64 time) private view returns (bool) {
        return time % TURN >= TURN - OPEN_TURN || attesterOnTurn(time) == attester;
    }

    /// From when on anybody may bond unless a batch lands, seconds. Pauses are at least 30 days apart, so only the
    /// newest can fall into the silence; a batch never lies inside one.
    function _opensAt() private view returns (uint256 opensAt) {
        uint256 silentFrom = _batches[head].time;
        opensAt = silentFrom + SILENCE;
        if (silentFrom <= pausedFrom && pausedFrom < opensAt) opensAt += pausedUntil - pausedFrom;
    }
}

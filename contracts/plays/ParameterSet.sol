// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "./IAttesterSet.sol";
import {IPlayLedger, Parameters} from "./IPlayLedger.sol";

/// @title What the council may adjust, and how far
/// PURPOSE: window, answer time, bond and budget of future batches, never weaker than the ledger was deployed with.
/// ROLES: the council, a timelock.
abstract contract ParameterSet is IPlayLedger {
    // Longer windows and answer times are a mistake. Four of them still fit the 40 bits in which batches keep
    // the end of their window, seconds.
    uint256 private constant MAX_WINDOW = 365 days;
    // longer turns would leave the ledger to one attester for days, seconds
    uint256 private constant MAX_TURN = 1 days;
    // the most that window and answer time may grow to, and the bond, in deployed ones
    uint256 private constant MAX_LONGER = 4;
    uint256 private constant MAX_BONDS = 10;
    // the least the budget may shrink to is the deployed one by this: the council cannot stop the counting
    uint256 private constant MAX_BUDGET_CUT = 10;

    /// The parameters of the next batch that may change.
    struct Adjustable {
        // slot 0
        // wei
        uint128 bond;
        // seconds
        uint40 window;
        uint40 answerTime;
        uint32 playsPerDay;
    }

    /// @inheritdoc IAttesterSet
    address public immutable council;
    uint64 internal immutable TURN;
    uint64 internal immutable OPEN_TURN;
    // as deployed: what bounds the adjustable ones
    uint64 private immutable WINDOW;
    uint64 private immutable ANSWER_TIME;
    uint128 private immutable BOND;
    uint32 private immutable PLAYS_PER_DAY;

    Adjustable internal _adjustable;

    modifier onlyCouncil() {
        _requireCouncil();
        _;
    }

    constructor(Parameters memory p, address council_) {
        bool sound = p.window > 0 && p.window <= MAX_WINDOW;
        sound = sound && p.answerTime > 0 && p.answerTime <= MAX_WINDOW;
        sound = sound && p.turn > 0 && p.turn <= MAX_TURN && p.openTurn <= p.turn;
        sound = sound && p.bond > 0 && p.playsPerDay > 0;
        if (!sound || council_ == address(0)) revert PlayLedger_ParametersWrong();
        council = council_;
        TURN = p.turn;
        OPEN_TURN = p.openTurn;
        WINDOW = p.window;
        ANSWER_TIME = p.answerTime;
        BOND = p.bond;
        PLAYS_PER_DAY = p.playsPerDay;
        _adjust(p);
    }

    /// @inheritdoc IPlayLedger
    function setParameters(Parameters memory p) external onlyCouncil {
        // Check
        bool sound = p.window >= WINDOW && p.window <= WINDOW * MAX_LONGER;
        sound = sound && p.answerTime >= ANSWER_TIME && p.answerTime <= ANSWER_TIME * MAX_LONGER;
        sound = sound && p.turn == TURN && p.openTurn == OPEN_TURN;
        sound = sound && p.bond >= BOND && p.bond <= BOND * MAX_BONDS;
        sound = sound && p.playsPerDay <= PLAYS_PER_DAY && p.playsPerDay > 0;
        sound = sound && p.playsPerDay * MAX_BUDGET_CUT >= PLAYS_PER_DAY;
        if (!sound) revert PlayLedger_ParametersWrong();

        // Effect
        _adjust(p);
    }

    /// @inheritdoc IPlayLedger
    function parameters() external view returns (Parameters memory) {
        Adjustable memory now_ = _adjustable;
        return
            Parameters({
                window: now_.window,
                answerTime: now_.answerTime,
                turn: TURN,
                openTurn: OPEN_TURN,
                bond: now_.bond,
                playsPerDay: now_.playsPerDay
            });
    }

    function _adjust(Parameters memory p) private {
        _adjustable = Adjustable({
            bond: p.bond,
            window: uint40(p.window),
            answerTime: uint40(p.answerTime),
            playsPerDay: p.playsPerDay
        });
        emit ParametersChanged(p);
    }

    // The modifier's body, which the compiler would copy to every function that has it.
    function _requireCouncil() private view {
        if (msg.sender != council) revert AttesterSet_NotCouncil({caller: msg.sender, council: council});
    }
}

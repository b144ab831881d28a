// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSequentialProposalId} from "@openzeppelin/contracts/governance/extensions/GovernorSequentialProposalId.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";
import {GovernorSuperQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorSuperQuorum.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {ICouncil, Terms} from "./ICouncil.sol";
import {ISeats} from "./ISeats.sol";
import {Seats} from "./Seats.sol";

/// @title The council
/// PURPOSE: lets seat holders decide together what one moderator decided before.
/// MONEY: none; its timelock owns nothing and can mint, move or hold back nobody's money.
/// ROLES: seat holders propose and vote; anyone queues and carries out what passed. The timelock has one proposer
/// (this contract), an open executor, no canceller and no admin; the deployer has no role.
/// LIVENESS: a proposal passes as soon as more than half of all seats are in favour, as nothing can change it
/// then. Without half the seats awake the council decides nothing; plays, claims and challenges need no council.
/// OUT OF SCOPE: what the council may do; each contract that obeys it bounds that.
contract Council is
    ICouncil,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorSequentialProposalId,
    GovernorStorage,
    GovernorSuperQuorum,
    GovernorTimelockControl
{
    uint256 private constant MAX_WAIT = 30 days;

    constructor(
        Terms memory terms,
        address[] memory founders
    )
        Governor("Musicchain Council")
        GovernorSettings(terms.votingDelay, terms.votingPeriod, 1)
        GovernorVotes(new Seats(founders))
        GovernorTimelockControl(_createTimelock(terms.timelockDelay))
    {
        bool sound = terms.votingDelay <= MAX_WAIT && terms.votingPeriod <= MAX_WAIT;
        sound = sound && terms.timelockDelay > 0 && terms.timelockDelay <= MAX_WAIT;
        if (!sound) revert Council_TermsWrong();

        // From here on nobody gives or takes a role of the timelock, and nobody cancels what was decided.
        TimelockController created = TimelockController(payable(timelock()));
        created.revokeRole(created.CANCELLER_ROLE(), address(this));
        created.revokeRole(created.DEFAULT_ADMIN_ROLE(), address(created));
        created.renounceRole(created.DEFAULT_ADMIN_ROLE(), address(this));
    }

    /// @inheritdoc ICouncil
    function seats() external view returns (ISeats) {
        return ISeats(address(token()));
    }

    /// @inheritdoc ICouncil
    function timelock() public view override(ICouncil, GovernorTimelockControl) returns (address) {
        return super.timelock();
    }

    /// @notice Seats in favour that a proposal made at `timepoint` needs: more than half of all there were.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return token().getPastTotalSupply(timepoint) / 2 + 1;
    }

    /// @notice Only votes in favour count towards the quorum.
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override(IGovernor, GovernorCountingSimple) returns (string memory) {
        return "support=bravo&quorum=for";
    }

    /// @notice With so many in favour a proposal has passed before its time is over: the outcome is settled.
    function superQuorum(uint256 timepoint) public view override returns (uint256) {
        return quorum(timepoint);
    }

    function state(
        uint256 proposalId
    ) public view override(Governor, GovernorSuperQuorum, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalVotes(
        uint256 proposalId
    )
        public
        view
        override(GovernorCountingSimple, GovernorSuperQuorum)
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        return super.proposalVotes(proposalId);
    }

    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function getProposalId(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public view override(Governor, GovernorSequentialProposalId) returns (uint256) {
        return super.getProposalId(targets, values, calldatas, descriptionHash);
    }

    /// INVARIANT: the rules of decision are those of the constructor: neither this contract nor its timelock can be
    /// called by a proposal, and both change only when called by one.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, GovernorSequentialProposalId, GovernorStorage) returns (uint256) {
        for (uint256 i; i < targets.length; i++) {
            if (targets[i] == address(this) || targets[i] == timelock()) revert Council_OwnRules(targets[i]);
        }
        return super._propose(targets, values, calldatas, description, proposer);
    }

    /// A vote without a seat counts nothing, so it is refused instead of being recorded.
    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 weight,
        bytes memory params
    ) internal override(Governor, GovernorCountingSimple) returns (uint256) {
        if (weight == 0) revert Council_NoSeat(account, proposalSnapshot(proposalId));
        return super._countVote(proposalId, account, support, weight, params);
    }

    function _quorumReached(
        uint256 proposalId
    ) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (, uint256 inFavour, ) = proposalVotes(proposalId);
        return inFavour >= quorum(proposalSnapshot(proposalId));
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _createTimelock(uint256 delay) private returns (TimelockController) {
        address[] memory proposers = new address[](1);
        proposers[0] = address(this);
        // The zero address as executor: anyone may carry out what has waited long enough.
        return new TimelockController(delay, proposers, new address[](1), address(this));
    }
}

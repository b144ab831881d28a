// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EVIDENCE_BYTES, SEGMENT_PLAYS} from "../Constants.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader, BatchStatus} from "../plays/IPlayLedger.sol";
import {StateTree} from "../plays/StateTree.sol";
import {AnswerGas} from "./AnswerGas.sol";
import {Demand, DemandStatus, IDemands} from "./IDemands.sol";
import {ProofBase} from "./ProofBase.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title Demands for evidence that nobody serves
/// PURPOSE: makes an attester publish a segment's evidence on chain, or lose its batch. The demander pays what that
/// costs and no more: an attester neither loses by a flood of demands nor earns by withholding (ADR 14).
/// MONEY: holds the bonds of open demands and what is owed of closed ones, in ETH; every wei of it has one owner.
/// ROLES: none.
/// LIVENESS: a demand comes within the batch's first window and is closed by anybody: answered until its deadline,
/// expired after it. So a batch whose attester answers is final at most a window and two answer times after it came.
abstract contract Demands is ProofBase, IDemands {
    // gas of a dear answer: 32 evidences of songs of an hour at the calldata floor
    uint256 private constant ANSWER_GAS = 3_000_000;
    // the least price a bond is reckoned with, wei
    uint256 private constant LEAST_GAS_PRICE = 1 gwei;
    // Paid above the base fee for each gas of an answer, wei: a tip that need not hurry, and a rollup's data fee.
    uint256 private constant ALLOWANCE = 0.01 gwei;
    // gas of an answer before its call is measured and after, and what a first payment to an attester takes beside it
    uint256 private constant UNMEASURED_GAS = 14_000;
    uint256 private constant FIRST_PAYMENT_GAS = 17_100;

    mapping(uint64 batchId => mapping(uint32 segment => Demand)) private _demands;
    /// @inheritdoc IDemands
    mapping(address account => uint256 amount) public owed;

    /// @inheritdoc IDemands
    function demandEvidence(BatchHeader calldata header, uint32 segment) external payable {
        // Check
        _requirePending(header);
        uint256 count = Witnesses.segmentCount(header);
        if (segment >= count) revert Demands_NoSuchSegment({segment: segment, count: count});
        uint256 until = uint256(header.time) + header.window;
        if (block.timestamp >= until) revert Demands_TooLate({time: block.timestamp, until: until});
        Demand storage demand = _demands[header.batchId][segment];
        if (demand.status != DemandStatus.None) revert Demands_Already(header.batchId, segment);
        uint256 bond = demandBond();
        if (msg.value < bond) revert Demands_BondTooLow({value: msg.value, least: bond});

        // Effect
        uint256 deadline = block.timestamp + header.answerTime;
        demand.demander = msg.sender;
        demand.status = DemandStatus.Open;
        demand.deadline = uint64(deadline);
        demand.bond = uint128(bond);
        // The base fee of the block to come cannot be known: what is sent above the bond stays the sender's.
        if (msg.value > bond) owed[msg.sender] += msg.value - bond;
        emit EvidenceDemanded({
            batchId: header.batchId,
            segment: segment,
            demander: msg.sender,
            bond: bond,
            deadline: deadline
        });

        // Interaction
        ledger().holdFinality(header.batchId);
    }

    /// @inheritdoc IDemands
    function answerDemand(
        BatchHeader calldata header,
        uint32 segment,
        bytes[] calldata evidences,
        bytes32[] calldata siblings
    ) external {
        uint256 gasBefore = gasleft();
        // Check
        _requirePending(header);
        Demand storage demand = _open(header.batchId, segment);
        uint256 deadline = demand.deadline;
        if (block.timestamp > deadline) revert Demands_TooLate({time: block.timestamp, until: deadline});
        uint256 tokens = _requireEvidences(header, segment, evidences, siblings);

        // Effect
        demand.status = DemandStatus.Answered;
        owed[demand.demander] += demand.bond;
        emit EvidenceAnswered({
            batchId: header.batchId,
            segment: segment,
            evidences: evidences,
            siblings: siblings
        });
        uint256 execution = gasBefore - gasleft() + UNMEASURED_GAS;
        if (owed[header.attester] == 0) execution += FIRST_PAYMENT_GAS;
        _pay(header, segment, AnswerGas.charged(tokens, siblings.length, execution));

        // Interaction
        // From here on whoever doubts the evidence has as long to prove it wrong.
        ledger().resumeFinality(header.batchId, uint64(block.timestamp + header.answerTime));
    }

    /// @inheritdoc IDemands
    function expireDemand(BatchHeader calldata header, uint32 segment) external {
        // Check
        _requirePending(header);
        Demand storage demand = _open(header.batchId, segment);
        uint256 deadline = demand.deadline;
        if (block.timestamp <= deadline) revert Demands_TooEarly({time: block.timestamp, from: deadline + 1});

        // Effect
        demand.status = DemandStatus.Expired;
        owed[demand.demander] += demand.bond;

        // Interaction
        _fall(header, Fault.EvidenceWithheld, demand.demander);
    }

    /// @inheritdoc IDemands
    function refundDemand(uint64 batchId, uint32 segment) external {
        // Check
        Demand storage demand = _open(batchId, segment);
        BatchStatus status = ledger().statusOf(batchId);
        if (status != BatchStatus.Reverted) revert Demands_NotReverted(batchId, status);

        // Effect
        demand.status = DemandStatus.Refunded;
        owed[demand.demander] += demand.bond;
        emit DemandRefunded({batchId: batchId, segment: segment});
    }

    /// @inheritdoc IDemands
    function withdraw() external {
        // Check
        uint256 amount = owed[msg.sender];
        if (amount == 0) revert Demands_NothingOwed(msg.sender);

        // Effect
        owed[msg.sender] = 0;
        emit Withdrawn({account: msg.sender, amount: amount});

        // Interaction
        (bool paid, ) = msg.sender.call{value: amount}("");
        if (!paid) revert Demands_PaymentFailed(msg.sender, amount);
    }

    /// @inheritdoc IDemands
    function demandOf(uint64 batchId, uint32 segment) external view returns (Demand memory) {
        return _demands[batchId][segment];
    }

    /// @inheritdoc IDemands
    function demandBond() public view returns (uint256) {
        return ANSWER_GAS * Math.max(block.basefee, LEAST_GAS_PRICE);
    }

    /// Pays the attester for an answer of `gas` out of the demand's bond, which is the demander's again.
    function _pay(BatchHeader calldata header, uint32 segment, uint256 gas) private {
        Demand storage demand = _demands[header.batchId][segment];
        uint256 paid = Math.min(demand.bond, gas * (block.basefee + ALLOWANCE));
        owed[demand.demander] -= paid;
        owed[header.attester] += paid;
        emit AnswerPaid({
            batchId: header.batchId,
            segment: segment,
            attester: header.attester,
            paid: paid,
            returned: demand.bond - paid
        });
    }

    function _open(uint64 batchId, uint32 segment) private view returns (Demand storage demand) {
        demand = _demands[batchId][segment];
        if (demand.status != DemandStatus.Open) revert Demands_NotOpen(batchId, segment, demand.status);
    }

    /// Makes sure that these are the evidences of all plays of the segment: the leaves of one aligned subtree.
    /// @return tokens what they are as calldata
    function _requireEvidences(
        BatchHeader calldata header,
        uint32 segment,
        bytes[] calldata evidences,
        bytes32[] calldata siblings
    ) private pure returns (uint256 tokens) {
        uint256 count = Math.min(SEGMENT_PLAYS, header.playCount - SEGMENT_PLAYS * segment);
        if (evidences.length != count) revert Demands_CountWrong(evidences.length, count);
        // A list of one segment is as wide as it needs to be; the subtrees of a longer one are all 32 wide.
        bool alone = header.playCount <= SEGMENT_PLAYS;
        bytes32[] memory leaves = new bytes32[](alone ? count : SEGMENT_PLAYS);
        for (uint256 i; i < count; i++) {
            uint256 length = evidences[i].length;
            if (length > EVIDENCE_BYTES)
                revert Demands_EvidenceTooLong({length: length, most: EVIDENCE_BYTES});
            leaves[i] = StateTree.evidenceLeaf(evidences[i]);
            tokens += AnswerGas.tokensOf(evidences[i]);
        }
        (bool wellFormed, bytes32 root) = StateTree.rootFromListPath(
            StateTree.listRoot(leaves),
            segment,
            Witnesses.segmentCount(header),
            siblings
        );
        if (!wellFormed || root != header.evidenceRoot)
            revert Demands_EvidencesWrong(header.batchId, segment);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchHeader, BatchStatus} from "../plays/IPlayLedger.sol";

enum DemandStatus {
    None,
    Open,
    Answered,
    Expired,
    // its batch fell for another reason
    Refunded
}

struct Demand {
    // slot 0
    address demander;
    // the last second in which it can be answered
    uint64 deadline;
    DemandStatus status;
    // slot 1
    // wei
    uint128 bond;
}

/// @title Demands for the evidence of a segment
/// @notice Safety: a batch whose evidence nobody can read falls; one whose attester answers in time does not, and
/// the attester is paid what the answer costs. Liveness: see the bound in {Demands}.
interface IDemands {
    event EvidenceDemanded(
        uint64 indexed batchId,
        uint32 indexed segment,
        address indexed demander,
        uint256 bond,
        uint256 deadline
    );
    event EvidenceAnswered(
        uint64 indexed batchId,
        uint32 indexed segment,
        bytes[] evidences,
        bytes32[] siblings
    );
    /// @param paid wei the attester is owed for the answer
    /// @param returned wei the demander is owed, the rest of the bond
    event AnswerPaid(
        uint64 indexed batchId,
        uint32 indexed segment,
        address indexed attester,
        uint256 paid,
        uint256 returned
    );
    event DemandRefunded(uint64 indexed batchId, uint32 indexed segment);
    event Withdrawn(address indexed account, uint256 amount);

    error Demands_NoSuchSegment(uint256 segment, uint256 count);
    error Demands_TooLate(uint256 time, uint256 until);
    error Demands_TooEarly(uint256 time, uint256 from);
    error Demands_Already(uint256 batchId, uint256 segment);
    error Demands_BondTooLow(uint256 value, uint256 least);
    error Demands_NotOpen(uint256 batchId, uint256 segment, DemandStatus status);
    error Demands_CountWrong(uint256 actual, uint256 expected);
    error Demands_EvidenceTooLong(uint256 length, uint256 most);
    error Demands_EvidencesWrong(uint256 batchId, uint256 segment);
    error Demands_NotReverted(uint256 batchId, BatchStatus status);
    error Demands_NothingOwed(address account);
    error Demands_PaymentFailed(address account, uint256 amount);

    /// @notice Demands that the evidences of a segment be published on chain. Until the demand is closed the batch
    /// cannot become final.
    /// @dev Requirements: `header` is a pending batch's, within its first window, whatever later moved its end; the
    /// segment was never demanded before; the value is at least {demandBond} (what is above it can be withdrawn).
    /// Emits {EvidenceDemanded}.
    function demandEvidence(BatchHeader calldata header, uint32 segment) external payable;

    /// @notice Publishes the evidences of a demanded segment, for the attester, which is paid what that costs out of
    /// the bond: the answer's gas at the base fee and 0.01 gwei. The rest of the bond is the demander's.
    /// @dev Whether they pass the checks is not asked here: published, they can be proven wrong (proveEvidence), and
    /// the batch becomes final no earlier than `answerTime` from now. Anyone may answer. Requirements: `header` is a
    /// pending batch's; the demand is open and its deadline not over; the evidences are those of the segment, all of
    /// them, in order, each at most 4,096 bytes. Emits {EvidenceAnswered}, with what it takes to prove them wrong: an
    /// answer that came through a contract is in no transaction's own calldata; and {AnswerPaid}.
    /// @param siblings path from the segment's 32 evidences up to the batch's evidence root
    function answerDemand(
        BatchHeader calldata header,
        uint32 segment,
        bytes[] calldata evidences,
        bytes32[] calldata siblings
    ) external;

    /// @notice The batch of a demand nobody answered falls. Anyone may call; the demander is the challenger and gets
    /// the bond back.
    /// @dev Requirements: `header` is a pending batch's; the demand is open and its deadline over. Emits
    /// {FaultProven} with EvidenceWithheld.
    function expireDemand(BatchHeader calldata header, uint32 segment) external;

    /// @notice Gives the bond back where the batch fell for another reason first.
    /// @dev Requirements: the demand is open; the batch is reverted. Emits {DemandRefunded}.
    function refundDemand(uint64 batchId, uint32 segment) external;

    /// @notice Pays the caller what closed demands owe it.
    /// @dev Requirements: something is owed. Emits {Withdrawn}.
    function withdraw() external;

    /// @notice The least bond of a demand now, wei: the gas of a dear answer at the base fee, or at 1 gwei. A node
    /// that simulates a call without a gas price may tell it as of a base fee of zero.
    function demandBond() external view returns (uint256);

    function demandOf(uint64 batchId, uint32 segment) external view returns (Demand memory);

    /// @notice Wei that `account` can withdraw.
    function owed(address account) external view returns (uint256);
}

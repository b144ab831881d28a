// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../Attached.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader, BatchStatus} from "../plays/IPlayLedger.sol";
import {EvidenceJudge} from "./EvidenceJudge.sol";
import {IFaultProofs} from "./IFaultProofs.sol";

/// @title What every proof starts and ends with
abstract contract ProofBase is Attached, IFaultProofs {
    EvidenceJudge internal immutable JUDGE = new EvidenceJudge();

    /// Makes sure that `header` is what the ledger holds of a pending batch.
    function _requirePending(BatchHeader calldata header) internal view {
        _requireHeader(header);
        BatchStatus status = ledger().statusOf(header.batchId);
        if (status != BatchStatus.Pending) revert FaultProofs_NotPending(header.batchId, status);
    }

    /// Makes sure that `header` is what the ledger holds of a batch, whatever became of it.
    function _requireHeader(BatchHeader calldata header) internal view {
        (bytes32 expected, , , ) = ledger().batches(header.batchId);
        bytes32 actual = keccak256(abi.encode(header));
        if (actual != expected) revert FaultProofs_HeaderWrong(actual, expected);
    }

    /// The batch falls, and the caller has shown it.
    function _fall(BatchHeader calldata header, Fault fault) internal {
        _fall(header, fault, msg.sender);
    }

    /// The batch falls; `challenger` is rewarded.
    function _fall(BatchHeader calldata header, Fault fault, address challenger) internal {
        emit FaultProven({batchId: header.batchId, fault: fault, challenger: challenger});
        ledger().revertBatch(header.batchId, challenger);
    }
}

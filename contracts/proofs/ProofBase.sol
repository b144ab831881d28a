// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../Attached.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader, BatchStatus, IPlayLedger} from "../plays/IPlayLedger.sol";
import {IFaultProofs} from "./IFaultProofs.sol";

/// @title What every proof starts and ends with
abstract contract ProofBase is Attached, IFaultProofs {
    /// Makes sure that `header` is what the ledger holds of a pending batch.
    function _requirePending(BatchHeader calldata header) internal view {
        IPlayLedger plays = ledger();
        (bytes32 expected, , , ) = plays.batches(header.batchId);
        bytes32 actual = keccak256(abi.encode(header));
        if (actual != expected) revert FaultProofs_HeaderWrong(actual, expected);
        BatchStatus status = plays.statusOf(header.batchId);
        if (status != BatchStatus.Pending) revert FaultProofs_NotPending(header.batchId, status);
    }

    /// The batch falls, and the caller has shown it.
    function _fall(BatchHeader calldata header, Fault fault) internal {
        emit FaultProven({batchId: header.batchId, fault: fault, challenger: msg.sender});
        ledger().revertBatch(header.batchId, msg.sender);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {BatchStatus} from "../plays/IPlayLedger.sol";

/// @title What anyone can prove against a pending batch
/// @notice Safety: a batch falls only by what it committed to; a witness that does not lead there, or too little gas,
/// reverts the proof and shows nothing. Liveness: proofs need no role and never pause.
interface IFaultProofs {
    event FaultProven(uint64 indexed batchId, Fault fault, address indexed challenger);

    error FaultProofs_NoFault();
    error FaultProofs_HeaderWrong(bytes32 actual, bytes32 expected);
    error FaultProofs_NotPending(uint256 batchId, BatchStatus status);
}

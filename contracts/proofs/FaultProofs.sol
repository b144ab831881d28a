// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ProofBase} from "./ProofBase.sol";

/// @title Proofs against batches
/// PURPOSE: the one contract that can revert a pending batch, on a proof that anyone may bring.
/// MONEY: none; the ledger takes the bond.
/// ROLES: none.
contract FaultProofs is ProofBase {}

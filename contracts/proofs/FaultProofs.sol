// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Demands} from "./Demands.sol";
import {EvidenceProofs} from "./EvidenceProofs.sol";
import {PairProofs} from "./PairProofs.sol";
import {SegmentProofs} from "./SegmentProofs.sol";

/// @title Proofs against batches
/// PURPOSE: the one contract that can revert a pending batch, on a proof that anyone may bring.
/// MONEY: the bonds of demands; an attester's bond is taken by the ledger.
/// ROLES: none.
// What it can do is in the parts it is made of.
// solhint-disable-next-line no-empty-blocks
contract FaultProofs is SegmentProofs, EvidenceProofs, PairProofs, Demands {}

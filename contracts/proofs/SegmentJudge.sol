// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {State} from "../plays/State.sol";
import {SegmentLeaves, SegmentReplay, SegmentTerms} from "./SegmentReplay.sol";

/// @title Re-executes segments for the fault proofs
/// PURPOSE: a contract of its own, without state, because the code of a contract is bounded. The fault proofs create
/// it and call no other. A call that fails, for want of gas as well, fails the proof.
/// MONEY: none. ROLES: none.
contract SegmentJudge {
    /// @param before the state the segment starts from
    /// @return the first fault, `None` for an honest segment
    function judge(
        bytes calldata segment,
        State calldata before,
        SegmentTerms calldata terms,
        SegmentLeaves calldata leaves
    ) external view returns (Fault) {
        return SegmentReplay.check(segment, before, terms, leaves);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {IPlayLedger} from "../plays/IPlayLedger.sol";
import {State} from "../plays/State.sol";
import {SegmentLeaves, SegmentReplay, SegmentTerms} from "../proofs/SegmentReplay.sol";

/// The re-execution of a segment as an external function, for the differential tests. Never deployed in production.
contract SegmentHarness {
    struct Answer {
        bool success;
        bytes data;
    }

    /// What the ledger would say.
    mapping(address owner => uint256 amount) public credit;

    function setCredit(address[] calldata owners, uint256[] calldata amounts) external {
        for (uint256 i; i < owners.length; i++) credit[owners[i]] = amounts[i];
    }

    function many(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i; i < calls.length; i++) {
            (answers[i].success, answers[i].data) = address(this).staticcall(calls[i]);
        }
    }

    function replay(
        bytes calldata segment,
        State calldata before,
        bytes32 stateAfter,
        uint256 playCount,
        uint32 day,
        uint256 burn,
        SegmentLeaves calldata leaves
    ) external view returns (Fault) {
        SegmentTerms memory terms = SegmentTerms({
            playCount: playCount,
            day: day,
            burn: burn,
            stateAfter: stateAfter,
            ledger: IPlayLedger(address(this))
        });
        return SegmentReplay.check(segment, before, terms, leaves);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchHeader} from "../../../contracts/plays/IPlayLedger.sol";
import {IDemands} from "../../../contracts/proofs/IDemands.sol";

/// Withdraws again while it is being paid, or refuses to be paid.
contract Reentrant {
    IDemands private immutable DEMANDS;
    error Refused();
    error PaidTwice();

    bool public refuses;
    uint256 public received;

    constructor(IDemands demands) {
        DEMANDS = demands;
    }

    receive() external payable {
        if (refuses) revert Refused();
        received += msg.value;
        (bool again, ) = address(DEMANDS).call(abi.encodeCall(DEMANDS.withdraw, ()));
        if (again) revert PaidTwice();
    }

    function demand(BatchHeader calldata header, uint32 segment) external payable {
        DEMANDS.demandEvidence{value: msg.value}(header, segment);
    }

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    function withdraw() external {
        DEMANDS.withdraw();
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../Attached.sol";

/// Stands where the fault proofs do and proves nothing: its owner reverts and holds batches as a test needs it.
/// Never deployed in production.
contract Reverter is Attached {
    address private immutable OWNER;

    error Reverter_NotOwner(address caller, address owner);

    modifier onlyOwner() {
        if (msg.sender != OWNER) revert Reverter_NotOwner({caller: msg.sender, owner: OWNER});
        _;
    }

    constructor(address owner) {
        OWNER = owner;
    }

    function revertBatch(uint64 batchId) external onlyOwner {
        ledger().revertBatch(batchId, msg.sender);
    }

    function holdFinality(uint64 batchId) external onlyOwner {
        ledger().holdFinality(batchId);
    }

    function resumeFinality(uint64 batchId, uint64 notBefore) external onlyOwner {
        ledger().resumeFinality(batchId, notBefore);
    }
}

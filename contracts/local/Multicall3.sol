// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Many reads in one call
/// PURPOSE: speaks the interface of the well-known Multicall3, for chains that do not have it, a local one above all.
/// MONEY: none; value is never passed on, and what is sent here is lost.
/// OUT OF SCOPE: acting for anybody. Callees see this contract as the sender, so nothing may ever trust it.
contract Multicall3 {
    struct Call {
        address target;
        bytes callData;
    }

    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    error Multicall3_CallFailed(uint256 index, bytes reason);

    /// Every call must succeed.
    function aggregate(
        Call[] calldata calls
    ) external returns (uint256 blockNumber, bytes[] memory returnData) {
        blockNumber = block.number;
        returnData = new bytes[](calls.length);
        for (uint256 i; i < calls.length; i++) {
            returnData[i] = _call(i, calls[i].target, calls[i].callData, false).returnData;
        }
    }

    /// Each call says whether it may fail.
    function aggregate3(Call3[] calldata calls) external returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i; i < calls.length; i++) {
            results[i] = _call(i, calls[i].target, calls[i].callData, calls[i].allowFailure);
        }
    }

    function tryAggregate(
        bool requireSuccess,
        Call[] calldata calls
    ) external returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i; i < calls.length; i++) {
            results[i] = _call(i, calls[i].target, calls[i].callData, !requireSuccess);
        }
    }

    function getBlockNumber() external view returns (uint256) {
        return block.number;
    }

    function getCurrentBlockTimestamp() external view returns (uint256) {
        return block.timestamp;
    }

    function getChainId() external view returns (uint256) {
        return block.chainid;
    }

    function getEthBalance(address account) external view returns (uint256) {
        return account.balance;
    }

    function _call(
        uint256 index,
        address target,
        bytes calldata callData,
        bool mayFail
    ) private returns (Result memory result) {
        // solhint-disable-next-line avoid-low-level-calls
        (result.success, result.returnData) = target.call(callData);
        if (!result.success && !mayFail) revert Multicall3_CallFailed(index, result.returnData);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Multicall3} from "../../../contracts/local/Multicall3.sol";
import {Test} from "../helpers/Test.sol";

contract Multicall3Test is Test {
    error Refused();

    Multicall3 private multicall;

    function setUp() public {
        multicall = new Multicall3();
    }

    function double(uint256 x) external pure returns (uint256) {
        return 2 * x;
    }

    function refuse() external pure {
        revert Refused();
    }

    function test_Aggregate_ReturnsEveryAnswer() public {
        Multicall3.Call[] memory calls = new Multicall3.Call[](3);
        for (uint256 i; i < 3; i++) {
            calls[i] = Multicall3.Call(address(this), abi.encodeCall(this.double, (i)));
        }
        (uint256 blockNumber, bytes[] memory answers) = multicall.aggregate(calls);
        assertEq(blockNumber, block.number);
        for (uint256 i; i < 3; i++) assertEq(answers[i], abi.encode(2 * i));
    }

    function test_Aggregate_RevertWhen_ACallFails() public {
        Multicall3.Call[] memory calls = new Multicall3.Call[](2);
        calls[0] = Multicall3.Call(address(this), abi.encodeCall(this.double, (1)));
        calls[1] = Multicall3.Call(address(this), abi.encodeCall(this.refuse, ()));
        vm.expectRevert(_failed(1));
        multicall.aggregate(calls);
    }

    function test_Aggregate3_LetsCallsFailThatMay() public {
        Multicall3.Call3[] memory calls = new Multicall3.Call3[](2);
        calls[0] = Multicall3.Call3(address(this), true, abi.encodeCall(this.refuse, ()));
        calls[1] = Multicall3.Call3(address(this), false, abi.encodeCall(this.double, (21)));
        Multicall3.Result[] memory results = multicall.aggregate3(calls);
        assertEq(results[0].success, false);
        assertEq(results[0].returnData, abi.encodeWithSelector(Refused.selector));
        assertEq(results[1].success, true);
        assertEq(results[1].returnData, abi.encode(42));
        calls[0].allowFailure = false;
        vm.expectRevert(_failed(0));
        multicall.aggregate3(calls);
    }

    function test_TryAggregate_AsksForSuccessWhenTold() public {
        Multicall3.Call[] memory calls = new Multicall3.Call[](1);
        calls[0] = Multicall3.Call(address(this), abi.encodeCall(this.refuse, ()));
        assertEq(multicall.tryAggregate(false, calls)[0].success, false);
        vm.expectRevert(_failed(0));
        multicall.tryAggregate(true, calls);
    }

    function test_Views_SayWhatTheBlockSays() public {
        vm.warp(1_234);
        vm.deal(address(0xe7), 5);
        assertEq(multicall.getCurrentBlockTimestamp(), 1_234);
        assertEq(multicall.getBlockNumber(), block.number);
        assertEq(multicall.getChainId(), block.chainid);
        assertEq(multicall.getEthBalance(address(0xe7)), 5);
    }

    function _failed(uint256 index) private pure returns (bytes memory) {
        bytes memory reason = abi.encodeWithSelector(Refused.selector);
        return abi.encodeWithSelector(Multicall3.Multicall3_CallFailed.selector, index, reason);
    }
}

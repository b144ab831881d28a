// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../../contracts/Attached.sol";
import {FaultProofs} from "../../contracts/proofs/FaultProofs.sol";
import {Test} from "./helpers/Test.sol";

contract AttachedTest is Test {
    address private constant FIRST = address(0x1ed6e4);
    address private constant SECOND = address(0x1ed6e5);
    Attached private helper;

    function setUp() public {
        helper = new FaultProofs();
    }

    function test_Ledger_RevertWhen_NotAttached() public {
        vm.expectRevert(abi.encodeWithSelector(Attached.Attached_NotYet.selector));
        helper.ledger();
    }

    function test_Attach_IsForGood() public {
        vm.prank(FIRST);
        helper.attach();
        assertEq(address(helper.ledger()), FIRST);
        address[2] memory callers = [FIRST, SECOND];
        for (uint256 i; i < callers.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(Attached.Attached_Already.selector, FIRST));
            vm.prank(callers[i]);
            helper.attach();
        }
        assertEq(address(helper.ledger()), FIRST);
    }
}

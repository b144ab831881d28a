// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {CAP} from "../../../contracts/Constants.sol";
import {IMusicToken} from "../../../contracts/token/IMusicToken.sol";
import {MusicToken} from "../../../contracts/token/MusicToken.sol";
import {Permits} from "../helpers/Permits.sol";
import {Test} from "../helpers/Test.sol";

contract MusicTokenTest is Test {
    address private constant LEDGER = address(0x1ed9e5);
    address private constant STRANGER = address(0xbad);
    uint256 private constant KEY = 0xa11ce;
    address private alice;
    MusicToken private token;

    function setUp() public {
        token = new MusicToken(LEDGER);
        alice = vm.addr(KEY);
    }

    function test_Constructor_StartsEmpty() public view {
        assertEq(token.totalSupply(), 0);
        assertEq(token.decimals(), 18);
        assertEq(token.ledger(), LEDGER);
        assertEq(token.cap(), 2_000_000_000e18);
    }

    function test_Mint_RevertWhen_NotLedger() public {
        vm.expectRevert(abi.encodeWithSelector(IMusicToken.MusicToken_NotLedger.selector, STRANGER, LEDGER));
        vm.prank(STRANGER);
        token.mint(STRANGER, 1);
    }

    function test_Mint_RevertWhen_OneWeiAboveCap() public {
        vm.prank(LEDGER);
        token.mint(alice, CAP - 5);
        vm.expectRevert(abi.encodeWithSelector(IMusicToken.MusicToken_CapExceeded.selector, CAP + 1, CAP));
        vm.prank(LEDGER);
        token.mint(alice, 6);
    }

    function test_Mint_ReachesCapExactly() public {
        vm.prank(LEDGER);
        token.mint(alice, CAP - 5);
        vm.prank(LEDGER);
        token.mint(STRANGER, 5);
        assertEq(token.totalSupply(), CAP);
    }

    function testFuzz_Mint_NeverPassesCap(uint256 first, uint256 second) public {
        first = bound(first, 0, CAP);
        second = bound(second, 0, 2 * CAP);
        vm.prank(LEDGER);
        token.mint(alice, first);
        vm.prank(LEDGER);
        try token.mint(alice, second) {
            assertLe(first + second, CAP);
        } catch {
            assertTrue(first + second > CAP, "refused only above the cap");
        }
        assertLe(token.totalSupply(), CAP);
    }

    function test_Burn_RevertWhen_NotLedger() public {
        _fund(10);
        vm.expectRevert(abi.encodeWithSelector(IMusicToken.MusicToken_NotLedger.selector, alice, LEDGER));
        vm.prank(alice);
        token.burn(alice, 1);
    }

    function test_Burn_NeedsNoAllowance() public {
        _fund(10);
        vm.prank(LEDGER);
        token.burn(alice, 4);
        assertEq(token.balanceOf(alice), 6);
        assertEq(token.totalSupply(), 6);
    }

    function test_BurnFrom_RevertWhen_NotLedger() public {
        _fund(10);
        vm.prank(alice);
        token.approve(STRANGER, 10);
        vm.expectRevert(abi.encodeWithSelector(IMusicToken.MusicToken_NotLedger.selector, STRANGER, LEDGER));
        vm.prank(STRANGER);
        token.burnFrom(alice, 1);
    }

    function test_BurnFrom_RevertWhen_AllowanceTooSmall() public {
        _fund(10);
        vm.prank(alice);
        token.approve(LEDGER, 3);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, LEDGER, 3, 4)
        );
        vm.prank(LEDGER);
        token.burnFrom(alice, 4);
    }

    function test_BurnFrom_SpendsAllowance() public {
        _fund(10);
        vm.prank(alice);
        token.approve(LEDGER, 7);
        vm.prank(LEDGER);
        token.burnFrom(alice, 4);
        assertEq(token.allowance(alice, LEDGER), 3);
        assertEq(token.balanceOf(alice), 6);
    }

    function testFuzz_Permit_SetsAllowance(uint256 value) public {
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, LEDGER, value, block.timestamp);
        token.permit(alice, LEDGER, value, block.timestamp, v, r, s);
        assertEq(token.allowance(alice, LEDGER), value);
    }

    function test_Permit_RevertWhen_UsedTwice() public {
        (uint8 v, bytes32 r, bytes32 s) = Permits.sign(vm, token, KEY, LEDGER, 5, block.timestamp);
        token.permit(alice, LEDGER, 5, block.timestamp, v, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(alice, LEDGER, 5, block.timestamp, v, r, s);
    }

    function _fund(uint256 amount) private {
        vm.prank(LEDGER);
        token.mint(alice, amount);
    }
}

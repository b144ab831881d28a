// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, ONE} from "../../../contracts/Constants.sol";
import {BatchStatus, Parameters} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {IMusicToken} from "../../../contracts/token/IMusicToken.sol";
import {BurnCurve} from "../../../contracts/token/BurnCurve.sol";
import {Test} from "../helpers/Test.sol";
import {LedgerHandler} from "./LedgerHandler.sol";

/// Stands in this file because the runner knows the contracts of the file it runs.
contract Handler is LedgerHandler {
    constructor(Start start) LedgerHandler(start) {}
}

/// What holds after any sequence of the handler's actions (README.md has it in mathematics).
abstract contract LedgerInvariants is Test {
    address private constant CHALLENGER = address(0xc4a11e46e4);

    LedgerHandler internal handler;
    PlayLedger internal ledger;
    IMusicToken internal token;

    function _use(LedgerHandler.Start start) internal {
        handler = new Handler(start);
        (address ledger_, address token_) = handler.world();
        (ledger, token) = (PlayLedger(ledger_), IMusicToken(token_));
        targetContract(address(handler));
    }

    function invariant_E1_E5_SupplyAndBurnKeepTheirBounds() public view {
        uint256 supply = handler.supplyOfHead();
        assertLe(supply, CAP);
        assertLe(BurnCurve.burn(supply), 1_000 * ONE);
        if (supply <= CAP / 2) assertEq(BurnCurve.burn(supply), 0);
    }

    function invariant_E2_WhatIsOwedAndExistsIsTheAccruedSupply() public view {
        (Account[] memory accounts, Song[] memory songs, uint256 supply) = handler.finalState();
        uint256 total = token.totalSupply() + ledger.totalCredit();
        for (uint256 i; i < accounts.length; i++) {
            total += accounts[i].earned - ledger.claimed(accounts[i].owner);
            total -= accounts[i].burned;
        }
        for (uint256 i = 1; i < songs.length; i++) {
            total += songs[i].royalties + songs[i].escrowed - ledger.royaltiesPaid(i);
        }
        assertEq(total, supply);
    }

    function invariant_E4_PartiesHoldTheirSharesToTheWei() public view {
        (, Song[] memory songs, ) = handler.finalState();
        for (uint256 song = 1; song <= 4; song++) {
            uint256 paid = ledger.royaltiesPaid(song);
            assertEq(paid % ONE, 0);
            uint16[] memory bps = handler.sharesOf(song);
            uint256 sum;
            for (uint256 i; i < bps.length; i++) {
                uint256 balance = token.balanceOf(handler.party(song, i));
                assertEq(balance * 10_000, paid * bps[i]);
                sum += balance;
            }
            assertEq(sum, paid);
            if (song >= songs.length) {
                assertEq(paid, 0);
                continue;
            }
            uint256 released = ledger.released(song);
            uint256 escrow = songs[song].escrowed < released ? songs[song].escrowed : released;
            assertLe(paid, songs[song].royalties + escrow);
        }
    }

    function invariant_E7_TokensAreWhereTheyBelong() public view {
        assertLe(token.totalSupply(), CAP);
        assertEq(token.balanceOf(address(ledger)), 0);
        // nobody burned more than the credit it bought
        (Account[] memory accounts, , ) = handler.finalState();
        for (uint256 i; i < accounts.length; i++) {
            assertLe(accounts[i].burned, ledger.credit(accounts[i].owner));
        }
        // the final head is in the chain that leads to the head
        assertEq(uint8(ledger.statusOf(ledger.finalHead())), uint8(BatchStatus.Final));
        assertLe(ledger.finalHead(), ledger.head());
        assertLe(ledger.head(), ledger.lastBatchId());
    }

    function invariant_S1_BondsAndRewardsAreAllTheEther() public view {
        assertEq(address(ledger).balance, handler.owedEther());
        uint256 left = handler.returned() + handler.rewarded() + handler.burnedEther();
        assertEq(handler.deposited(), address(ledger).balance + left);
        // a reward never exceeds what was burned beside it
        assertLe(ledger.rewardOf(CHALLENGER) + handler.rewarded(), handler.burnedEther());
    }

    function invariant_S2_NothingFinalIsHeld() public view {
        for (uint64 id; id <= ledger.lastBatchId(); id++) {
            if (ledger.statusOf(id) == BatchStatus.Final) assertEq(ledger.holdsOn(id), 0);
        }
    }

    function invariant_S3_FinalityNeverMovesBack() public view {
        assertEq(ledger.finalHead(), handler.highestFinal());
        for (uint64 id; id <= ledger.lastBatchId(); id++) {
            if (handler.lastStatus(id) == BatchStatus.Final) {
                assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Final));
            }
        }
    }

    function invariant_S4_ABondStandsBehindEveryPendingBatch() public view {
        for (uint64 id; id <= ledger.lastBatchId(); id++) {
            if (ledger.statusOf(id) != BatchStatus.Pending || handler.unsecured(id)) continue;
            (, address attester, , ) = ledger.batches(id);
            assertLe(handler.bondAt(id), ledger.bondOf(attester));
        }
    }

    function invariant_S5_ParametersAreNeverWeakerThanDeployed() public view {
        Parameters memory p = ledger.parameters();
        assertTrue(p.window >= 60 && p.window <= 240, "window");
        assertTrue(p.answerTime >= 30 && p.answerTime <= 120, "answer time");
        assertTrue(p.bond >= 1 ether && p.bond <= 10 ether, "bond");
        assertTrue(p.playsPerDay >= 100_000 && p.playsPerDay <= 1_000_000, "budget");
        assertTrue(p.turn == 10 && p.openTurn == 3, "turns");
        // and so is the window of every batch, whatever was adjusted when
        for (uint64 id = 1; id <= ledger.lastBatchId(); id++) {
            (, , uint64 time, uint64 finalAt) = ledger.batches(id);
            assertLe(uint256(time) + 60, finalAt);
        }
    }

    function invariant_S6_OneRangeOfTheChainIsPending() public view {
        // from the head back to the final head every batch is pending, every other one beyond it fell
        uint256 pending;
        uint64 id = ledger.head();
        for (; id > ledger.finalHead(); id = handler.parentOf(id)) {
            assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
            pending++;
        }
        assertEq(id, ledger.finalHead());
        for (id = ledger.finalHead() + 1; id <= ledger.lastBatchId(); id++) {
            if (ledger.statusOf(id) != BatchStatus.Reverted) pending--;
        }
        assertEq(pending, 0);
    }

    /// Drives the handler by hand, to show that the runs above do reach what they are about.
    function _drive(uint256 steps) internal {
        for (uint256 i; i < steps; i++) {
            uint256 dice = uint256(keccak256(abi.encode("drive", i)));
            uint256 seed = dice >> 16;
            uint256 action = dice % 16;
            if (action < 3) handler.listen(seed);
            else if (action < 5) handler.wait(seed);
            else if (action < 7) handler.finalise(seed);
            else if (action == 7) handler.undo(seed);
            else if (action == 8) handler.claim(seed);
            else if (action == 9) handler.claimRoyalties(seed);
            else if (action == 10) handler.buyCredit(seed);
            else if (action == 11) handler.give(seed);
            else if (action == 12) handler.demand(seed);
            else if (action == 13) handler.stake(seed);
            else if (action == 14) handler.govern(seed);
            else handler.intrude(seed);
        }
        assertTrue(handler.batches() > 0, "batches");
        assertTrue(handler.reverts() > 0, "reverts");
        assertTrue(handler.slashes() > 0, "slashes");
        assertTrue(handler.rewarded() > 0, "rewards");
        assertTrue(handler.held() > 0, "holds");
        assertTrue(handler.pauses() > 0, "pauses");
        assertTrue(handler.unbonds() > 0, "unbonds");
        assertTrue(handler.refusals() > 0, "refusals");
        assertTrue(ledger.finalHead() > 0, "final batches");
        assertTrue(handler.tokensClaimed() > 0, "claims");
        assertTrue(handler.royaltiesClaimed() > 0, "royalties");
        assertTrue(handler.creditBought() > 0, "credit");
        invariant_E2_WhatIsOwedAndExistsIsTheAccruedSupply();
        invariant_E4_PartiesHoldTheirSharesToTheWei();
        invariant_S1_BondsAndRewardsAreAllTheEther();
        invariant_S6_OneRangeOfTheChainIsPending();
    }
}

contract FreshLedgerInvariants is LedgerInvariants {
    function setUp() public {
        _use(LedgerHandler.Start.Fresh);
    }

    function test_TheHandlerReachesEverything() public {
        _drive(500);
        assertEq(handler.tokensBurned(), 0);
    }
}

contract MatureLedgerInvariants is LedgerInvariants {
    function setUp() public {
        _use(LedgerHandler.Start.Mature);
    }

    function test_TheHandlerReachesEverything() public {
        _drive(300);
        assertTrue(handler.tokensBurned() > 0, "burns");
    }
}

contract CapLedgerInvariants is LedgerInvariants {
    function setUp() public {
        _use(LedgerHandler.Start.Cap);
    }

    function test_TheHandlerReachesEverything() public {
        _drive(300);
        assertTrue(handler.tokensBurned() > 0, "burns");
        assertTrue(handler.lanesZeroed() > 0, "plays at the cap");
    }
}

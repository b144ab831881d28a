// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {FaultProofs} from "../../../contracts/proofs/FaultProofs.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {Witnesses} from "../../../contracts/proofs/Witnesses.sol";
import {Test} from "../helpers/Test.sol";
import {HostileHandler} from "./HostileHandler.sol";

/// Stands in this file because the runner knows the contracts of the file it runs.
contract Hostile is HostileHandler {}

/// That no honest batch can be made to fall, whatever is tried in whatever order (README.md has it in mathematics).
contract HonestBatchInvariants is Test {
    address private constant FIRST = address(0xa77e57e41);
    address private constant SECOND = address(0xa77e57e42);

    HostileHandler private handler;
    PlayLedger private ledger;
    FaultProofs private faults;

    function setUp() public {
        handler = new Hostile();
        (address ledger_, address faults_) = handler.world();
        (ledger, faults) = (PlayLedger(ledger_), FaultProofs(faults_));
        targetContract(address(handler));
    }

    function invariant_S8_AnHonestBatchFallsOnlyWithALieBeforeIt() public view {
        for (uint64 id = 1; id <= ledger.lastBatchId(); id++) {
            bool isHonest = handler.lieOf(id) == HostileHandler.Lie.None;
            if (ledger.statusOf(id) != BatchStatus.Reverted || !isHonest) continue;
            bool lied;
            for (uint64 older = handler.parentOf(id); older != 0 && !lied; older = handler.parentOf(older)) {
                lied = handler.lieOf(older) != HostileHandler.Lie.None;
                lied = lied && ledger.statusOf(older) == BatchStatus.Reverted;
            }
            assertTrue(lied, "an honest batch fell");
        }
    }

    function invariant_S9_OnlyALiarsBondIsTaken() public view {
        assertEq(ledger.bondOf(FIRST), 1 ether);
        assertEq(ledger.bondOf(SECOND), handler.bondOfSecond());
    }

    function invariant_S10_FinalityComesInTime() public view {
        for (uint64 id = ledger.finalHead() + 1; id <= ledger.lastBatchId(); id++) {
            if (ledger.statusOf(id) != BatchStatus.Pending) continue;
            (, , uint64 time, uint64 finalAt) = ledger.batches(id);
            assertLe(finalAt, handler.endOf(id));
            // every demand is closed by then, the batch's or the liar's
            if (block.timestamp > time + 60 + 30) assertEq(ledger.holdsOn(id), 0);
        }
    }

    /// Drives the handler by hand, to show that the runs above do reach what they are about.
    function test_TheHandlerReachesEverything() public {
        _drive();
        handler.proveOrder(1);
        assertTrue(handler.honestBatches() > 40, "honest batches");
        assertTrue(handler.liesFallen() > 5, "lies");
        assertTrue(handler.honestFallen() > 0, "honest batches on lies");
        assertTrue(handler.batchedAgain() > 0, "plays batched again");
        assertTrue(handler.answers() > handler.lastSecondAnswers(), "answers");
        assertTrue(handler.lastSecondAnswers() > 0, "answers in the last second");
        assertTrue(handler.redirectedPlays() > 0, "plays of songs that were pointed elsewhere");
        assertTrue(handler.starved() > 0, "starved proofs");
        // Witnesses that lead to what is committed, and show nothing.
        _wasRefused(faults.proveSegment.selector, IFaultProofs.FaultProofs_NoFault.selector);
        _wasRefused(faults.proveEvidence.selector, IFaultProofs.FaultProofs_NoFault.selector);
        _wasRefused(faults.proveOverlap.selector, IFaultProofs.FaultProofs_NoFault.selector);
        _wasRefused(faults.proveSecondDiscoverer.selector, IFaultProofs.FaultProofs_NoFault.selector);
        _wasRefused(faults.proveOwnerTwice.selector, IFaultProofs.FaultProofs_NoFault.selector);
        _wasRefused(faults.proveOverlap.selector, IFaultProofs.FaultProofs_BatchReverted.selector);
        _wasRefused(faults.proveOverlap.selector, IFaultProofs.FaultProofs_PlaysNotInOrder.selector);
        _wasRefused(faults.proveEvidence.selector, Witnesses.Witnesses_EvidenceWrong.selector);
        _wasRefused(faults.proveSegment.selector, Witnesses.Witnesses_SegmentWrong.selector);
        _wasRefused(faults.proveSegment.selector, IFaultProofs.FaultProofs_HeaderWrong.selector);
        invariant_S8_AnHonestBatchFallsOnlyWithALieBeforeIt();
        invariant_S9_OnlyALiarsBondIsTaken();
        invariant_S10_FinalityComesInTime();
        // 0 modulo 4: after whatever time it takes
        handler.finalise(0);
        assertEq(ledger.finalHead(), ledger.head());
    }

    function _drive() private {
        for (uint256 i; i < 400; i++) {
            uint256 dice = uint256(keccak256(abi.encode("hostile", i)));
            uint256 seed = dice >> 16;
            uint256 action = dice % 20;
            if (action < 4) handler.listen(seed);
            else if (action == 4) handler.wait(seed);
            else if (action == 5) handler.finalise(seed);
            else if (action == 6) handler.lie(seed);
            else if (action == 7) handler.audit();
            else if (action < 10) handler.proveSegment(seed);
            else if (action < 12) handler.proveEvidence(seed);
            else if (action < 15) handler.proveOverlap(seed);
            else if (action == 15) handler.proveSecondDiscoverer(seed);
            else if (action == 16) handler.proveOwnerTwice(seed);
            else if (action == 17) handler.demand(seed);
            else if (action == 18) handler.meddle(seed);
            else handler.upset(seed);
        }
    }

    function _wasRefused(bytes4 proof, bytes4 why) private view {
        assertTrue(handler.refused(proof, why) > 0, string(abi.encodePacked(proof, why)));
    }
}

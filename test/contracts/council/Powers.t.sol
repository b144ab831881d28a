// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Attached} from "../../../contracts/Attached.sol";
import {ONE} from "../../../contracts/Constants.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {IAttesterSet} from "../../../contracts/plays/IAttesterSet.sol";
import {AccountClaim, IPlayLedger, Parameters, SongClaim} from "../../../contracts/plays/IPlayLedger.sol";
import {EvidenceWitness} from "../../../contracts/proofs/Witnesses.sol";
import {IRecordings} from "../../../contracts/songs/IRecordings.sol";
import {IMusicToken} from "../../../contracts/token/IMusicToken.sol";
import {ProofWorld, Signed} from "../helpers/ProofWorld.sol";

/// What council, guardian, attesters and deployer can never do, whatever they call. The council's own bounds are
/// in Council.t.sol; here its timelock calls without any delay.
contract PowersTest is ProofWorld {
    address private constant VICTIM = address(0x71c714);
    uint256 private constant CALLS = 19;

    uint64 private honest;
    uint64 private wrong;
    Signed[] private lie;

    function setUp() public {
        _deployWithSong();
        honest = _submitSigned(_plays(ALICE, 2, uint64(NOON + 100)), FIRST);
        vm.warp(block.timestamp + 60);
        ledger.finalise(honest);
        // somebody with money to lose
        _claim(vm.addr(ALICE));
        vm.prank(vm.addr(ALICE));
        token.transfer(VICTIM, ONE);
        // a batch whose one play has no evidence worth the name
        lie.push(_plays(BOB, 1, uint64(NOON + 500))[0]);
        bytes[] memory nothing = new bytes[](1);
        nothing[0] = hex"00";
        wrong = _submitSigned(lie, nothing, SECOND);
    }

    function test_Privileges_AreRefusedToEverybodyElse() public {
        address[7] memory callers = [
            address(this),
            COUNCIL,
            GUARDIAN,
            FIRST,
            ANYBODY,
            address(faults),
            address(ledger)
        ];
        for (uint256 kind; kind < CALLS; kind++) {
            (address target, bytes memory data, address holder, bytes4 refusal) = _call(kind, 1);
            if (refusal == 0) continue;
            for (uint256 i; i < callers.length; i++) {
                if (callers[i] == holder) continue;
                vm.prank(callers[i]);
                (bool done, bytes memory answer) = target.call(data);
                assertTrue(!done && bytes4(answer) == refusal, "refused for who the caller is");
            }
            if (holder == address(0)) continue;
            vm.prank(holder);
            (, bytes memory own) = target.call(data);
            assertTrue(bytes4(own) != refusal, "not refused for who the caller is");
        }
    }

    /// Minting, moving, burning: whatever the powerful call, in whatever order, no balance changes but by claims,
    /// claims pay what is owed, and a valid proof takes a wrong batch down, while paused too.
    function testFuzz_Powers_ReachNobodysMoneyAndStopNothing(uint256[32] memory seeds) public {
        address[5] memory callers = [COUNCIL, GUARDIAN, FIRST, SECOND, address(this)];
        uint256 supply = token.totalSupply();
        for (uint256 i; i < seeds.length; i++) {
            uint256 seed = seeds[i];
            (address target, bytes memory data, , ) = _call(
                seed % CALLS,
                uint256(keccak256(abi.encode(seed)))
            );
            vm.prank(callers[(seed >> 128) % callers.length]);
            // Most are refused; what goes through is the caller's to do.
            // solhint-disable-next-line avoid-low-level-calls
            (bool done, ) = target.call(data);
            if (done) assertEq(token.totalSupply(), supply);
        }
        assertEq(token.balanceOf(VICTIM), ONE);
        assertEq(token.balanceOf(SEEDER), 0);
        assertEq(_claim(SEEDER), 2 * ONE);
        assertEq(token.balanceOf(SEEDER), 2 * ONE);
        uint256 ceiling = ledger.released(1);
        uint256 owed = ceiling < 2 * ONE ? ceiling : 2 * ONE;
        assertEq(_claimRoyalties(), owed);
        assertEq(token.balanceOf(ARTIST), owed);
        for (uint256 i; i < callers.length; i++) assertEq(token.balanceOf(callers[i]), 0);
        assertEq(token.totalSupply(), supply + 2 * ONE + owed);

        _prove();
        _assertFell(wrong, ANYBODY);
        assertEq(ledger.head(), honest);
    }

    function test_Pause_StopsNeitherClaimsNorProofs() public {
        vm.prank(GUARDIAN);
        ledger.pause();
        assertEq(_claim(SEEDER), 2 * ONE);
        _prove();
        _assertFell(wrong, ANYBODY);
    }

    function test_Pause_StopsNoFinality() public {
        vm.prank(GUARDIAN);
        ledger.pause();
        vm.warp(block.timestamp + 60);
        ledger.finalise(wrong);
        assertEq(ledger.finalHead(), wrong);
    }

    /// Dismissed or not, whoever submitted a wrong batch pays for it.
    function test_Dismissal_SavesNoBond() public {
        vm.prank(COUNCIL);
        ledger.dismissAttester(SECOND);
        vm.expectPartialRevert(IAttesterSet.AttesterSet_BondLocked.selector);
        vm.prank(SECOND);
        ledger.unbond();
        _prove();
        _assertFell(wrong, ANYBODY);
    }

    /// @return target and data of one call, who alone may make it, and what everybody else gets (0: it is open)
    function _call(
        uint256 kind,
        uint256 seed
    ) private view returns (address target, bytes memory data, address holder, bytes4 refusal) {
        address who = [VICTIM, SEEDER, FIRST, SECOND, COUNCIL][(seed >> 8) % 5];
        uint256 amount = seed % (4 * ONE);
        uint64 id = uint64(seed % 3);
        (target, holder, refusal) = (address(ledger), COUNCIL, IAttesterSet.AttesterSet_NotCouncil.selector);
        if (kind == 0) data = abi.encodeCall(IPlayLedger.release, (1, seed % 5));
        else if (kind == 1) data = abi.encodeCall(IPlayLedger.refuseEscrow, (1, "no"));
        else if (kind == 2) data = abi.encodeCall(IAttesterSet.admitAttester, (who));
        else if (kind == 3) data = abi.encodeCall(IAttesterSet.dismissAttester, (who));
        else if (kind == 4) data = abi.encodeCall(IPlayLedger.setParameters, (_someParameters(seed)));
        else if (kind < 7) {
            (holder, refusal) = (GUARDIAN, IPlayLedger.PlayLedger_NotGuardian.selector);
            data =
                kind == 5 ? abi.encodeCall(IPlayLedger.pause, ()) : abi.encodeCall(IPlayLedger.unpause, ());
        } else if (kind < 10) {
            (holder, refusal) = (address(faults), IPlayLedger.PlayLedger_NotFaultProofs.selector);
            if (kind == 7) data = abi.encodeCall(IPlayLedger.revertBatch, (id, who));
            else if (kind == 8) data = abi.encodeCall(IPlayLedger.holdFinality, (id));
            else data = abi.encodeCall(IPlayLedger.resumeFinality, (id, type(uint64).max));
        } else if (kind < 13) {
            target = address(token);
            (holder, refusal) = (address(ledger), IMusicToken.MusicToken_NotLedger.selector);
            if (kind == 10) data = abi.encodeCall(IMusicToken.mint, (who, amount));
            else if (kind == 11) data = abi.encodeCall(IMusicToken.burn, (who, amount));
            else data = abi.encodeCall(IMusicToken.burnFrom, (who, amount));
        } else if (kind < 16) {
            (target, refusal) = (
                address(recordings),
                bytes4(keccak256("Recordings_NotCouncil(address,address)"))
            );
            if (kind == 13) data = abi.encodeCall(IRecordings.redirect, (1, seed % 3));
            else if (kind == 14) data = abi.encodeCall(IRecordings.hide, (1, "why"));
            else data = abi.encodeCall(IRecordings.unhide, (1, "why not"));
        } else if (kind == 16) {
            (holder, refusal) = (address(0), Attached.Attached_Already.selector);
            target = seed % 2 == 0 ? address(recordings) : address(faults);
            data = abi.encodeCall(Attached.attach, ());
        } else {
            // Open to all, by their nature: moving money by allowance, and any bytes at all.
            (holder, refusal) = (address(0), bytes4(0));
            target = [address(ledger), address(token), address(recordings), address(faults)][seed % 4];
            data =
                kind == 17
                    ? abi.encodeCall(token.transferFrom, (VICTIM, who, amount))
                    : abi.encodePacked(bytes4(bytes32(seed)), seed, uint256(64), seed >> 17, uint256(0));
            if (kind == 17) target = address(token);
        }
    }

    function _someParameters(uint256 seed) private pure returns (Parameters memory p) {
        p = _parameters();
        p.window *= uint64(1 + (seed % 4));
        p.answerTime *= uint64(1 + ((seed >> 8) % 4));
        p.bond *= uint128(1 + ((seed >> 16) % 10));
        p.playsPerDay /= uint32(1 + ((seed >> 24) % 10));
    }

    function _prove() private {
        EvidenceWitness memory witness = _evidence(wrong, 0, lie[0]);
        _expectFault(wrong, Fault.EvidenceMalformed, ANYBODY);
        vm.prank(ANYBODY);
        faults.proveEvidence(_batch(wrong), _segment(wrong), 0, witness);
    }

    function _claim(address owner) private returns (uint256) {
        AccountClaim[] memory claims = new AccountClaim[](1);
        claims[0] = _account(honest, owner);
        model.save(type(uint64).max);
        model.restore(honest);
        uint256 minted = ledger.claim(headers[honest], model.openingForAccounts(), claims);
        model.restore(type(uint64).max);
        return minted;
    }

    function _claimRoyalties() private returns (uint256) {
        model.save(type(uint64).max);
        model.restore(honest);
        SongClaim[] memory claims = new SongClaim[](1);
        claims[0] = model.songClaim(1, _opening(1));
        uint256 minted = ledger.claimRoyalties(headers[honest], model.openingForSongs(), claims);
        model.restore(type(uint64).max);
        return minted;
    }
}

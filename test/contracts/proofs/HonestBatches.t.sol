// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountClaim, BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {EvidenceWitness, PlayWitness, RecordWitness} from "../../../contracts/proofs/Witnesses.sol";
import {ProofWorld, Signed} from "../helpers/ProofWorld.sol";

/// Honest batches of two attesters, of one listener's plays and another's, and a challenger that tries everything.
contract HonestBatchesTest is ProofWorld {
    uint64 private constant START = uint64(NOON + 100);
    uint256 private constant TRIES = 12;
    uint256 private constant BATCHES = 4;
    uint32 private constant PLAYS = 3;

    mapping(uint64 batchId => mapping(uint32 place => Signed)) private _said;
    uint256 private _seed;

    function setUp() public {
        _deployWithSong();
        vm.warp(NOON + 5_000);
        for (uint64 i; i < BATCHES; i++) {
            Signed[] memory plays = _plays(i % 2 == 0 ? ALICE : BOB, PLAYS, START + 600 * i);
            plays[0].discoverer = i < 2;
            plays[1].relay = RELAY;
            uint64 id = _submitSigned(plays, i == 1 || i == 2 ? FIRST : SECOND);
            for (uint32 j; j < PLAYS; j++) _said[id][j] = plays[j];
        }
    }

    /// Whatever is called, in whatever order, with witnesses that are right, mixed up or changed: no batch falls.
    function testFuzz_NoCallMakesThemFall(uint256 seed) public {
        _seed = seed;
        uint256 demands;
        for (uint256 i; i < TRIES; i++) {
            uint256 way = _draw(6);
            if (way == 0) _tryEvidence();
            else if (way == 1) _tryOverlap();
            else if (way == 2) _tryDiscoverer();
            else if (way == 3) _tryOwnerTwice();
            else if (way == 4) _undoGrants();
            else demands += _demandAndAnswer();
            _allStand();
        }
        // Every answer was paid, the rest of its bond given back, and all becomes final.
        uint256 paid = faults.owed(FIRST) + faults.owed(SECOND);
        assertEq(paid != 0, demands != 0);
        assertEq(paid + faults.owed(address(this)), demands * faults.demandBond());
        vm.warp(block.timestamp + 60 + 2 * 30);
        ledger.finalise(uint64(BATCHES));
    }

    function _tryEvidence() private {
        uint64 id = _anyBatch();
        uint32 place = _anyPlace();
        EvidenceWitness memory witness = _evidence(id, place, _said[id][place]);
        uint256 change = _draw(5);
        if (change == 1) witness.accounts.seeder = witness.accounts.listener;
        if (change == 2) witness.evidence[_draw(witness.evidence.length)] ^= 0x01;
        if (change == 3) witness.recorded.splits[0].party = vm.addr(ALICE);
        if (change == 4) place = _anyPlace();
        uint64 batch = _draw(4) == 0 ? _anyBatch() : id;
        _mustFail(abi.encodeCall(faults.proveEvidence, (_batch(batch), _segment(id), place, witness)));
    }

    function _tryOverlap() private {
        PlayWitness memory first = _play(_anyBatch(), _anyPlace());
        PlayWitness memory second = _play(_anyBatch(), _anyPlace());
        if (_draw(4) == 0) second.position = uint32(_draw(8));
        _mustFail(abi.encodeCall(faults.proveOverlap, (first, second)));
    }

    function _tryDiscoverer() private {
        RecordWitness memory first = _record(_anyBatch(), _anyPlace());
        RecordWitness memory second = _record(_anyBatch(), _anyPlace());
        if (_draw(4) == 0) second.segment.index = uint32(_draw(3));
        _mustFail(abi.encodeCall(faults.proveSecondDiscoverer, (first, second)));
    }

    function _tryOwnerTwice() private {
        uint64 id = _anyBatch();
        model.restore(id);
        uint256 count = model.accountCount();
        AccountClaim memory low = model.accountClaim(uint32(_draw(count)));
        AccountClaim memory high = model.accountClaim(uint32(_draw(count)));
        if (_draw(3) == 0) (high.account, high.mask, high.siblings) = (low.account, low.mask, low.siblings);
        if (_draw(3) == 0) high.index = uint32(_draw(64));
        model.restore(uint64(BATCHES));
        _mustFail(abi.encodeCall(faults.proveOwnerTwice, (_batch(id), _stateOf(id), low, high)));
    }

    /// What listeners, artist and council do later changes nothing.
    function _undoGrants() private {
        uint256 wallet = _draw(2) == 0 ? ALICE : BOB;
        bytes32 digest = ledger.grantDigest(_grant(wallet, _draw(2) == 0 ? FIRST : SECOND));
        if (ledger.grantRevokedAt(vm.addr(wallet), digest) != 0) return;
        vm.prank(vm.addr(wallet));
        ledger.revokeGrant(digest);
        vm.etch(vm.addr(wallet), hex"fe");
    }

    function _demandAndAnswer() private returns (uint256) {
        uint64 id = _anyBatch();
        if (faults.demandOf(id, 0).demander != address(0)) return 0;
        // all of them came within the same minute
        if (block.timestamp >= headers[id].time + 60) return 0;
        uint256 bond = faults.demandBond();
        vm.deal(address(this), bond);
        faults.demandEvidence{value: bond}(headers[id], 0);
        vm.warp(block.timestamp + _draw(3));
        _mustFail(abi.encodeCall(faults.expireDemand, (headers[id], 0)));
        _mustFail(abi.encodeCall(faults.refundDemand, (id, 0)));
        faults.answerDemand(headers[id], 0, evidences[id], new bytes32[](0));
        return 1;
    }

    function _mustFail(bytes memory data) private {
        uint256 gas_ = _draw(3) == 0 ? 50_000 + _draw(400_000) : gasleft();
        (bool success, ) = address(faults).call{gas: gas_}(data);
        assertEq(success, false);
    }

    function _allStand() private view {
        for (uint64 id = 1; id <= BATCHES; id++) {
            assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Pending));
        }
        assertEq(ledger.bondOf(FIRST), 1 ether);
        assertEq(ledger.bondOf(SECOND), 1 ether);
    }

    function _anyBatch() private returns (uint64) {
        return uint64(1 + _draw(BATCHES));
    }

    function _anyPlace() private returns (uint32) {
        return uint32(_draw(PLAYS));
    }

    function _draw(uint256 below) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % below;
    }
}

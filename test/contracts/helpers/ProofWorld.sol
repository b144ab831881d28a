// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Evidence, PlayStatement} from "../../../contracts/plays/Evidence.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {
    AccountClaim,
    BatchHeader,
    BatchStatus,
    Parameters,
    StateOpening
} from "../../../contracts/plays/IPlayLedger.sol";
import {SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {PlayLedger} from "../../../contracts/plays/PlayLedger.sol";
import {Account, Song, State} from "../../../contracts/plays/State.sol";
import {FaultProofs} from "../../../contracts/proofs/FaultProofs.sol";
import {IFaultProofs} from "../../../contracts/proofs/IFaultProofs.sol";
import {
    BatchWitness,
    EvidenceWitness,
    PlayWitness,
    RecordWitness,
    SegmentWitness
} from "../../../contracts/proofs/Witnesses.sol";
import {Recordings} from "../../../contracts/songs/Recordings.sol";
import {EvidenceWriter} from "./EvidenceWriter.sol";
import {Built, Heard} from "./LedgerModel.sol";
import {Trees} from "./Trees.sol";
import {World} from "./World.sol";

/// A play with everything its evidence says; listeners are wallets with keys.
struct Signed {
    uint32 song;
    // private key of the listener's wallet
    uint256 wallet;
    address seeder;
    address relay;
    // seconds
    uint64 start;
    uint64 end;
    bool discoverer;
}

/// A ledger with its real fault proofs, batches with real evidence, and the witnesses of both.
abstract contract ProofWorld is World {
    uint256 internal constant ALICE = 0xa11ce;
    uint256 internal constant BOB = 0xb0b;
    uint256 internal constant SESSION = 0x5e55104;
    address internal constant SEEDER = address(0x5eed);
    address internal constant RELAY = address(0x3e1a);
    address internal constant ANYBODY = address(0xa9b0d);

    FaultProofs internal faults;
    Recordings internal recordings;

    mapping(uint64 batchId => State) private _states;
    mapping(uint64 batchId => bytes[]) internal evidences;
    mapping(uint64 batchId => bytes[]) internal segments;
    mapping(uint64 batchId => bytes32[]) internal statesAfter;

    function _newLedger(Parameters memory p) internal override {
        faults = new FaultProofs();
        recordings = new Recordings();
        ledger = new PlayLedger(p, COUNCIL, GUARDIAN, faults, recordings);
        token = ledger.token();
        registry = ledger.songs();
    }

    /// The ledger as it would be had it come to this state by plays.
    function _startWith(Account[] memory accounts, Song[] memory songs, uint128 supply) internal {
        _startFrom(accounts, songs, supply);
        _states[0] = _state();
        vm.warp(NOON + 1_000);
    }

    /// A ledger with one song, a thousand seconds old.
    function _deployWithSong() internal {
        _deploy();
        _states[0] = _state();
        _song(_one(ARTIST));
        vm.warp(NOON + 1_000);
    }

    /// Plays of `wallet` one after another, 180 s each, from `start` on.
    function _plays(
        uint256 wallet,
        uint256 count,
        uint64 start
    ) internal pure returns (Signed[] memory plays) {
        plays = new Signed[](count);
        for (uint64 i; i < count; i++) {
            uint64 from = start + 200 * i;
            plays[i] = Signed(1, wallet, SEEDER, address(0), from, from + 180, i == 0);
        }
    }

    /// An honest batch: its plays come sorted, one after another in an attester's turn.
    function _submitSigned(Signed[] memory plays, address attester) internal returns (uint64) {
        _waitFor(attester);
        bytes[] memory signed = new bytes[](plays.length);
        for (uint256 i; i < plays.length; i++) signed[i] = _sign(plays[i], attester);
        return _submitSigned(plays, signed, attester);
    }

    function _submitSigned(
        Signed[] memory plays,
        bytes[] memory signed,
        address attester
    ) internal returns (uint64) {
        _waitFor(attester);
        Heard[] memory heard = new Heard[](plays.length);
        for (uint256 i; i < plays.length; i++) {
            Signed memory play = plays[i];
            heard[i] = Heard(play.song, vm.addr(play.wallet), play.seeder, play.relay, play.discoverer, 0);
        }
        return _submitWith(model.build(heard, _today(), _burn()), signed, attester);
    }

    function _submitWith(
        Built memory built,
        bytes[] memory signed,
        address attester
    ) internal returns (uint64) {
        return _submitWith(built, signed, attester, _today());
    }

    function _submitWith(
        Built memory built,
        bytes[] memory signed,
        address attester,
        uint32 day
    ) internal returns (uint64 batchId) {
        batchId = _submitBuilt(built, attester, day, _evidenceRoot(signed));
        evidences[batchId] = signed;
        segments[batchId] = built.segments;
        statesAfter[batchId] = built.states;
        _states[batchId] = _state();
    }

    /// The next second in which `attester` can submit.
    function _waitFor(address attester) internal {
        while (!ledger.canSubmit(attester, uint64(block.timestamp))) vm.warp(block.timestamp + 1);
    }

    function _batch(uint64 batchId) internal view returns (BatchWitness memory batch) {
        batch.header = headers[batchId];
        batch.parent = headers[batch.header.parentId];
        batch.parentState = _states[batch.header.parentId];
    }

    /// The first segment, which starts from the parent's state.
    function _segment(uint64 batchId) internal view returns (SegmentWitness memory segment) {
        segment.segment = segments[batchId][0];
        segment.stateAfter = statesAfter[batchId][0];
        segment.before = _states[headers[batchId].parentId];
        bytes32[] memory leaves = new bytes32[](segments[batchId].length);
        for (uint256 i; i < leaves.length; i++) {
            leaves[i] = keccak256(
                abi.encodePacked(hex"00", keccak256(segments[batchId][i]), statesAfter[batchId][i])
            );
        }
        segment.siblings = Trees.listPath(leaves, 0);
    }

    function _record(uint64 batchId, uint32 place) internal view returns (RecordWitness memory) {
        return RecordWitness(_batch(batchId), _segment(batchId), place);
    }

    function _play(uint64 batchId, uint32 position) internal view returns (PlayWitness memory play) {
        play.header = headers[batchId];
        play.position = position;
        play.evidence = evidences[batchId][position];
        play.siblings = Trees.listPath(_leaves(evidences[batchId]), position);
    }

    /// What proves play `place` of a batch's first segment, whose record names these accounts.
    function _evidence(
        uint64 batchId,
        uint32 place,
        Signed memory play
    ) internal returns (EvidenceWitness memory witness) {
        witness.evidence = evidences[batchId][place];
        witness.siblings = Trees.listPath(_leaves(evidences[batchId]), place);
        witness.end = _states[batchId];
        witness.accounts.listener = _account(batchId, vm.addr(play.wallet));
        witness.accounts.seeder = _account(batchId, play.seeder);
        if (play.relay != address(0)) witness.accounts.relay = _account(batchId, play.relay);
        if (registry.commitmentOf(play.song) != 0) witness.recorded = _opening(play.song);
    }

    function _account(uint64 batchId, address owner) internal returns (AccountClaim memory) {
        model.save(type(uint64).max);
        model.restore(batchId);
        uint256 index = model.placeOf(owner) - 1;
        AccountClaim memory claim = model.accountClaim(uint32(index));
        model.restore(type(uint64).max);
        return claim;
    }

    function _stateOf(uint64 batchId) internal view returns (State memory) {
        return _states[batchId];
    }

    /// A grant of the wallet for a secp256k1 session key, valid for the day.
    function _grant(uint256 wallet, address attester) internal pure returns (SessionGrant memory) {
        return
            SessionGrant({
                listener: vm.addr(wallet),
                sessionKey: abi.encodePacked(vm.addr(SESSION)),
                attester: attester,
                validFrom: uint64(NOON),
                validUntil: uint64(NOON + 1 days),
                maxBurnPerPlay: 0
            });
    }

    function _statement(
        Signed memory play,
        address attester
    ) internal pure returns (PlayStatement memory statement) {
        statement.attester = attester;
        statement.song = play.song;
        statement.listener = vm.addr(play.wallet);
        statement.seeder = play.seeder;
        statement.relay = play.relay;
        statement.start = play.start;
        statement.end = play.end;
        // 96 of 180 seconds
        statement.coverage = hex"ffffffffffffffffffffffff0000000000000000000000";
    }

    function _sign(Signed memory play, address attester) internal view returns (bytes memory) {
        return _evidenceOf(_grant(play.wallet, attester), play.wallet, _statement(play, attester));
    }

    /// @param wallet key of the grant's signature; 0: registered on chain
    function _evidenceOf(
        SessionGrant memory grant,
        uint256 wallet,
        PlayStatement memory statement
    ) internal view returns (bytes memory) {
        bytes32 domain = Evidence.domainSeparator(block.chainid, address(ledger));
        return _evidenceOf(grant, wallet, statement, domain);
    }

    function _evidenceOf(
        SessionGrant memory grant,
        uint256 wallet,
        PlayStatement memory statement,
        bytes32 domain
    ) internal pure returns (bytes memory) {
        bytes memory granted;
        if (wallet != 0) granted = _signature(wallet, domain, Evidence.hashGrant(grant));
        bytes memory stated = _signature(SESSION, domain, Evidence.hashStatement(statement));
        return EvidenceWriter.write(grant, granted, statement, stated);
    }

    function _signature(uint256 key, bytes32 domain, bytes32 content) internal pure returns (bytes memory) {
        return EvidenceWriter.sign(key, MessageHashUtils.toTypedDataHash(domain, content));
    }

    function _leaves(bytes[] memory list) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](list.length);
        for (uint256 i; i < leaves.length; i++) leaves[i] = keccak256(abi.encodePacked(hex"00", list[i]));
    }

    /// Level by level over the padded list.
    function _evidenceRoot(bytes[] memory list) internal pure returns (bytes32) {
        uint256 width = 1;
        while (width < list.length) width *= 2;
        bytes32[] memory row = new bytes32[](width);
        bytes32[] memory leaves = _leaves(list);
        for (uint256 i; i < leaves.length; i++) row[i] = leaves[i];
        for (; width > 1; width /= 2) {
            for (uint256 i; i < width / 2; i++) {
                row[i] = keccak256(abi.encodePacked(hex"01", row[2 * i], row[2 * i + 1]));
            }
        }
        return row[0];
    }

    /// The batch fell, by this fault, and its attester paid for it.
    function _assertFell(uint64 batchId, address challenger) internal view {
        assertEq(uint8(ledger.statusOf(batchId)), uint8(BatchStatus.Reverted));
        assertEq(ledger.bondOf(headers[batchId].attester), 0);
        assertEq(ledger.rewardOf(challenger), 0.5 ether);
    }

    function _expectFault(uint64 batchId, Fault fault, address challenger) internal {
        vm.expectEmit(address(faults));
        emit IFaultProofs.FaultProven({batchId: batchId, fault: fault, challenger: challenger});
    }

    function _state() internal view returns (State memory) {
        StateOpening memory songs = model.openingForAccounts();
        StateOpening memory accounts = model.openingForSongs();
        return State(songs.otherRoot, accounts.otherRoot, songs.accruedSupply, songs.accountCount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EvidenceContext} from "../plays/Evidence.sol";
import {Fault} from "../plays/Faults.sol";
import {AccountClaim} from "../plays/IPlayLedger.sol";
import {PlayRecord} from "../plays/PlayCodec.sol";
import {State} from "../plays/State.sol";
import {ISongRegistry, SplitsOpening} from "../songs/ISongRegistry.sol";
import {BurnCurve} from "../token/BurnCurve.sol";
import {IFaultProofs} from "./IFaultProofs.sol";
import {ProofBase} from "./ProofBase.sol";
import {BatchWitness, EvidenceWitness, RecordAccounts, SegmentWitness, Witnesses} from "./Witnesses.sol";

/// @title What the evidence of one play shows
/// @notice Everything is judged as of the play's start, from what was committed or written once on chain: nothing
/// that happens later can make honest evidence wrong.
abstract contract EvidenceProofs is ProofBase {
    /// @inheritdoc IFaultProofs
    function proveEvidence(
        BatchWitness calldata batch,
        SegmentWitness calldata segment,
        uint32 place,
        EvidenceWitness calldata witness
    ) external returns (Fault fault) {
        // Check
        _requirePending(batch.header);
        Witnesses.requireParent(batch);
        Witnesses.requireEvidence(
            batch.header,
            witness.evidence,
            Witnesses.positionOf(segment, place),
            witness.siblings
        );
        PlayRecord memory record = Witnesses.requireRecord(batch, segment, place);
        Witnesses.requireState(witness.end, batch.header.stateAfter);
        EvidenceContext memory context = _contextOf(batch, record, witness);
        fault = JUDGE.judge(witness.evidence, context, ledger());
        if (fault == Fault.None) revert FaultProofs_NoFault();

        // Effect
        _fall(batch.header, fault);
    }

    /// What is known of the play without reading its evidence.
    function _contextOf(
        BatchWitness calldata batch,
        PlayRecord memory record,
        EvidenceWitness calldata witness
    ) private view returns (EvidenceContext memory context) {
        _setRecord(context, record, witness.accounts, witness.end);
        context.attester = batch.header.attester;
        context.time = batch.header.time;
        context.earliest = batch.header.earliest;
        context.day = batch.header.day;
        context.burn = BurnCurve.burn(batch.parentState.accruedSupply);
        context.parties = _partiesOf(record.song, witness.recorded);
    }

    function _setRecord(
        EvidenceContext memory context,
        PlayRecord memory record,
        RecordAccounts calldata accounts,
        State calldata end
    ) private pure {
        context.song = record.song;
        context.mature = record.mature;
        context.listener = _ownerAt(record.listener, accounts.listener, end);
        context.seeder = _ownerAt(record.seeder, accounts.seeder, end);
        if (record.relayed) context.relay = _ownerAt(record.relay, accounts.relay, end);
    }

    /// A song that does not exist has no parties, and needs no opening to be found out.
    function _partiesOf(
        uint32 song,
        SplitsOpening calldata opening
    ) private view returns (address[] memory parties) {
        ISongRegistry songs = ledger().songs();
        if (songs.commitmentOf(song) == 0) return parties;
        if (!songs.verifyOpening(song, opening)) revert FaultProofs_OpeningWrong(song);
        parties = new address[](opening.splits.length);
        for (uint256 i; i < parties.length; i++) parties[i] = opening.splits[i].party;
    }

    function _ownerAt(
        uint32 index,
        AccountClaim calldata claim,
        State calldata end
    ) private pure returns (address) {
        if (claim.index != index) revert FaultProofs_AccountMismatch(claim.index, index);
        Witnesses.requireAccount(claim, end);
        return claim.account.owner;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Coverage} from "../plays/Coverage.sol";
import {Evidence, EvidenceContext, PlayStatement} from "../plays/Evidence.sol";
import {Fault} from "../plays/Faults.sol";
import {BatchHeader} from "../plays/IPlayLedger.sol";
import {SessionGrant} from "../plays/ISessionGrants.sol";
import {PlayCodec, PlayRecord} from "../plays/PlayCodec.sol";
import {PlayParties, PlayRules, PlayTerms} from "../plays/PlayRules.sol";
import {Account, Song, State} from "../plays/State.sol";
import {StateTree} from "../plays/StateTree.sol";
import {FingerprintMatch, SoundMatch} from "../songs/FingerprintMatch.sol";
import {SplitsOpening} from "../songs/ISongRegistry.sol";
import {SongCommitment} from "../songs/SongCommitment.sol";
import {BurnCurve} from "../token/BurnCurve.sol";

/// Every library function as an external one, for the differential tests. Never deployed in production.
contract RulesHarness {
    struct Answer {
        bool success;
        bytes data;
    }

    /// Many calls of this contract in one: thousands of random cases would take minutes apart.
    function many(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i; i < calls.length; i++) {
            (answers[i].success, answers[i].data) = address(this).staticcall(calls[i]);
        }
    }

    function burn(uint256 accruedSupply) external pure returns (uint256) {
        return BurnCurve.burn(accruedSupply);
    }

    function decodeSegment(
        bytes calldata segment,
        uint32 accountCount
    ) external pure returns (Fault fault, PlayRecord[] memory records, address[] memory newOwners) {
        return PlayCodec.decode(segment, accountCount);
    }

    function applyPlay(
        PlayTerms memory terms,
        PlayParties memory parties,
        uint128 accruedSupply
    )
        external
        pure
        returns (
            Fault fault,
            PlayParties memory partiesAfter,
            uint128 supplyAfter,
            uint256 minted,
            uint256 burned
        )
    {
        (fault, supplyAfter, minted, burned) = PlayRules.applyPlay(terms, parties, accruedSupply);
        partiesAfter = parties;
    }

    function accountLeaf(Account memory account) external pure returns (bytes32) {
        return StateTree.accountLeaf(account);
    }

    function songLeaf(Song memory song) external pure returns (bytes32) {
        return StateTree.songLeaf(song);
    }

    function segmentLeaf(bytes calldata segment, bytes32 stateAfter) external pure returns (bytes32) {
        return StateTree.segmentLeaf(keccak256(segment), stateAfter);
    }

    function evidenceLeaf(bytes calldata evidence) external pure returns (bytes32) {
        return StateTree.evidenceLeaf(evidence);
    }

    function stateHash(State memory state) external pure returns (bytes32) {
        return StateTree.stateHash(state);
    }

    function genesis() external pure returns (bytes32) {
        return StateTree.genesis();
    }

    function emptyRoot() external pure returns (bytes32) {
        return StateTree.emptyRoot();
    }

    function hashNode(bytes32 left, bytes32 right) external pure returns (bytes32) {
        return StateTree.node(left, right);
    }

    function rootFromPath(
        bytes32 leaf,
        uint32 index,
        uint32 mask,
        bytes32[] calldata siblings
    ) external pure returns (bool wellFormed, bytes32 root) {
        return StateTree.rootFromPath(leaf, index, mask, siblings);
    }

    function listRoot(bytes32[] memory leaves) external pure returns (bytes32) {
        return StateTree.listRoot(leaves);
    }

    function rootFromListPath(
        bytes32 leaf,
        uint256 index,
        uint256 count,
        bytes32[] calldata siblings
    ) external pure returns (bool wellFormed, bytes32 root) {
        return StateTree.rootFromListPath(leaf, index, count, siblings);
    }

    function batchCommitment(BatchHeader calldata header) external pure returns (bytes32) {
        return keccak256(abi.encode(header));
    }

    function songCommitment(SplitsOpening calldata song) external pure returns (bytes32) {
        return SongCommitment.hash(song);
    }

    function checkCoverage(bytes memory coverage, uint256 duration) external pure returns (Fault) {
        return Coverage.check(coverage, duration);
    }

    function coveredSeconds(bytes memory coverage) external pure returns (uint256) {
        return Coverage.heard(coverage);
    }

    function domainSeparator(uint256 chainId, address ledger) external pure returns (bytes32) {
        return Evidence.domainSeparator(chainId, ledger);
    }

    function grantDigest(bytes32 domain, SessionGrant memory grant) external pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, Evidence.hashGrant(grant));
    }

    function statementDigest(bytes32 domain, PlayStatement memory statement) external pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, Evidence.hashStatement(statement));
    }

    function parseEvidence(
        bytes calldata evidence
    ) external pure returns (bool wellFormed, Evidence.Parsed memory parsed) {
        return Evidence.parse(evidence);
    }

    function checkEvidence(
        bytes calldata evidence,
        EvidenceContext memory context
    ) external view returns (Fault) {
        return Evidence.check(evidence, context);
    }

    function matchSound(
        bytes calldata a,
        bytes calldata b,
        int256 offset
    ) external view returns (SoundMatch memory found, bool same, uint256 gasUsed) {
        gasUsed = gasleft();
        found = FingerprintMatch.compare(a, b, offset);
        same = FingerprintMatch.isSame(found, a.length, b.length);
        gasUsed -= gasleft();
    }
}

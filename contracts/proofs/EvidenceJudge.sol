// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Evidence, EvidenceContext} from "../plays/Evidence.sol";
import {Fault} from "../plays/Faults.sol";
import {IPlayLedger} from "../plays/IPlayLedger.sol";
import {IRecordings} from "../songs/IRecordings.sol";

/// What is compared of two plays.
struct PlayTimes {
    uint32 song;
    address listener;
    // seconds, [start, end)
    uint64 start;
    uint64 end;
}

/// @title Reads and judges evidence for the fault proofs
/// PURPOSE: a contract of its own, without state, because the code of a contract is bounded and that of two curves is
/// long. The fault proofs create it and call no other. A call that fails, for want of gas as well, fails the proof.
/// MONEY: none. ROLES: none.
contract EvidenceJudge {
    /// @param context what is known without reading the evidence: record, batch, parties of the recorded song
    /// @return the first fault of the evidence, as of the play's start
    function judge(
        bytes calldata evidence,
        EvidenceContext memory context,
        IPlayLedger ledger
    ) external view returns (Fault) {
        (bool wellFormed, Evidence.Parsed memory parsed) = Evidence.parse(evidence);
        if (!wellFormed) return Fault.EvidenceMalformed;
        uint256 song = parsed.statement.song;
        context.countsFor = IRecordings(ledger.recordings()).songAt(song, parsed.statement.start);
        (context.registeredAt, context.duration, , ) = ledger.songs().songInfo(song);
        context.domainSeparator = Evidence.domainSeparator(block.chainid, address(ledger));
        bytes32 content = Evidence.hashGrant(parsed.grant);
        bytes32 digest = MessageHashUtils.toTypedDataHash(context.domainSeparator, content);
        // Block times, which 64 bits hold.
        context.grantRegisteredAt = uint64(ledger.grantRegisteredAt(digest));
        context.grantRevokedAt = uint64(ledger.grantRevokedAt(parsed.grant.listener, digest));
        return Evidence.check(parsed, context);
    }

    function read(bytes calldata evidence) external pure returns (bool wellFormed, PlayTimes memory play) {
        Evidence.Parsed memory parsed;
        (wellFormed, parsed) = Evidence.parse(evidence);
        play.song = uint32(parsed.statement.song);
        play.listener = parsed.statement.listener;
        play.start = parsed.statement.start;
        play.end = parsed.statement.end;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {EVIDENCE_BYTES, MIN_SECONDS, SECONDS_PER_DAY} from "../Constants.sol";
import {Coverage} from "./Coverage.sol";
import {Fault} from "./Faults.sol";
import {SessionGrant} from "./ISessionGrants.sol";

/// What a session key signs of one play (EIP-712). Its digest is the play's identity.
struct PlayStatement {
    address attester;
    uint256 song;
    address listener;
    address seeder;
    // zero: none
    address relay;
    // seconds, [start, end)
    uint64 start;
    uint64 end;
    bytes coverage;
}

/// What a piece of evidence is checked against, all of it committed or on chain.
struct EvidenceContext {
    // the play record, account indexes resolved to owners; relay zero where not relayed
    uint32 song;
    address listener;
    address seeder;
    address relay;
    bool mature;
    // the song that plays of the stated one, from the stated start, count for: itself or what it was pointed to
    uint256 countsFor;
    // the batch: its submitter, its block time, the earliest start it allows (seconds), its day, its burn (wei)
    address attester;
    uint64 time;
    uint64 earliest;
    uint32 day;
    uint256 burn;
    // the stated song, which was heard: when registered (0: never), seconds
    uint64 registeredAt;
    uint16 duration;
    // split parties of the recorded song
    address[] parties;
    // the grant on chain: block times, 0 for never
    uint64 grantRegisteredAt;
    uint64 grantRevokedAt;
    // EIP-712 domain of the ledger
    bytes32 domainSeparator;
}

/// @title Checks the evidence of one play (docs/formats.md, sections 5 and 6)
/// @notice Never reverts on committed bytes: every flaw is a fault, the first that applies.
/// Everything is judged as of the play's start, so nothing that happens later can make honest evidence wrong.
library Evidence {
    bytes32 internal constant GRANT_TYPEHASH = keccak256(
        "SessionGrant(address listener,bytes sessionKey,address attester,uint64 validFrom,uint64 validUntil,uint128 maxBurnPerPlay)"
    );
    bytes32 internal constant STATEMENT_TYPEHASH = keccak256(
        "PlayStatement(address attester,uint256 song,address listener,address seeder,address relay,uint64 start,uint64 end,bytes coverage)"
    );
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    string internal constant DOMAIN_NAME = "Musicchain";
    string internal constant DOMAIN_VERSION = "1";

    // lengths of the parts, bytes
    uint256 internal constant P256_KEY = 64;
    uint256 internal constant SECP256K1_KEY = 20;
    uint256 private constant P256_SIGNATURE = 64;
    uint256 private constant SECP256K1_SIGNATURE = 65;
    // from the listener to the kind of the grant, and from the song to the coverage's length
    uint256 private constant GRANT_PART = 20 + 20 + 8 + 8 + 16 + 1;
    uint256 private constant STATEMENT_PART = 4 + 20 + 20 + 8 + 8 + 2;

    /// Evidence as read from its bytes.
    struct Parsed {
        SessionGrant grant;
        // the grant was registered on chain: no signature of it follows
        bool registered;
        bytes grantSignature;
        PlayStatement statement;
        bytes statementSignature;
    }

    function check(bytes calldata evidence, EvidenceContext memory context) internal view returns (Fault) {
        (bool wellFormed, Parsed memory parsed) = parse(evidence);
        return wellFormed ? check(parsed, context) : Fault.EvidenceMalformed;
    }

    function check(Parsed memory parsed, EvidenceContext memory context) internal view returns (Fault) {
        Fault fault = _checkParties(parsed, context);
        if (fault == Fault.None) fault = _checkTimes(parsed.statement, context);
        if (fault == Fault.None) fault = _checkHeard(parsed.statement, context.duration);
        if (fault == Fault.None) fault = _checkGrant(parsed, context);
        if (fault == Fault.None) fault = _checkSignatures(parsed, context);
        return fault;
    }

    function parse(bytes calldata evidence) internal pure returns (bool wellFormed, Parsed memory parsed) {
        if (evidence.length < 2 || evidence.length > EVIDENCE_BYTES) return (false, parsed);
        if (evidence[0] != 0x01) return (false, parsed);
        uint256 keyLength = uint8(evidence[1]);
        if (keyLength != P256_KEY && keyLength != SECP256K1_KEY) return (false, parsed);
        uint256 offset = 2;
        if (evidence.length < offset + keyLength + GRANT_PART) return (false, parsed);

        SessionGrant memory grant = parsed.grant;
        grant.sessionKey = evidence[offset:offset + keyLength];
        offset += keyLength;
        grant.listener = address(bytes20(evidence[offset:offset + 20]));
        grant.attester = address(bytes20(evidence[offset + 20:offset + 40]));
        grant.validFrom = uint64(bytes8(evidence[offset + 40:offset + 48]));
        grant.validUntil = uint64(bytes8(evidence[offset + 48:offset + 56]));
        grant.maxBurnPerPlay = uint128(bytes16(evidence[offset + 56:offset + 72]));
        if (uint8(evidence[offset + 72]) > 1) return (false, parsed);
        parsed.registered = evidence[offset + 72] == 0x01;
        offset += GRANT_PART;

        uint256 grantSignature = parsed.registered ? 0 : SECP256K1_SIGNATURE;
        if (evidence.length < offset + grantSignature + STATEMENT_PART) return (false, parsed);
        parsed.grantSignature = evidence[offset:offset + grantSignature];
        offset += grantSignature;

        PlayStatement memory statement = parsed.statement;
        statement.attester = grant.attester;
        statement.listener = grant.listener;
        statement.song = uint32(bytes4(evidence[offset:offset + 4]));
        statement.seeder = address(bytes20(evidence[offset + 4:offset + 24]));
        statement.relay = address(bytes20(evidence[offset + 24:offset + 44]));
        statement.start = uint64(bytes8(evidence[offset + 44:offset + 52]));
        statement.end = uint64(bytes8(evidence[offset + 52:offset + 60]));
        uint256 coverageLength = uint16(bytes2(evidence[offset + 60:offset + 62]));
        offset += STATEMENT_PART;

        uint256 signature = keyLength == P256_KEY ? P256_SIGNATURE : SECP256K1_SIGNATURE;
        if (evidence.length != offset + coverageLength + signature) return (false, parsed);
        statement.coverage = evidence[offset:offset + coverageLength];
        parsed.statementSignature = evidence[offset + coverageLength:];
        wellFormed = true;
    }

    /// Domain of the ledger at `ledger`, for contracts that are not the ledger.
    function domainSeparator(uint256 chainId, address ledger) internal pure returns (bytes32) {
        bytes32 name = keccak256(bytes(DOMAIN_NAME));
        bytes32 version = keccak256(bytes(DOMAIN_VERSION));
        return keccak256(abi.encode(DOMAIN_TYPEHASH, name, version, chainId, ledger));
    }

    function hashGrant(SessionGrant memory grant) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    GRANT_TYPEHASH,
                    grant.listener,
                    keccak256(grant.sessionKey),
                    grant.attester,
                    grant.validFrom,
                    grant.validUntil,
                    grant.maxBurnPerPlay
                )
            );
    }

    function hashStatement(PlayStatement memory statement) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    STATEMENT_TYPEHASH,
                    statement.attester,
                    statement.song,
                    statement.listener,
                    statement.seeder,
                    statement.relay,
                    statement.start,
                    statement.end,
                    keccak256(statement.coverage)
                )
            );
    }

    function _checkParties(
        Parsed memory parsed,
        EvidenceContext memory context
    ) private pure returns (Fault) {
        PlayStatement memory statement = parsed.statement;
        if (
            context.countsFor != context.song ||
            statement.listener != context.listener ||
            statement.seeder != context.seeder ||
            statement.relay != context.relay
        ) return Fault.RecordMismatch;
        if (statement.attester != context.attester) return Fault.AttesterMismatch;
        if (statement.seeder == address(0)) return Fault.SeederZero;
        if (
            statement.listener == statement.seeder ||
            (statement.relay != address(0) &&
                (statement.relay == statement.listener || statement.relay == statement.seeder))
        ) return Fault.PartiesNotDistinct;
        if (context.registeredAt == 0 || context.registeredAt >= statement.start) return Fault.SongUnknown;
        if (context.duration < MIN_SECONDS) return Fault.SongTooShort;
        for (uint256 i; i < context.parties.length; i++) {
            if (context.parties[i] == statement.listener) return Fault.ListenerIsParty;
        }
        return Fault.None;
    }

    function _checkTimes(
        PlayStatement memory statement,
        EvidenceContext memory context
    ) private pure returns (Fault) {
        if (statement.start >= statement.end) return Fault.TimeOrder;
        if (statement.start < context.earliest) return Fault.TooEarly;
        if (statement.end > context.time) return Fault.TooLate;
        if (statement.start / SECONDS_PER_DAY != context.day) return Fault.DayMismatch;
        return Fault.None;
    }

    function _checkHeard(PlayStatement memory statement, uint256 duration) private pure returns (Fault) {
        Fault fault = Coverage.check(statement.coverage, duration);
        if (fault != Fault.None) return fault;
        uint256 covered = Coverage.heard(statement.coverage);
        if (2 * covered < duration) return Fault.CoverageTooLow;
        // Playback a little fast, and two seconds of rounding, are plausible.
        if (100 * covered > 105 * uint256(statement.end - statement.start) + 200) {
            return Fault.TimeImplausible;
        }
        return Fault.None;
    }

    function _checkGrant(Parsed memory parsed, EvidenceContext memory context) private pure returns (Fault) {
        SessionGrant memory grant = parsed.grant;
        uint64 start = parsed.statement.start;
        if (start < grant.validFrom || start >= grant.validUntil) return Fault.GrantNotValid;
        if (context.grantRevokedAt != 0 && context.grantRevokedAt < start) return Fault.GrantRevoked;
        if (context.mature && context.burn > grant.maxBurnPerPlay) return Fault.BurnAboveMaximum;
        if (parsed.registered && (context.grantRegisteredAt == 0 || context.grantRegisteredAt >= start)) {
            return Fault.GrantNotRegistered;
        }
        return Fault.None;
    }

    function _checkSignatures(
        Parsed memory parsed,
        EvidenceContext memory context
    ) private view returns (Fault) {
        if (!parsed.registered) {
            bytes32 grantDigest = MessageHashUtils.toTypedDataHash(
                context.domainSeparator,
                hashGrant(parsed.grant)
            );
            if (!_signedBy(parsed.grant.listener, grantDigest, parsed.grantSignature)) {
                return Fault.GrantSignature;
            }
        }
        bytes32 digest = MessageHashUtils.toTypedDataHash(
            context.domainSeparator,
            hashStatement(parsed.statement)
        );
        bytes memory key = parsed.grant.sessionKey;
        bytes memory signature = parsed.statementSignature;
        bool signed =
            key.length == P256_KEY
                ? _signedByP256(key, digest, signature)
                : _signedBy(address(bytes20(key)), digest, signature);
        return signed ? Fault.None : Fault.StatementSignature;
    }

    /// secp256k1. OpenZeppelin refuses high s and the zero signer.
    function _signedBy(address signer, bytes32 digest, bytes memory signature) private pure returns (bool) {
        (address recovered, ECDSA.RecoverError err, ) = ECDSA.tryRecover(digest, signature);
        return err == ECDSA.RecoverError.NoError && recovered == signer;
    }

    /// P-256 as WebCrypto signs: ECDSA over SHA-256 of the digest. OpenZeppelin refuses high s.
    function _signedByP256(
        bytes memory key,
        bytes32 digest,
        bytes memory signature
    ) private view returns (bool) {
        (bytes32 x, bytes32 y) = _halves(key);
        (bytes32 r, bytes32 s) = _halves(signature);
        return P256.verify(sha256(abi.encodePacked(digest)), r, s, x, y);
    }

    function _halves(bytes memory pair) private pure returns (bytes32 first, bytes32 second) {
        // Both callers pass 64 bytes: the lengths were checked while parsing.
        assembly ("memory-safe") {
            first := mload(add(pair, 0x20))
            second := mload(add(pair, 0x40))
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {EvidenceContext, PlayStatement} from "../../../contracts/plays/Evidence.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {EvidenceWriter} from "../helpers/EvidenceWriter.sol";
import {Test} from "../helpers/Test.sol";

/// One honest play of a song of 40 s, and every way to get it wrong.
contract EvidenceTest is Test {
    uint256 private constant WALLET = 0xa11ce;
    uint256 private constant SESSION = 0x5e55104;
    uint64 private constant START = 20_000 * 86_400 + 3_600;

    RulesHarness private rules;
    bytes32 private domain;

    // what the evidence says
    SessionGrant private grant;
    PlayStatement private statement;
    bool private registered;
    // signatures instead of the right ones
    bytes private grantSignature;
    bytes private statementSignature;
    // what it is checked against
    EvidenceContext private context;

    function setUp() public {
        rules = new RulesHarness();
        domain = rules.domainSeparator(block.chainid, address(0x1ed9e5));
        grant = SessionGrant({
            listener: vm.addr(WALLET),
            sessionKey: EvidenceWriter.p256Key(SESSION),
            attester: address(0xa77e57),
            validFrom: START - 100,
            validUntil: START + 100,
            maxBurnPerPlay: 5
        });
        statement = PlayStatement({
            attester: address(0xa77e57),
            song: 9,
            listener: vm.addr(WALLET),
            seeder: address(0x5eed),
            relay: address(0),
            start: START,
            end: START + 20,
            coverage: hex"ffff0f0000"
        });
        context.song = 9;
        context.countsFor = 9;
        context.listener = vm.addr(WALLET);
        context.seeder = address(0x5eed);
        context.attester = address(0xa77e57);
        context.time = START + 1_000;
        context.earliest = START - 85_900;
        context.day = 20_000;
        context.burn = 5;
        context.registeredAt = START - 1;
        context.duration = 40;
        context.parties = [address(0xa1), address(0xa2)];
        context.domainSeparator = domain;
    }

    function test_None_P256() public view {
        _check(Fault.None);
    }

    function test_None_Secp256k1() public {
        grant.sessionKey = abi.encodePacked(vm.addr(SESSION));
        _check(Fault.None);
    }

    function test_None_Registered() public {
        registered = true;
        context.grantRegisteredAt = START - 1;
        _check(Fault.None);
        grant.sessionKey = abi.encodePacked(vm.addr(SESSION));
        _check(Fault.None);
    }

    function test_None_Relayed() public {
        statement.relay = address(0x3e1a);
        context.relay = address(0x3e1a);
        _check(Fault.None);
    }

    function test_EvidenceMalformed() public {
        bytes memory evidence = _evidence();
        bytes memory changed = bytes.concat(evidence, hex"00");
        _is(rules.checkEvidence(changed, context), Fault.EvidenceMalformed);
        for (uint256 length; length < evidence.length; length += length < 3 ? 1 : 13) {
            changed = new bytes(length);
            for (uint256 i; i < length; i++) changed[i] = evidence[i];
            _is(rules.checkEvidence(changed, context), Fault.EvidenceMalformed);
        }
        _is(rules.checkEvidence(_with(evidence, 0, 0x02), context), Fault.EvidenceMalformed);
        _is(rules.checkEvidence(_with(evidence, 1, 0x41), context), Fault.EvidenceMalformed);
        statement.coverage = new bytes(4_096 - (evidence.length - 5));
        _check(Fault.CoverageLength);
        statement.coverage = new bytes(4_097 - (evidence.length - 5));
        _check(Fault.EvidenceMalformed);
        statement.coverage = hex"ffff0f0000";
        // the grant's kind
        _is(rules.checkEvidence(_with(evidence, 2 + 64 + 72, 0x02), context), Fault.EvidenceMalformed);
    }

    function test_RecordMismatch() public {
        context.song = 10;
        _check(Fault.RecordMismatch);
        context.countsFor = 10;
        _check(Fault.None);
        context.song = 9;
        _check(Fault.RecordMismatch);
        context.countsFor = 9;
        context.listener = address(1);
        _check(Fault.RecordMismatch);
        context.listener = statement.listener;
        context.seeder = address(1);
        _check(Fault.RecordMismatch);
        context.seeder = statement.seeder;
        context.relay = address(1);
        _check(Fault.RecordMismatch);
    }

    function test_AttesterMismatch() public {
        context.attester = address(1);
        _check(Fault.AttesterMismatch);
    }

    function test_SeederZero() public {
        statement.seeder = address(0);
        context.seeder = address(0);
        _check(Fault.SeederZero);
    }

    function test_PartiesNotDistinct() public {
        statement.seeder = context.seeder = statement.listener;
        _check(Fault.PartiesNotDistinct);
        statement.seeder = context.seeder = address(0x5eed);
        statement.relay = context.relay = address(0x5eed);
        _check(Fault.PartiesNotDistinct);
        statement.relay = context.relay = statement.listener;
        _check(Fault.PartiesNotDistinct);
    }

    function test_SongUnknown() public {
        context.registeredAt = 0;
        _check(Fault.SongUnknown);
        context.registeredAt = START;
        _check(Fault.SongUnknown);
    }

    function test_SongTooShort() public {
        context.duration = 29;
        _check(Fault.SongTooShort);
        context.duration = 30;
        statement.coverage = hex"ff7f0000";
        _check(Fault.None);
    }

    function test_ListenerIsParty() public {
        context.parties[1] = statement.listener;
        _check(Fault.ListenerIsParty);
    }

    function test_TimeOrder() public {
        statement.end = START;
        _check(Fault.TimeOrder);
    }

    function test_TooEarly() public {
        context.time = START + 90_000;
        context.earliest = START + 1;
        _check(Fault.TooEarly);
        context.earliest = START;
        _check(Fault.None);
    }

    function test_TooLate() public {
        context.time = START + 19;
        _check(Fault.TooLate);
        context.time = START + 20;
        _check(Fault.None);
    }

    function test_DayMismatch() public {
        context.day = 19_999;
        _check(Fault.DayMismatch);
        context.day = 20_001;
        _check(Fault.DayMismatch);
    }

    function test_CoverageLength() public {
        statement.coverage = hex"ffffffff";
        _check(Fault.CoverageLength);
    }

    function test_CoverageBeyondEnd() public {
        context.duration = 39;
        statement.coverage = hex"ffff0f0080";
        _check(Fault.CoverageBeyondEnd);
    }

    function test_CoverageTooLow() public {
        statement.coverage = hex"ffff070000";
        _check(Fault.CoverageTooLow);
        // of an odd duration, half rounds up: 19 of 39 is too low
        context.duration = 39;
        _check(Fault.CoverageTooLow);
        statement.coverage = hex"ffff0f0000";
        _check(Fault.None);
    }

    function test_TimeImplausible() public {
        // 20 s heard: 2 000 ≤ 105 · 18 + 200, but not ≤ 105 · 17 + 200
        statement.end = START + 17;
        _check(Fault.TimeImplausible);
        statement.end = START + 18;
        _check(Fault.None);
    }

    function test_GrantNotValid() public {
        grant.validFrom = START + 1;
        _check(Fault.GrantNotValid);
        grant.validFrom = START;
        grant.validUntil = START;
        _check(Fault.GrantNotValid);
        grant.validUntil = START + 1;
        _check(Fault.None);
    }

    function test_GrantRevoked() public {
        context.grantRevokedAt = START - 1;
        _check(Fault.GrantRevoked);
        context.grantRevokedAt = START;
        _check(Fault.None);
    }

    function test_BurnAboveMaximum() public {
        context.mature = true;
        _check(Fault.None);
        context.burn = 6;
        _check(Fault.BurnAboveMaximum);
        context.mature = false;
        _check(Fault.None);
    }

    function test_GrantNotRegistered() public {
        registered = true;
        _check(Fault.GrantNotRegistered);
        context.grantRegisteredAt = START;
        _check(Fault.GrantNotRegistered);
        // a signed grant need not be registered
        registered = false;
        context.grantRegisteredAt = 0;
        _check(Fault.None);
    }

    function test_GrantSignature_OfAnother() public {
        grantSignature = EvidenceWriter.sign(0xbad, rules.grantDigest(domain, grant));
        _check(Fault.GrantSignature);
    }

    function test_GrantSignature_HighS() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(WALLET, rules.grantDigest(domain, grant));
        grantSignature = EvidenceWriter.mirrored(
            EvidenceWriter.sign(WALLET, rules.grantDigest(domain, grant))
        );
        _check(Fault.GrantSignature);
        // the mirrored signature would recover to the wallet: only high s is wrong with it
        assertEq(
            ecrecover(
                rules.grantDigest(domain, grant),
                v ^ 7,
                r,
                bytes32(EvidenceWriter.SECP256K1_N - uint256(s))
            ),
            vm.addr(WALLET)
        );
    }

    /// `ecrecover` answers zero to nonsense; a listener zero must not be signable by it.
    function test_GrantSignature_ZeroSigner() public {
        grant.listener = statement.listener = context.listener = address(0);
        grantSignature = abi.encodePacked(bytes32(uint256(1)), bytes32(uint256(1)), uint8(29));
        _check(Fault.GrantSignature);
    }

    function test_GrantSignature_OfAnotherChainOrLedger() public {
        _signedElsewhere(rules.domainSeparator(block.chainid + 1, address(0x1ed9e5)));
        _signedElsewhere(rules.domainSeparator(block.chainid, address(0x1ed9e6)));
    }

    function test_StatementSignature_OfAnother() public {
        statementSignature = EvidenceWriter.signP256(0xbad, _statementDigest());
        _check(Fault.StatementSignature);
        grant.sessionKey = abi.encodePacked(vm.addr(SESSION));
        statementSignature = EvidenceWriter.sign(WALLET, _statementDigest());
        _check(Fault.StatementSignature);
    }

    /// WebCrypto hashes what it signs; a signature over the bare digest is another one.
    function test_StatementSignature_NotHashedAgain() public {
        (bytes32 r, bytes32 s) = vm.signP256(SESSION, _statementDigest());
        statementSignature = abi.encodePacked(r, EvidenceWriter.lowS(s));
        _check(Fault.StatementSignature);
    }

    function test_StatementSignature_HighS() public {
        (bytes32 r, bytes32 s) = vm.signP256(SESSION, sha256(abi.encode(_statementDigest())));
        statementSignature = abi.encodePacked(r, P256.N - uint256(EvidenceWriter.lowS(s)));
        _check(Fault.StatementSignature);
        grant.sessionKey = abi.encodePacked(vm.addr(SESSION));
        statementSignature = EvidenceWriter.mirrored(EvidenceWriter.sign(SESSION, _statementDigest()));
        _check(Fault.StatementSignature);
    }

    function test_StatementSignature_ZeroKey() public {
        grant.sessionKey = new bytes(20);
        statementSignature = new bytes(65);
        _check(Fault.StatementSignature);
        grant.sessionKey = new bytes(64);
        statementSignature = new bytes(64);
        _check(Fault.StatementSignature);
    }

    /// Replayed for another seeder: what is signed is another statement.
    function test_StatementSignature_Replayed() public {
        statementSignature = EvidenceWriter.signP256(SESSION, _statementDigest());
        _check(Fault.None);
        statement.seeder = context.seeder = address(0xbad);
        _check(Fault.StatementSignature);
    }

    /// All flaws together: mended one by one, the faults appear in the order of the formats.
    function test_FaultsComeInOrder() public {
        registered = true;
        statementSignature = new bytes(64);
        statement.seeder = address(0);
        statement.end = START;
        statement.coverage = hex"01";
        grant.validFrom = START + 1;
        grant.maxBurnPerPlay = 0;
        context.mature = true;
        context.song = 10;
        context.attester = address(1);
        context.registeredAt = 0;
        context.duration = 29;
        context.parties[0] = statement.listener;
        context.earliest = START + 1;
        context.time = START + 1;
        context.day = 1;
        context.grantRevokedAt = 1;
        context.seeder = address(0);

        _check(Fault.RecordMismatch);
        context.song = 9;
        _check(Fault.AttesterMismatch);
        context.attester = statement.attester;
        _check(Fault.SeederZero);
        statement.seeder = context.seeder = statement.listener;
        _check(Fault.PartiesNotDistinct);
        statement.seeder = context.seeder = address(0x5eed);
        _check(Fault.SongUnknown);
        context.registeredAt = 1;
        _check(Fault.SongTooShort);
        context.duration = 39;
        _check(Fault.ListenerIsParty);
        context.parties[0] = address(0xa1);
        _check(Fault.TimeOrder);
        statement.end = START + 2;
        _check(Fault.TooEarly);
        context.earliest = 0;
        _check(Fault.TooLate);
        context.time = START + 2;
        _check(Fault.DayMismatch);
        context.day = 20_000;
        _check(Fault.CoverageLength);
        statement.coverage = hex"0000000080";
        _check(Fault.CoverageBeyondEnd);
        statement.coverage = hex"0000000040";
        _check(Fault.CoverageTooLow);
        statement.coverage = hex"ffffffff00";
        _check(Fault.TimeImplausible);
        statement.coverage = hex"ffffff0000";
        statement.end = START + 30;
        context.time = START + 30;
        _check(Fault.GrantNotValid);
        grant.validFrom = START;
        _check(Fault.GrantRevoked);
        context.grantRevokedAt = 0;
        _check(Fault.BurnAboveMaximum);
        grant.maxBurnPerPlay = 5;
        _check(Fault.GrantNotRegistered);
        context.grantRegisteredAt = 1;
        _check(Fault.StatementSignature);
        statementSignature = "";
        _check(Fault.None);
    }

    /// Times at the ends of their range, which no clock reaches, are faults too and never a revert.
    function testFuzz_NeverReverts(bytes memory junk, uint64 start, uint64 end, uint16 where) public {
        statement.start = start;
        statement.end = end;
        bytes memory evidence = _evidence();
        for (uint256 i; i < junk.length && i < 40; i++) evidence[(where + i) % evidence.length] ^= junk[i];
        rules.checkEvidence(evidence, context);
        assertEq(uint8(rules.checkEvidence(junk, context)), uint8(Fault.EvidenceMalformed));
    }

    /// Without the precompile OpenZeppelin verifies in Solidity: both must say the same.
    function testFuzz_P256FallbackAgrees(uint256 key, bytes32 message) public view {
        key = bound(key, 1, P256.N - 1);
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, message);
        s = EvidenceWriter.lowS(s);
        assertTrue(P256.verifyNative(message, r, s, bytes32(x), bytes32(y)), "precompile");
        assertTrue(P256.verifySolidity(message, r, s, bytes32(x), bytes32(y)), "Solidity");
        assertTrue(!P256.verifySolidity(~message, r, s, bytes32(x), bytes32(y)), "another message");
    }

    function _check(Fault expected) private view {
        _is(rules.checkEvidence(_evidence(), context), expected);
    }

    function _is(Fault actual, Fault expected) private pure {
        assertEq(uint8(actual), uint8(expected));
    }

    function _signedElsewhere(bytes32 other) private {
        grantSignature = EvidenceWriter.sign(WALLET, rules.grantDigest(other, grant));
        _check(Fault.GrantSignature);
    }

    function _evidence() private view returns (bytes memory) {
        bytes memory granted = registered ? bytes("") : _grantSignature();
        return EvidenceWriter.write(grant, granted, statement, _statementSignature());
    }

    function _grantSignature() private view returns (bytes memory) {
        if (grantSignature.length > 0) return grantSignature;
        return EvidenceWriter.sign(WALLET, rules.grantDigest(domain, grant));
    }

    function _statementSignature() private view returns (bytes memory) {
        if (statementSignature.length > 0) return statementSignature;
        return
            grant.sessionKey.length == 20
                ? EvidenceWriter.sign(SESSION, _statementDigest())
                : EvidenceWriter.signP256(SESSION, _statementDigest());
    }

    function _statementDigest() private view returns (bytes32) {
        return rules.statementDigest(domain, statement);
    }

    function _with(bytes memory data, uint256 index, bytes1 value) private pure returns (bytes memory copy) {
        copy = bytes.concat(data);
        copy[index] = value;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../../../contracts/plays/Faults.sol";
import {PlayRecord} from "../../../contracts/plays/PlayCodec.sol";
import {RulesHarness} from "../../../contracts/testing/RulesHarness.sol";
import {SegmentWriter} from "../helpers/SegmentWriter.sol";
import {Test} from "../helpers/Test.sol";

contract PlayCodecTest is Test {
    RulesHarness private rules;
    bytes20 private constant OWNER = bytes20(address(0xa11ce));

    function setUp() public {
        rules = new RulesHarness();
    }

    function test_SegmentTooLong() public view {
        _refused(new bytes(4_097), 0, Fault.SegmentTooLong);
        // 4 096 bytes are possible; these have a count of 0
        _refused(new bytes(4_096), 0, Fault.SegmentEmpty);
    }

    function test_SegmentEmpty() public view {
        _refused("", 0, Fault.SegmentEmpty);
        _refused(hex"00", 0, Fault.SegmentEmpty);
    }

    function test_SegmentTooManyPlays() public view {
        _refused(hex"21", 0, Fault.SegmentTooManyPlays);
        _refused(hex"20", 0, Fault.Truncated);
    }

    function test_Truncated() public view {
        // count 1, song 1, listener 0 of 2 known, seeder 1
        bytes memory whole = hex"01020001";
        (Fault fault, , ) = rules.decodeSegment(whole, 2);
        assertEq(uint8(fault), uint8(Fault.None));
        _refused(hex"01", 2, Fault.Truncated);
        _refused(hex"0102", 2, Fault.Truncated);
        _refused(hex"010200", 2, Fault.Truncated);
        _refused(hex"010280", 2, Fault.Truncated);
        // a new owner of 19 bytes
        _refused(abi.encodePacked(hex"010200", new bytes(19)), 0, Fault.Truncated);
        // relayed, and no relay
        _refused(hex"01020101", 2, Fault.Truncated);
    }

    function test_VarintTooLong() public view {
        _refused(hex"01ffffffffff01", 2, Fault.VarintTooLong);
        _refused(hex"01020080808080800001", 2, Fault.VarintTooLong);
    }

    function test_VarintNotMinimal() public view {
        _refused(hex"01820000", 2, Fault.VarintNotMinimal);
        _refused(hex"01028080808000", 2, Fault.VarintNotMinimal);
    }

    function test_SongNotAscending() public view {
        _refused(hex"01000001", 2, Fault.SongNotAscending);
        // two groups of the same song
        _refused(hex"0202000100", 2, Fault.SongNotAscending);
    }

    function test_SongOutOfRange() public view {
        // 2^32 − 1 is the last song
        (Fault fault, PlayRecord[] memory records, ) = rules.decodeSegment(hex"01feffffff1f0001", 2);
        assertEq(uint8(fault), uint8(Fault.None));
        assertEq(records[0].song, type(uint32).max);
        _refused(hex"0180808080200001", 2, Fault.SongOutOfRange);
        // one more group above it
        _refused(hex"02feffffff1f0001020001", 2, Fault.SongOutOfRange);
    }

    function test_GroupCountWrong() public view {
        _refused(hex"02030100010001", 2, Fault.GroupCountWrong);
        _refused(hex"020300", 2, Fault.GroupCountWrong);
        _refused(hex"02030300010001", 2, Fault.GroupCountWrong);
        // three left, all three
        (Fault fault, , ) = rules.decodeSegment(
            hex"03030300010001"
            hex"0001",
            2
        );
        assertEq(uint8(fault), uint8(Fault.None));
    }

    function test_AccountBeyondCount() public view {
        _refused(hex"01021801", 2, Fault.AccountBeyondCount);
        _refused(hex"01020003", 2, Fault.AccountBeyondCount);
        _refused(hex"0102010103", 2, Fault.AccountBeyondCount);
        // index 2^32 − 1 with as many accounts is the last; another new one is out of range
        bytes memory last = abi.encodePacked(hex"010200ffffffff0f", OWNER);
        (Fault fault, PlayRecord[] memory records, ) = rules.decodeSegment(last, type(uint32).max);
        assertEq(uint8(fault), uint8(Fault.None));
        assertEq(records[0].seeder, type(uint32).max);
        bytes memory beyond = abi.encodePacked(hex"010201ffffffff0f", OWNER, hex"8080808010", OWNER);
        _refused(beyond, type(uint32).max, Fault.AccountBeyondCount);
    }

    function test_OwnerZero() public view {
        _refused(abi.encodePacked(hex"010200", new bytes(20), hex"00"), 0, Fault.OwnerZero);
    }

    function test_TrailingBytes() public view {
        _refused(hex"0102000100", 2, Fault.TrailingBytes);
    }

    /// Faults come in the order of the bytes: the first flaw wins over the later, graver one.
    function test_FirstFlawWins() public view {
        _refused(hex"0200ffffffffff", 2, Fault.SongNotAscending);
        _refused(hex"01020003ff", 2, Fault.AccountBeyondCount);
    }

    function test_ReturnsRecordsAndNewOwners() public view {
        bytes memory segment = abi.encodePacked(
            hex"03", // plays
            hex"0502", // song 2, two plays
            hex"02", // listener 0 (new), discoverer
            bytes20(address(1)),
            hex"01", // seeder 1 (new)
            bytes20(address(2)),
            hex"15", // listener 2 (new), mature, relayed
            bytes20(address(3)),
            hex"0103", // seeder 1, relay 3 (new)
            bytes20(address(4)),
            hex"02", // song 3, one play
            hex"08", // listener 1
            hex"00" // seeder 0
        );
        (Fault fault, PlayRecord[] memory records, address[] memory owners) = rules.decodeSegment(segment, 0);
        assertEq(uint8(fault), uint8(Fault.None));
        assertEq(records.length, 3);
        assertEq(owners.length, 4);
        for (uint256 i; i < 4; i++) assertEq(owners[i], address(uint160(i + 1)));
        assertEq(abi.encode(records[0]), abi.encode(PlayRecord(2, 0, 1, 0, false, false, true)));
        assertEq(abi.encode(records[1]), abi.encode(PlayRecord(2, 2, 1, 3, true, true, false)));
        assertEq(abi.encode(records[2]), abi.encode(PlayRecord(3, 1, 0, 0, false, false, false)));
        assertEq(SegmentWriter.encode(records, 0, owners), segment);
    }

    function testFuzz_ReadsBackWhatIsWritten(uint256 seed, uint32 accountCount) public view {
        accountCount = uint32(bound(accountCount, 3, type(uint32).max - 96));
        PlayRecord[] memory records = new PlayRecord[]((seed % 32) + 1);
        address[] memory owners = new address[](96);
        uint256 fresh;
        uint256 song = 1 + (uint32(seed) >> 8);
        uint256 listener;
        for (uint256 i; i < records.length; i++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            if (dice % 3 == 0) {
                song += 1 + (dice >> 240);
                listener = 0;
            }
            PlayRecord memory record = records[i];
            record.song = uint32(song);
            listener = bound(dice >> 8, listener, accountCount + fresh);
            if (listener == accountCount + fresh) owners[fresh++] = address(uint160(dice | 1));
            record.listener = uint32(listener);
            record.seeder = uint32((dice >> 40) % (accountCount + fresh + 1));
            if (record.seeder == accountCount + fresh) owners[fresh++] = address(uint160(dice | 1) ^ 2);
            record.relayed = dice & (1 << 200) != 0;
            if (record.relayed) {
                record.relay = uint32((dice >> 80) % (accountCount + fresh + 1));
                if (record.relay == accountCount + fresh) owners[fresh++] = address(uint160(dice | 1) ^ 4);
            }
            record.mature = dice & (1 << 201) != 0;
            record.discoverer = dice & (1 << 202) != 0;
        }
        bytes memory segment = SegmentWriter.encode(records, accountCount, owners);
        (Fault fault, PlayRecord[] memory read, address[] memory newOwners) = rules.decodeSegment(
            segment,
            accountCount
        );
        assertEq(uint8(fault), uint8(Fault.None));
        assertEq(abi.encode(read), abi.encode(records));
        assertEq(newOwners.length, fresh);
        for (uint256 i; i < fresh; i++) assertEq(newOwners[i], owners[i]);
    }

    /// A revert would fail the test: any bytes give records or a fault.
    function testFuzz_NeverReverts(bytes memory segment, uint32 accountCount, uint8 count) public view {
        if (segment.length > 0) segment[0] = bytes1(count % 33);
        (Fault fault, PlayRecord[] memory records, ) = rules.decodeSegment(segment, accountCount);
        assertTrue(uint8(fault) <= uint8(Fault.TrailingBytes), "a fault of segment bytes");
        assertEq(records.length == 0, fault != Fault.None);
    }

    function _refused(bytes memory segment, uint32 accountCount, Fault expected) private view {
        (Fault fault, PlayRecord[] memory records, address[] memory owners) = rules.decodeSegment(
            segment,
            accountCount
        );
        assertEq(uint8(fault), uint8(expected));
        assertEq(records.length + owners.length, 0);
    }
}

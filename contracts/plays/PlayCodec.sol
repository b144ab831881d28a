// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SEGMENT_BYTES, SEGMENT_PLAYS} from "../Constants.sol";
import {Fault} from "./Faults.sol";

struct PlayRecord {
    uint32 song;
    // account indexes
    uint32 listener;
    uint32 seeder;
    // meaningful only where `relayed`
    uint32 relay;
    bool relayed;
    bool mature;
    bool discoverer;
}

/// @title Reads the bytes of a segment (docs/formats.md, section 3)
/// @notice Never reverts: every flaw of committed bytes is a fault, found in the order of the bytes.
library PlayCodec {
    /// Listener, seeder and relay of each play can be new.
    uint256 private constant MOST_NEW_OWNERS = 3 * SEGMENT_PLAYS;
    uint256 private constant VARINT_BYTES = 5;

    struct Reader {
        // next byte to read
        uint256 offset;
        // accounts known so far, those of this segment included
        uint256 accountCount;
        // how many of `newOwners` are set
        uint256 newCount;
        address[] newOwners;
        Fault fault;
    }

    /// @param accountCount accounts before the segment
    /// @return fault the first in the order of the bytes; with one, both lists are empty
    /// @return records the plays
    /// @return newOwners owners of the indexes from `accountCount` on
    function decode(
        bytes calldata segment,
        uint32 accountCount
    ) internal pure returns (Fault fault, PlayRecord[] memory records, address[] memory newOwners) {
        if (segment.length > SEGMENT_BYTES) return (Fault.SegmentTooLong, records, newOwners);
        if (segment.length == 0 || segment[0] == 0) return (Fault.SegmentEmpty, records, newOwners);
        uint256 count = uint8(segment[0]);
        if (count > SEGMENT_PLAYS) return (Fault.SegmentTooManyPlays, records, newOwners);

        Reader memory reader;
        reader.offset = 1;
        reader.accountCount = accountCount;
        reader.newOwners = new address[](MOST_NEW_OWNERS);
        PlayRecord[] memory read = new PlayRecord[](count);
        uint256 done;
        uint256 song;
        while (done < count) {
            (song, done) = _readGroup(segment, reader, read, song, done);
            if (reader.fault != Fault.None) return (reader.fault, records, newOwners);
        }
        if (reader.offset != segment.length) return (Fault.TrailingBytes, records, newOwners);

        newOwners = reader.newOwners;
        uint256 newCount = reader.newCount;
        // newCount is at most the allocated length: the list only gets shorter.
        assembly ("memory-safe") {
            mstore(newOwners, newCount)
        }
        return (Fault.None, read, newOwners);
    }

    /// Reads one song's plays into `records` from `done` on.
    function _readGroup(
        bytes calldata segment,
        Reader memory reader,
        PlayRecord[] memory records,
        uint256 songBefore,
        uint256 done
    ) private pure returns (uint256 song, uint256 doneAfter) {
        uint256 head = _readVarint(segment, reader);
        if (reader.fault != Fault.None) return (0, done);
        if (head >> 1 == 0) return (_fail(reader, Fault.SongNotAscending), done);
        song = songBefore + (head >> 1);
        if (song > type(uint32).max) return (_fail(reader, Fault.SongOutOfRange), done);

        doneAfter = done + 1;
        if (head & 1 == 1) {
            uint256 plays = _readVarint(segment, reader);
            if (reader.fault != Fault.None) return (0, done);
            if (plays < 2 || plays > records.length - done) {
                return (_fail(reader, Fault.GroupCountWrong), done);
            }
            doneAfter = done + plays;
        }

        uint256 listener;
        for (uint256 i = done; i < doneAfter; i++) {
            PlayRecord memory record = records[i];
            record.song = uint32(song);
            listener = _readRecord(segment, reader, record, listener);
            if (reader.fault != Fault.None) return (0, done);
        }
    }

    function _readRecord(
        bytes calldata segment,
        Reader memory reader,
        PlayRecord memory record,
        uint256 listenerBefore
    ) private pure returns (uint256 listener) {
        uint256 head = _readVarint(segment, reader);
        if (reader.fault != Fault.None) return 0;
        record.relayed = head & 1 == 1;
        record.discoverer = head & 2 == 2;
        record.mature = head & 4 == 4;
        listener = listenerBefore + (head >> 3);
        record.listener = _readAccount(segment, reader, listener);
        if (reader.fault != Fault.None) return 0;

        uint256 seeder = _readVarint(segment, reader);
        if (reader.fault != Fault.None) return 0;
        record.seeder = _readAccount(segment, reader, seeder);
        if (reader.fault != Fault.None || !record.relayed) return listener;

        uint256 relay = _readVarint(segment, reader);
        if (reader.fault != Fault.None) return 0;
        record.relay = _readAccount(segment, reader, relay);
    }

    /// Checks an account index; the next free one brings its owner's 20 bytes along.
    function _readAccount(
        bytes calldata segment,
        Reader memory reader,
        uint256 index
    ) private pure returns (uint32) {
        if (index > reader.accountCount || index > type(uint32).max) {
            _fail(reader, Fault.AccountBeyondCount);
            return 0;
        }
        if (index == reader.accountCount) {
            if (segment.length - reader.offset < 20) {
                _fail(reader, Fault.Truncated);
                return 0;
            }
            address owner = address(bytes20(segment[reader.offset:reader.offset + 20]));
            if (owner == address(0)) {
                _fail(reader, Fault.OwnerZero);
                return 0;
            }
            reader.offset += 20;
            reader.newOwners[reader.newCount++] = owner;
            reader.accountCount++;
        }
        return uint32(index);
    }

    /// LEB128, least significant group first.
    function _readVarint(bytes calldata segment, Reader memory reader) private pure returns (uint256 value) {
        uint256 offset = reader.offset;
        // Offsets are those of calldata, shifts stay below 35.
        unchecked {
            for (uint256 shift; shift < 7 * VARINT_BYTES; shift += 7) {
                if (offset == segment.length) return _fail(reader, Fault.Truncated);
                uint256 group = uint8(segment[offset++]);
                value |= (group & 0x7f) << shift;
                if (group < 0x80) {
                    if (group == 0 && shift > 0) return _fail(reader, Fault.VarintNotMinimal);
                    reader.offset = offset;
                    return value;
                }
            }
        }
        return _fail(reader, Fault.VarintTooLong);
    }

    function _fail(Reader memory reader, Fault fault) private pure returns (uint256) {
        reader.fault = fault;
        return 0;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PlayRecord} from "../../../contracts/plays/PlayCodec.sol";

/// Writes what PlayCodec reads (docs/formats.md, section 3).
library SegmentWriter {
    /// @param owners owner of each new account, in the order of their indexes from `accountCount` on
    function encode(
        PlayRecord[] memory records,
        uint32 accountCount,
        address[] memory owners
    ) internal pure returns (bytes memory out) {
        out = abi.encodePacked(uint8(records.length));
        uint256 known = accountCount;
        uint256 song;
        uint256 i;
        while (i < records.length) {
            uint256 size = 1;
            while (i + size < records.length && records[i + size].song == records[i].song) size++;
            uint256 delta = records[i].song - song;
            out = bytes.concat(out, varint((delta << 1) | (size > 1 ? 1 : 0)));
            if (size > 1) out = bytes.concat(out, varint(size));
            song = records[i].song;
            uint256 listener;
            for (uint256 end = i + size; i < end; i++) {
                bytes memory text;
                (text, known) = _record(records[i], listener, known, accountCount, owners);
                out = bytes.concat(out, text);
                listener = records[i].listener;
            }
        }
    }

    function varint(uint256 value) internal pure returns (bytes memory out) {
        while (value >= 0x80) {
            out = abi.encodePacked(out, uint8(value & 0x7f) | 0x80);
            value >>= 7;
        }
        out = abi.encodePacked(out, uint8(value));
    }

    function _record(
        PlayRecord memory record,
        uint256 listenerBefore,
        uint256 known,
        uint256 first,
        address[] memory owners
    ) private pure returns (bytes memory out, uint256 knownAfter) {
        uint256 bits = (record.mature ? 4 : 0) | (record.discoverer ? 2 : 0) | (record.relayed ? 1 : 0);
        out = varint(((record.listener - listenerBefore) << 3) | bits);
        (out, known) = _owner(out, record.listener, known, first, owners);
        (out, known) = _owner(bytes.concat(out, varint(record.seeder)), record.seeder, known, first, owners);
        if (record.relayed) {
            (out, known) = _owner(
                bytes.concat(out, varint(record.relay)),
                record.relay,
                known,
                first,
                owners
            );
        }
        return (out, known);
    }

    function _owner(
        bytes memory out,
        uint256 index,
        uint256 known,
        uint256 first,
        address[] memory owners
    ) private pure returns (bytes memory, uint256) {
        if (index != known) return (out, known);
        return (bytes.concat(out, bytes20(owners[index - first])), known + 1);
    }
}

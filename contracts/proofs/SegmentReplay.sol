// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../plays/Faults.sol";
import {IPlayLedger} from "../plays/IPlayLedger.sol";
import {PlayCodec, PlayRecord} from "../plays/PlayCodec.sol";
import {PlayParties, PlayRules, PlayTerms} from "../plays/PlayRules.sol";
import {Account, Song, State} from "../plays/State.sol";
import {StateTree} from "../plays/StateTree.sol";
import {PathsWitness, SharedPaths, TouchedLeaves} from "./SharedPaths.sol";

/// The touched leaves of one tree.
struct LeavesWitness {
    // their values before, in the order in which the segment first uses them, packed as in the leaf
    bytes values;
    PathsWitness paths;
}

/// What opens the leaves that a segment touches in the state before it (docs/formats.md, section 9).
struct SegmentLeaves {
    // 40 bytes each: plays, royalties, escrowed; all zero for a song nobody played
    LeavesWitness songs;
    // 60 bytes each: owner, earned, burned, day, playsOnDay, playsOnDayBefore; none for new accounts
    LeavesWitness accounts;
}

/// What a batch says about one of its segments.
struct SegmentTerms {
    uint256 playCount;
    // UTC day of the batch
    uint32 day;
    // the batch's burn, wei
    uint256 burn;
    bytes32 stateAfter;
    // where listening credit is kept
    IPlayLedger ledger;
}

/// @title Re-execution of one segment against leaves of the state before it
/// @notice Committed bytes give a fault or none. Leaves that are not the state's revert: they say nothing.
/// @dev Listening credit is read as it is now. It only grows: what an honest batch burned within its credit stays
/// within it. A false batch whose listeners buy the credit later has been paid for, and is false no more.
library SegmentReplay {
    error SegmentReplay_ValuesLength(uint256 actual, uint256 expected);
    error SegmentReplay_SongsWrong(bytes32 actual, bytes32 expected);
    error SegmentReplay_AccountsWrong(bytes32 actual, bytes32 expected);
    error SegmentReplay_UnplayedSong(uint256 songId);

    uint256 private constant SONG_BYTES = 40;
    uint256 private constant ACCOUNT_BYTES = 60;

    /// One touched song.
    struct SongLeaf {
        uint32 id;
        bytes32 before;
        Song song;
    }

    /// One touched account.
    struct AccountLeaf {
        bytes32 before;
        Account account;
    }

    /// Values that are read one after another, positions in calldata.
    struct Values {
        uint256 start;
        uint256 next;
        uint256 end;
    }

    struct Replay {
        // in the order of their first use
        SongLeaf[] songs;
        uint256 songCount;
        AccountLeaf[] accounts;
        uint256 accountCount;
        // index << 128 | place in `accounts`, ascending
        uint256[] order;
        Values songValues;
        Values accountValues;
        address[] newOwners;
        Fault fault;
        uint128 supply;
    }

    /// @param before the state the segment starts from
    /// @return the first fault, `None` for an honest segment
    function check(
        bytes calldata segment,
        State calldata before,
        SegmentTerms memory terms,
        SegmentLeaves calldata leaves
    ) internal view returns (Fault) {
        Replay memory replay;
        PlayRecord[] memory records;
        (replay.fault, records, replay.newOwners) = PlayCodec.decode(segment, before.accountCount);
        if (replay.fault != Fault.None) return replay.fault;

        replay.supply = before.accruedSupply;
        _execute(replay, records, before.accountCount, terms, leaves);
        bytes32 stateAfter = _walk(replay, before, leaves);

        if (replay.fault != Fault.None) return replay.fault;
        if (records.length != terms.playCount) return Fault.PlayCountWrong;
        return stateAfter == terms.stateAfter ? Fault.None : Fault.StateWrong;
    }

    /// Reads every leaf the segment touches, and applies the plays up to the first fault.
    function _execute(
        Replay memory replay,
        PlayRecord[] memory records,
        uint256 known,
        SegmentTerms memory terms,
        SegmentLeaves calldata leaves
    ) private view {
        replay.songValues = _start(leaves.songs.values);
        replay.accountValues = _start(leaves.accounts.values);
        _makeRoom(replay, records.length);

        PlayTerms memory play;
        play.day = terms.day;
        play.burn = terms.burn;
        PlayParties memory parties;
        uint256 song;
        for (uint256 i; i < records.length; i++) {
            PlayRecord memory record = records[i];
            // Songs ascend: another id is one not read yet.
            if (record.song != song) parties.song = _readSong(replay, record.song);
            song = record.song;
            _readAccounts(replay, record, known, parties);
            if (replay.fault == Fault.None) _apply(replay, play, parties, record, terms.ledger);
        }

        _requireRead(replay.songValues, 0);
        _requireRead(replay.accountValues, 0);
    }

    function _apply(
        Replay memory replay,
        PlayTerms memory play,
        PlayParties memory parties,
        PlayRecord memory record,
        IPlayLedger ledger
    ) private view {
        play.relayed = record.relayed;
        play.discoverer = record.discoverer;
        play.mature = record.mature;
        // Who burned nothing and burns nothing needs no credit.
        bool spends = parties.listener.burned > 0 || (record.mature && play.burn > 0);
        play.credit = spends ? ledger.credit(parties.listener.owner) : 0;
        (replay.fault, replay.supply, , ) = PlayRules.applyPlay(play, parties, replay.supply);
    }

    /// Makes sure that the leaves are those of `before`.
    /// @return the state that their new values lead to
    function _walk(
        Replay memory replay,
        State calldata before,
        SegmentLeaves calldata leaves
    ) private pure returns (bytes32) {
        bytes32[] memory empty = SharedPaths.emptyRoots();
        State memory state;
        bytes32 root;
        (root, state.songsRoot) = SharedPaths.roots(_touchedSongs(replay), leaves.songs.paths, empty);
        if (root != before.songsRoot) revert SegmentReplay_SongsWrong(root, before.songsRoot);
        (root, state.accountsRoot) = SharedPaths.roots(
            _touchedAccounts(replay),
            leaves.accounts.paths,
            empty
        );
        if (root != before.accountsRoot) revert SegmentReplay_AccountsWrong(root, before.accountsRoot);
        state.accruedSupply = replay.supply;
        // 2^32 accounts would wrap to none. No chain gets there: it would cost 10^12 gas of addresses alone.
        state.accountCount = uint32(before.accountCount + replay.newOwners.length);
        return StateTree.stateHash(state);
    }

    function _readSong(Replay memory replay, uint32 id) private pure returns (Song memory song) {
        uint256 values = _take(replay.songValues, SONG_BYTES);
        song.plays = uint64(_word(values) >> 192);
        song.royalties = uint128(_word(values + 8) >> 128);
        song.escrowed = uint128(_word(values + 24) >> 128);
        bytes32 leaf;
        if (song.plays > 0)
            leaf = _leafOf(values, SONG_BYTES);
            // A song nobody played has no leaf, which could be read as any amounts.
        else if (song.royalties > 0 || song.escrowed > 0) revert SegmentReplay_UnplayedSong(id);
        replay.songs[replay.songCount++] = SongLeaf({id: id, before: leaf, song: song});
    }

    /// Room for all leaves that `plays` can touch. The lists are allocated as plain words: a list of structs would
    /// come with a struct in every place, and most stay empty.
    function _makeRoom(Replay memory replay, uint256 plays) private pure {
        uint256[] memory songs = new uint256[](plays);
        // listener, seeder and relay of each
        uint256[] memory accounts = new uint256[](3 * plays);
        assembly ("memory-safe") {
            mstore(replay, songs)
            mstore(add(replay, 0x40), accounts)
        }
        replay.order = new uint256[](3 * plays);
    }

    function _readAccounts(
        Replay memory replay,
        PlayRecord memory record,
        uint256 known,
        PlayParties memory parties
    ) private pure {
        parties.listener = replay.accounts[_placeOf(replay, record.listener, known)].account;
        parties.seeder = replay.accounts[_placeOf(replay, record.seeder, known)].account;
        if (!record.relayed) return;
        parties.relay = replay.accounts[_placeOf(replay, record.relay, known)].account;
    }

    /// @return place of the account in `accounts`, the same one whenever its index is asked for
    function _placeOf(
        Replay memory replay,
        uint256 index,
        uint256 known
    ) private pure returns (uint256 place) {
        uint256[] memory order = replay.order;
        uint256 count = replay.accountCount;
        uint256 position;
        uint256 entry = type(uint256).max;
        // Binary search for the first entry whose index is not below, in assembly: it runs for every party.
        assembly ("memory-safe") {
            let entries := add(order, 0x20)
            let end := count
            for {} lt(position, end) {} {
                let middle := shr(1, add(position, end))
                switch lt(shr(128, mload(add(entries, shl(5, middle)))), index)
                case 0 {
                    end := middle
                }
                default {
                    position := add(middle, 1)
                }
            }
            if lt(position, count) {
                entry := mload(add(entries, shl(5, position)))
            }
        }
        if (entry >> 128 == index) return uint128(entry);

        replay.accounts[count] = _readAccount(replay, index, known);
        replay.accountCount = count + 1;
        // INVARIANT: there is room for one more: the list above has as much, and took it.
        assembly ("memory-safe") {
            let slot := add(add(order, 0x20), shl(5, position))
            mcopy(add(slot, 0x20), slot, shl(5, sub(count, position)))
            mstore(slot, or(shl(128, index), count))
        }
        return count;
    }

    function _readAccount(
        Replay memory replay,
        uint256 index,
        uint256 known
    ) private pure returns (AccountLeaf memory leaf) {
        Account memory account = leaf.account;
        if (index >= known) {
            account.owner = replay.newOwners[index - known];
            return leaf;
        }
        uint256 values = _take(replay.accountValues, ACCOUNT_BYTES);
        account.owner = address(uint160(_word(values) >> 96));
        account.earned = uint128(_word(values + 20) >> 128);
        account.burned = uint128(_word(values + 36) >> 128);
        account.day = uint32(_word(values + 52) >> 224);
        account.playsOnDay = uint16(_word(values + 56) >> 240);
        account.playsOnDayBefore = uint16(_word(values + 58) >> 240);
        leaf.before = _leafOf(values, ACCOUNT_BYTES);
    }

    function _touchedSongs(Replay memory replay) private pure returns (TouchedLeaves memory touched) {
        touched = _newTouched(replay.songCount);
        for (uint256 i; i < replay.songCount; i++) {
            SongLeaf memory leaf = replay.songs[i];
            touched.indexes[i] = leaf.id;
            touched.before[i] = leaf.before;
            touched.afterwards[i] = StateTree.songLeaf(leaf.song);
        }
    }

    function _touchedAccounts(Replay memory replay) private pure returns (TouchedLeaves memory touched) {
        touched = _newTouched(replay.accountCount);
        uint256[] memory order = replay.order;
        AccountLeaf[] memory accounts = replay.accounts;
        for (uint256 i; i < touched.indexes.length; i++) {
            uint256 entry = order[i];
            AccountLeaf memory leaf = accounts[uint128(entry)];
            touched.indexes[i] = entry >> 128;
            touched.before[i] = leaf.before;
            touched.afterwards[i] = StateTree.accountLeaf(leaf.account);
        }
    }

    function _newTouched(uint256 count) private pure returns (TouchedLeaves memory) {
        return TouchedLeaves(new uint256[](count), new bytes32[](count), new bytes32[](count));
    }

    /// `H(0x00 ‖ bytes)` of calldata.
    function _leafOf(uint256 position, uint256 length) private pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            mstore8(scratch, 0x00)
            calldatacopy(add(scratch, 1), position, length)
            leaf := keccak256(scratch, add(length, 1))
        }
    }

    function _word(uint256 position) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(position)
        }
    }

    function _start(bytes calldata values) private pure returns (Values memory) {
        uint256 start;
        assembly ("memory-safe") {
            start := values.offset
        }
        return Values({start: start, next: start, end: start + values.length});
    }

    /// @return position of the next `length` bytes
    function _take(Values memory values, uint256 length) private pure returns (uint256 position) {
        position = values.next;
        if (position + length > values.end) _requireRead(values, length);
        values.next = position + length;
    }

    /// Makes sure that what was read and `length` bytes more are all there is.
    function _requireRead(Values memory values, uint256 length) private pure {
        uint256 actual = values.end - values.start;
        uint256 expected = values.next + length - values.start;
        if (actual != expected) revert SegmentReplay_ValuesLength(actual, expected);
    }
}

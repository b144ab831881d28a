// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SEGMENT_PLAYS} from "../../../contracts/Constants.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {AccountClaim, SongClaim, StateOpening} from "../../../contracts/plays/IPlayLedger.sol";
import {PlayRecord} from "../../../contracts/plays/PlayCodec.sol";
import {PlayParties, PlayRules, PlayTerms} from "../../../contracts/plays/PlayRules.sol";
import {Account, Song, State} from "../../../contracts/plays/State.sol";
import {StateTree} from "../../../contracts/plays/StateTree.sol";
import {SplitsOpening} from "../../../contracts/songs/ISongRegistry.sol";
import {SegmentWriter} from "./SegmentWriter.sol";
import {Trees} from "./Trees.sol";

/// One play as people see it: owners, not indexes.
struct Heard {
    uint32 song;
    address listener;
    address seeder;
    // zero: none
    address relay;
    bool discoverer;
    // listening credit of the listener, wei
    uint256 credit;
}

/// A batch as an attester builds it.
struct Built {
    bytes[] segments;
    bytes32[] states;
    uint32 playCount;
}

/// The whole state behind a ledger, kept in the open: what an honest attester holds.
contract LedgerModel {
    Account[] public accounts;
    /// 1 + index, 0 for none
    mapping(address owner => uint256) public placeOf;
    /// Indexed by song id; id 0 stays empty.
    Song[] public songs;
    uint128 public supply;

    /// Lanes minted and credit burned by every play ever applied, kept ones and reverted ones.
    uint256 public minted;
    uint256 public burned;

    PlayRecord[] private _records;
    address[] private _newOwners;
    /// Snapshots that `restore` goes back to.
    mapping(uint256 id => bytes) private _snapshots;

    error Refused(Fault fault, uint256 play);
    error SupplyDrifted(uint256 actual, uint256 expected);

    /// Starts from a state instead of from nothing.
    function begin(Account[] memory accounts_, Song[] memory songs_, uint128 supply_) external {
        _set(accounts_, songs_, supply_);
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    function songCount() external view returns (uint256) {
        return songs.length == 0 ? 0 : songs.length - 1;
    }

    function save(uint256 id) external {
        _snapshots[id] = abi.encode(accounts, songs, supply);
    }

    function restore(uint256 id) external {
        (Account[] memory a, Song[] memory s, uint128 total) = saved(id);
        _set(a, s, total);
    }

    function saved(uint256 id) public view returns (Account[] memory, Song[] memory, uint128) {
        return abi.decode(_snapshots[id], (Account[], Song[], uint128));
    }

    /// Applies plays, which come sorted, and encodes them.
    function build(Heard[] memory plays, uint32 day, uint256 burn) external returns (Built memory built) {
        uint256 count = (plays.length + SEGMENT_PLAYS - 1) / SEGMENT_PLAYS;
        built.segments = new bytes[](count);
        built.states = new bytes32[](count);
        built.playCount = uint32(plays.length);
        for (uint256 i; i < count; i++) {
            uint256 from = i * SEGMENT_PLAYS;
            uint256 to = from + SEGMENT_PLAYS < plays.length ? from + SEGMENT_PLAYS : plays.length;
            delete _records;
            delete _newOwners;
            uint32 known = uint32(accounts.length);
            for (uint256 j = from; j < to; j++) _play(plays[j], day, burn, j);
            built.segments[i] = SegmentWriter.encode(_records, known, _newOwners);
            built.states[i] = stateHash();
        }
    }

    function stateHash() public view returns (bytes32) {
        return
            StateTree.stateHash(
                State({
                    songsRoot: Trees.root(_songLeaves()),
                    accountsRoot: Trees.root(_accountLeaves()),
                    accruedSupply: supply,
                    accountCount: uint32(accounts.length)
                })
            );
    }

    function openingForAccounts() external view returns (StateOpening memory) {
        return StateOpening(Trees.root(_songLeaves()), supply, uint32(accounts.length));
    }

    function openingForSongs() external view returns (StateOpening memory) {
        return StateOpening(Trees.root(_accountLeaves()), supply, uint32(accounts.length));
    }

    function accountClaim(uint32 index) external view returns (AccountClaim memory item) {
        item.index = index;
        item.account = accounts[index];
        (item.mask, item.siblings) = Trees.path(_accountLeaves(), index);
    }

    function songClaim(
        uint32 songId,
        SplitsOpening memory opening
    ) external view returns (SongClaim memory item) {
        item.songId = songId;
        item.song = songs[songId];
        (item.mask, item.siblings) = Trees.path(_songLeaves(), songId);
        item.opening = opening;
    }

    function _play(Heard memory heard, uint32 day, uint256 burn, uint256 number) private {
        while (songs.length <= heard.song) songs.push();
        PlayParties memory parties;
        parties.song = songs[heard.song];
        PlayTerms memory terms;
        terms.mature = parties.song.plays >= 10_000;
        terms.discoverer = heard.discoverer && !terms.mature;
        terms.relayed = heard.relay != address(0);
        terms.day = day;
        terms.burn = burn;
        terms.credit = heard.credit;

        PlayRecord memory record;
        record.song = heard.song;
        record.mature = terms.mature;
        record.discoverer = terms.discoverer;
        record.relayed = terms.relayed;
        record.listener = _indexOf(heard.listener);
        record.seeder = _indexOf(heard.seeder);
        if (terms.relayed) record.relay = _indexOf(heard.relay);
        _records.push(record);

        parties.listener = accounts[record.listener];
        parties.seeder = accounts[record.seeder];
        if (terms.relayed) parties.relay = accounts[record.relay];
        (Fault fault, uint128 after_, uint256 plus, uint256 minus) = PlayRules.applyPlay(
            terms,
            parties,
            supply
        );
        if (fault != Fault.None) revert Refused(fault, number);
        // E3, play by play
        if (supply + plus - minus != after_) revert SupplyDrifted(after_, supply + plus - minus);
        minted += plus;
        burned += minus;
        supply = after_;
        songs[heard.song] = parties.song;
        accounts[record.listener] = parties.listener;
        accounts[record.seeder] = parties.seeder;
        if (terms.relayed) accounts[record.relay] = parties.relay;
    }

    function _indexOf(address owner) private returns (uint32) {
        if (placeOf[owner] == 0) {
            accounts.push();
            accounts[accounts.length - 1].owner = owner;
            placeOf[owner] = accounts.length;
            _newOwners.push(owner);
        }
        return uint32(placeOf[owner] - 1);
    }

    function _set(Account[] memory accounts_, Song[] memory songs_, uint128 supply_) private {
        for (uint256 i; i < accounts.length; i++) placeOf[accounts[i].owner] = 0;
        delete accounts;
        delete songs;
        for (uint256 i; i < accounts_.length; i++) {
            accounts.push(accounts_[i]);
            placeOf[accounts_[i].owner] = i + 1;
        }
        for (uint256 i; i < songs_.length; i++) songs.push(songs_[i]);
        supply = supply_;
    }

    function _accountLeaves() private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](accounts.length);
        for (uint256 i; i < leaves.length; i++) leaves[i] = StateTree.accountLeaf(accounts[i]);
    }

    /// A song nobody played has no leaf.
    function _songLeaves() private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](songs.length);
        for (uint256 i; i < leaves.length; i++) {
            if (songs[i].plays > 0) leaves[i] = StateTree.songLeaf(songs[i]);
        }
    }
}

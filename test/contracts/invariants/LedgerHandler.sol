// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, DISCOVERY_PLAYS, ONE, PLAYS_PER_DAY} from "../../../contracts/Constants.sol";
import {AccountClaim, BatchStatus, SongClaim, StateOpening} from "../../../contracts/plays/IPlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {Built, Heard} from "../helpers/LedgerModel.sol";
import {World} from "../helpers/World.sol";

/// What people, attesters, council and guardian do with a ledger, in any order, within the rules.
/// Its own checks, which need the moment of an action, revert; the others are in LedgerInvariants.
abstract contract LedgerHandler is World {
    enum Start {
        Fresh,
        Mature,
        Cap
    }

    uint256 private constant LISTENERS = 8;
    uint256 private constant SONGS = 4;
    address private constant TREASURY = address(0x74ea5);

    /// Counts of what happened, so that a run can be seen not to be vacuous.
    uint256 public batches;
    uint256 public reverts;
    uint256 public tokensClaimed;
    uint256 public royaltiesClaimed;
    uint256 public creditBought;
    uint256 public tokensBurned;
    uint256 public lanesZeroed;

    // E5: supply and burn of the last two different states that batches extended
    uint256 private _supplyBefore;
    uint256 private _burnBefore;

    Heard[] private _plays;
    /// Listeners that have an index, in its order, those introduced while a batch is planned included.
    address[] private _known;
    mapping(uint256 batch => mapping(address => uint256)) private _plannedPlays;
    mapping(uint256 batch => mapping(address => uint256)) private _plannedBurn;
    mapping(uint256 batch => mapping(uint256 => uint256)) private _plannedOfSong;
    uint256 private _plan;

    constructor(Start start) {
        _deploy();
        for (uint256 song = 1; song <= SONGS; song++) {
            address[] memory parties = new address[](song);
            for (uint256 i; i < song; i++) parties[i] = party(song, i);
            _song(parties);
        }
        if (start == Start.Mature) _begin(1_500_000_000 * ONE, 9_990);
        if (start == Start.Cap) _begin(CAP - 7 * ONE, 9_995);
    }

    function listen(uint256 seed) external {
        uint256 burn = _burn();
        _rememberBurn(burn);
        uint32 day = seed & 1 == 0 ? _today() : _today() - 1;
        (, , uint64 parentTime, ) = ledger.batches(ledger.head());
        if (day < (parentTime - 1 days) / 1 days) day = _today();
        _planBatch(seed, day, burn);
        if (_plays.length == 0) return;

        uint256 supply = model.supply();
        uint256 minted = model.minted();
        uint256 burned = model.burned();
        Built memory built = model.build(_plays, day, burn);
        minted = model.minted() - minted;
        burned = model.burned() - burned;
        // E3
        assertEq(model.supply() + burned, supply + minted);
        if (minted < 2 * ONE * _plays.length) lanesZeroed++;
        tokensBurned += burned;
        _submitBuilt(built, ledger.attesterOnTurn(uint64(block.timestamp)), day);
        batches++;
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 16 == 0 ? 1 days : 1 + ((seed >> 8) % 50)));
    }

    function finalise(uint256 seed) external {
        uint64 batchId = _pick(seed);
        (, , , uint64 finalAt) = ledger.batches(batchId);
        if (ledger.statusOf(batchId) != BatchStatus.Pending || block.timestamp < finalAt) return;
        ledger.finalise(batchId);
    }

    function undo(uint256 seed) external {
        uint64 batchId = _pick(seed);
        (, , , uint64 finalAt) = ledger.batches(batchId);
        if (ledger.statusOf(batchId) != BatchStatus.Pending || block.timestamp >= finalAt) return;
        _revert(batchId);
        model.restore(ledger.head());
        reverts++;
    }

    /// Some accounts, in any order, some of them twice, against any batch that is final or past its window.
    function claim(uint256 seed) external {
        uint64 batchId = _claimable(seed);
        model.restore(batchId);
        uint256 count = model.accountCount();
        if (count > 0) {
            AccountClaim[] memory claims = new AccountClaim[](1 + ((seed >> 32) % 5));
            for (uint256 i; i < claims.length; i++) {
                claims[i] = model.accountClaim(uint32(uint256(keccak256(abi.encode(seed, i))) % count));
            }
            StateOpening memory opening = model.openingForAccounts();
            uint256 before = token.totalSupply();
            uint256 minted = ledger.claim(headers[batchId], opening, claims);
            assertEq(token.totalSupply(), before + minted);
            tokensClaimed += minted;
        }
        model.restore(ledger.head());
    }

    function claimRoyalties(uint256 seed) external {
        uint64 batchId = _claimable(seed);
        uint32 song = uint32(1 + ((seed >> 32) % SONGS));
        model.restore(batchId);
        if (model.songCount() >= song) {
            SongClaim[] memory claims = new SongClaim[](1);
            claims[0] = model.songClaim(song, _opening(song));
            StateOpening memory opening = model.openingForSongs();
            uint256 paid = ledger.royaltiesPaid(song);
            uint256 minted = ledger.claimRoyalties(headers[batchId], opening, claims);
            royaltiesClaimed += minted;
            // E4: afterwards, what this state owes is paid, and never less than before
            Song memory leaf = claims[0].song;
            uint256 released = ledger.released(song);
            uint256 owed = leaf.royalties + (leaf.escrowed < released ? leaf.escrowed : released);
            assertEq(ledger.royaltiesPaid(song), owed > paid ? owed : paid);
            assertEq(minted, ledger.royaltiesPaid(song) - paid);
        }
        model.restore(ledger.head());
    }

    function buyCredit(uint256 seed) external {
        address who = listener(seed % LISTENERS);
        uint256 balance = token.balanceOf(who);
        uint256 amount = bound(seed >> 8, 0, balance);
        vm.prank(who);
        ledger.buyCredit(amount);
        creditBought += amount;
    }

    function release(uint256 seed) external {
        uint256 song = 1 + (seed % SONGS);
        uint256 current = ledger.released(song) / ONE;
        uint256 tokens = current + 1 + ((seed >> 16) % 200);
        if (tokens > CAP / ONE) return;
        vm.prank(COUNCIL);
        ledger.release(song, tokens);
    }

    /// Seeders give tokens to listeners, who buy credit with them.
    function give(uint256 seed) external {
        address from = seeder(seed % 3);
        uint256 amount = bound(seed >> 8, 0, token.balanceOf(from));
        vm.prank(from);
        token.transfer(listener((seed >> 4) % LISTENERS), amount);
    }

    /// Anybody tries to mint.
    function steal(uint256 seed) external {
        address thief = address(uint160(seed | 1));
        if (thief == address(ledger)) return;
        vm.prank(thief);
        try token.mint(thief, 1) {
            revert False("only the ledger mints");
        } catch {}
    }

    function listener(uint256 i) public pure returns (address) {
        return address(uint160(0x115700 + i));
    }

    function seeder(uint256 i) public pure returns (address) {
        return address(uint160(0x5eed00 + i));
    }

    function party(uint256 song, uint256 i) public pure returns (address) {
        return address(uint160(0xa47000 + song * 16 + i));
    }

    /// All the ETH the ledger owes.
    function bondsAndRewards() external view returns (uint256) {
        return ledger.bondOf(FIRST) + ledger.bondOf(SECOND) + ledger.rewardOf(CHALLENGER);
    }

    function supplyOfHead() external view returns (uint256) {
        return model.supply();
    }

    /// The newest final state and what the ledger says beside it.
    function finalState()
        external
        view
        returns (Account[] memory accounts, Song[] memory songs, uint256 supply)
    {
        return model.saved(ledger.finalHead());
    }

    function world() external view returns (address ledger_, address token_) {
        return (address(ledger), address(token));
    }

    function sharesOf(uint256 song) external view returns (uint16[] memory bps) {
        bps = new uint16[](_opening(song).splits.length);
        for (uint256 i; i < bps.length; i++) bps[i] = _opening(song).splits[i].bps;
    }

    /// A state that plays could have led to: listeners with tokens to claim, songs near and past the tier.
    function _begin(uint256 supply, uint64 plays) private {
        Account[] memory accounts = new Account[](LISTENERS + 1);
        Song[] memory songs = new Song[](SONGS + 1);
        uint256 owed;
        for (uint256 i = 1; i <= SONGS; i++) {
            // the first song is about to mature, the others have long been
            uint256 count = i == 1 ? plays : 2 * DISCOVERY_PLAYS;
            uint256 escrowed = (count < DISCOVERY_PLAYS ? count : DISCOVERY_PLAYS) * ONE;
            songs[i] = Song(uint64(count), uint128(count * ONE - escrowed), uint128(escrowed));
            owed += count * ONE;
        }
        for (uint256 i; i < LISTENERS; i++) {
            accounts[i] = Account(listener(i), uint128(1_000_000 * ONE), 0, 0, 0, 0);
            owed += 1_000_000 * ONE;
        }
        accounts[LISTENERS] = Account(TREASURY, uint128(supply - owed), 0, 0, 0, 0);
        _startFrom(accounts, songs, uint128(supply));
    }

    function _planBatch(uint256 seed, uint32 day, uint256 burn) private {
        delete _plays;
        _plan++;
        _sortKnown();
        for (uint32 song = 1; song <= SONGS; song++) {
            uint256 known = _known.length;
            // by index; then those who have none yet, who get one in this order
            for (uint256 i; i < known; i++) _planListener(seed, song, _known[i], day, burn);
            for (uint256 i; i < LISTENERS; i++) {
                address who = listener(i);
                if (_isKnown(who)) continue;
                if (_planListener(seed, song, who, day, burn)) _known.push(who);
            }
        }
    }

    /// Up to three plays of a song by a listener, as far as day limit and credit allow.
    function _planListener(
        uint256 seed,
        uint32 song,
        address who,
        uint32 day,
        uint256 burn
    ) private returns (bool planned) {
        uint256 dice = uint256(keccak256(abi.encode(seed, song, who)));
        uint256 count = dice % 4;
        for (uint256 i; i < count; i++) {
            bool mature = _playsOf(song) + _plannedOfSong[_plan][song] >= DISCOVERY_PLAYS;
            if (_playsOn(who, day) + _plannedPlays[_plan][who] >= PLAYS_PER_DAY) break;
            uint256 spent = _burnedOf(who) + _plannedBurn[_plan][who];
            if (mature && spent + burn > ledger.credit(who)) break;
            _plannedPlays[_plan][who]++;
            _plannedOfSong[_plan][song]++;
            if (mature) _plannedBurn[_plan][who] += burn;
            address relay = dice & (1 << (100 + i)) == 0 ? address(0) : address(0x3e1a);
            bool discoverer = i == 0 && dice & (1 << 110) == 0;
            _plays.push(
                Heard(song, who, seeder((dice >> (120 + i)) % 3), relay, discoverer, ledger.credit(who))
            );
            planned = true;
        }
    }

    function _rememberBurn(uint256 burn) private {
        uint256 supply = model.supply();
        // E5, over the states that really occur
        if (supply >= _supplyBefore) assertLe(_burnBefore, burn);
        else assertLe(burn, _burnBefore);
        (_supplyBefore, _burnBefore) = (supply, burn);
    }

    function _pick(uint256 seed) private view returns (uint64) {
        return uint64(seed % (ledger.lastBatchId() + 1));
    }

    /// A batch that is final or would become so on the way; the genesis where the pick is not.
    function _claimable(uint256 seed) private view returns (uint64 batchId) {
        batchId = _pick(seed);
        BatchStatus status = ledger.statusOf(batchId);
        if (status == BatchStatus.Final) return batchId;
        (, , , uint64 finalAt) = ledger.batches(batchId);
        if (status != BatchStatus.Pending || block.timestamp < finalAt) return 0;
    }

    function _sortKnown() private {
        delete _known;
        for (uint256 place = 1; place <= model.accountCount(); place++) {
            for (uint256 i; i < LISTENERS; i++) {
                if (model.placeOf(listener(i)) == place) _known.push(listener(i));
            }
        }
    }

    function _isKnown(address who) private view returns (bool) {
        for (uint256 i; i < _known.length; i++) if (_known[i] == who) return true;
        return false;
    }

    function _playsOf(uint256 song) private view returns (uint256 plays) {
        if (song <= model.songCount()) (plays, , ) = model.songs(song);
    }

    function _burnedOf(address who) private view returns (uint256 burned) {
        uint256 place = model.placeOf(who);
        if (place > 0) (, , burned, , , ) = model.accounts(place - 1);
    }

    function _playsOn(address who, uint32 day) private view returns (uint256) {
        uint256 place = model.placeOf(who);
        if (place == 0) return 0;
        (, , , uint32 last, uint16 onDay, uint16 before) = model.accounts(place - 1);
        return
            day == last
                ? onDay
                : day + 1 == last
                    ? before
                    : 0;
    }
}

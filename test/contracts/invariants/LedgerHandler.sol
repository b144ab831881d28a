// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CAP, DISCOVERY_PLAYS, ONE, PLAYS_PER_DAY} from "../../../contracts/Constants.sol";
import {IAttesterSet} from "../../../contracts/plays/IAttesterSet.sol";
import {
    AccountClaim,
    BatchStatus,
    IPlayLedger,
    Parameters,
    SongClaim,
    StateOpening
} from "../../../contracts/plays/IPlayLedger.sol";
import {Account, Song} from "../../../contracts/plays/State.sol";
import {Built, Heard} from "../helpers/LedgerModel.sol";
import {World} from "../helpers/World.sol";

/// What people, attesters, challengers, council and guardian do with a ledger, in any order, within the rules.
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
    uint256 public slashes;
    uint256 public held;
    uint256 public pauses;
    uint256 public unbonds;
    uint256 public refusals;

    /// ETH that went into the ledger, and what left it: back to attesters, to the challenger, to nobody.
    uint256 public deposited;
    uint256 public returned;
    uint256 public rewarded;
    uint256 public burnedEther;
    /// The newest final batch ever seen, and the worst status every batch was ever seen in.
    uint64 public highestFinal;
    mapping(uint64 batchId => BatchStatus) public lastStatus;
    /// Whether the bond behind a batch was taken while it was pending.
    mapping(uint64 batchId => bool) public unsecured;

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
        deposited = 2 ether;
        if (start == Start.Mature) _begin(1_500_000_000 * ONE, 9_990);
        if (start == Start.Cap) _begin(CAP - 7 * ONE, 9_995);
    }

    modifier remembers() {
        _;
        _remember();
    }

    function listen(uint256 seed) external remembers {
        address attester = ledger.attesterOnTurn(uint64(block.timestamp));
        if (!ledger.canSubmit(attester, uint64(block.timestamp))) return;
        uint256 burn = _burn();
        _rememberBurn(burn);
        uint32 day = seed & 1 == 0 ? _today() : _today() - 1;
        if (day < ledger.earliestStart() / 1 days) day = _today();
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
        _submitBuilt(built, attester, day, keccak256("evidence"));
        batches++;
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 16 == 0 ? 1 days : 1 + ((seed >> 8) % 50)));
    }

    /// Whoever calls: a pending batch becomes final exactly when it and all before it may.
    function finalise(uint256 seed) external remembers {
        uint64 batchId = _pending(seed);
        if (batchId == 0) return;
        bool ready = _isReady(batchId);
        try ledger.finalise(batchId) {
            assertTrue(ready, "final too early");
        } catch {
            assertTrue(!ready, "not final in time");
        }
    }

    /// A proof: the batch falls, and its attester's bond goes.
    function undo(uint256 seed) external remembers {
        uint64 batchId = _pending(seed);
        if (batchId == 0 || seed & (1 << 64) == 0) return;
        (, address attester, , ) = ledger.batches(batchId);
        uint256 bond = ledger.bondOf(attester);
        uint256 reward = ledger.rewardOf(CHALLENGER);
        uint256 nobodys = address(0).balance;
        _fall(batchId);
        reward = ledger.rewardOf(CHALLENGER) - reward;
        nobodys = address(0).balance - nobodys;
        // half and half, the odd wei burned
        assertEq(reward, bond / 2);
        assertEq(reward + nobodys, bond);
        assertEq(ledger.bondOf(attester), 0);
        burnedEther += nobodys;
        if (bond > 0) slashes++;
        for (uint64 id = ledger.head(); id > ledger.finalHead(); id = headers[id].parentId) {
            if (headers[id].attester == attester) unsecured[id] = true;
        }
        model.restore(ledger.head());
        reverts++;
    }

    /// Somebody asks for evidence, or an attester answers.
    function demand(uint256 seed) external remembers {
        uint64 batchId;
        for (uint64 id = 1; id <= ledger.lastBatchId(); id++) if (ledger.holdsOn(id) > 0) batchId = id;
        if (batchId == 0 || seed % 4 == 0) _hold(seed >> 2);
        else _resume(seed, batchId);
    }

    /// Bonds come and go, and rewards go.
    function stake(uint256 seed) external remembers {
        if (seed % 4 == 0) _unbond(seed >> 2);
        else _topUp(seed >> 2);
        if (seed & (1 << 64) == 0) _withdrawReward();
    }

    /// Council and guardian do what they may.
    function govern(uint256 seed) external remembers {
        uint256 what = seed % 8;
        if (what == 0) _pause(seed >> 8);
        else if (what == 1) _refuse();
        else if (what < 4) _setParameters(seed >> 8);
        else _release(seed >> 8);
    }

    function _hold(uint256 seed) private {
        uint64 batchId = _pending(seed);
        if (batchId == 0) return;
        vm.prank(CHALLENGER);
        proofs.holdFinality(batchId);
        held++;
    }

    /// An answer moves finality as far as the fault proofs would, or not at all.
    function _resume(uint256 seed, uint64 batchId) private {
        (, , , uint64 finalAt) = ledger.batches(batchId);
        uint64 notBefore = seed & (1 << 64) == 0 ? 0 : uint64(block.timestamp) + headers[batchId].answerTime;
        vm.prank(CHALLENGER);
        proofs.resumeFinality(batchId, notBefore);
        (, , , uint64 moved) = ledger.batches(batchId);
        assertEq(moved, finalAt > notBefore ? finalAt : notBefore);
    }

    /// An attester deposits what is missing, if anything.
    function _topUp(uint256 seed) private {
        address attester = seed & 1 == 0 ? FIRST : SECOND;
        uint256 required = ledger.parameters().bond;
        uint256 there = ledger.bondOf(attester);
        if (_isInTurns(attester) && there >= required) return;
        uint256 missing = there < required ? required - there : 0;
        vm.deal(attester, missing);
        vm.prank(attester);
        ledger.bond{value: missing}();
        deposited += missing;
    }

    /// A bond leaves exactly when nothing of its attester is pending; earlier batches of others may have to end.
    function _unbond(uint256 seed) private {
        address attester = seed & 1 == 0 ? FIRST : SECOND;
        uint256 there = ledger.bondOf(attester);
        bool mayLeave = ledger.canUnbond(attester);
        vm.deal(attester, 0);
        vm.prank(attester);
        try ledger.unbond() {
            assertTrue(mayLeave && there > 0, "left too early");
            assertEq(attester.balance, there);
            returned += there;
            unbonds++;
        } catch {
            assertTrue(!mayLeave, "may leave, and cannot");
        }
    }

    function _withdrawReward() private {
        uint256 due = ledger.rewardOf(CHALLENGER);
        if (due == 0) return;
        vm.deal(CHALLENGER, 0);
        vm.prank(CHALLENGER);
        ledger.withdrawReward();
        assertEq(CHALLENGER.balance, due);
        rewarded += due;
    }

    /// The guardian pauses where it may; nobody submits while it lasts.
    function _pause(uint256 seed) private {
        if (block.timestamp < uint256(ledger.pausedUntil()) + 30 days) return;
        vm.prank(GUARDIAN);
        ledger.pause();
        assertEq(ledger.pausedUntil(), block.timestamp + 7 days);
        vm.warp(block.timestamp + 1 + ((seed >> 8) % 50));
        assertTrue(!ledger.canSubmit(FIRST, uint64(block.timestamp)), "may submit in a pause");
        pauses++;
        if (seed & 3 == 0) return;
        vm.prank(GUARDIAN);
        ledger.unpause();
    }

    function _setParameters(uint256 seed) private {
        Parameters memory p = _parameters();
        p.window = uint64(bound(seed & 0xffff, p.window, 4 * p.window));
        p.answerTime = uint64(bound((seed >> 16) & 0xffff, p.answerTime, 4 * p.answerTime));
        // mostly the deployed one, so that attesters are not always short of it
        if ((seed >> 32) & 7 == 0) p.bond = uint128(bound(seed >> 64, p.bond, 10 * p.bond));
        p.playsPerDay = uint32(bound((seed >> 40) & 0xfffff, p.playsPerDay / 10, p.playsPerDay));
        vm.prank(COUNCIL);
        ledger.setParameters(p);
    }

    /// Anybody, a role included, tries what is not its to do.
    function intrude(uint256 seed) external {
        address[5] memory callers = [COUNCIL, GUARDIAN, FIRST, CHALLENGER, address(uint160(seed | 1))];
        address caller = callers[seed % 5];
        uint64 batchId = _pick(seed >> 8);
        bytes[9] memory calls = [
            abi.encodeCall(IPlayLedger.revertBatch, (batchId, caller)),
            abi.encodeCall(IPlayLedger.holdFinality, (batchId)),
            abi.encodeCall(IPlayLedger.resumeFinality, (batchId, type(uint64).max)),
            abi.encodeCall(IPlayLedger.pause, ()),
            abi.encodeCall(IPlayLedger.unpause, ()),
            abi.encodeCall(IPlayLedger.setParameters, (_parameters())),
            abi.encodeCall(IPlayLedger.release, (1, CAP / ONE)),
            abi.encodeCall(IPlayLedger.refuseEscrow, (1, "")),
            abi.encodeCall(IAttesterSet.admitAttester, (caller))
        ];
        for (uint256 i; i < calls.length; i++) {
            if (i > 2 && i < 5 && caller == GUARDIAN) continue;
            if (i > 4 && caller == COUNCIL) continue;
            vm.prank(caller);
            (bool done, ) = address(ledger).call(calls[i]);
            assertTrue(!done, "an intruder got through");
        }
    }

    /// The council refuses the last song's escrow, once, and cannot release more of it afterwards.
    function _refuse() private {
        if (ledger.isEscrowRefused(SONGS)) return;
        vm.prank(COUNCIL);
        ledger.refuseEscrow(SONGS, "not theirs");
        refusals++;
    }

    /// Some accounts, in any order, some of them twice, against any batch that is final or past its window.
    function claim(uint256 seed) external remembers {
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

    function claimRoyalties(uint256 seed) external remembers {
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

    function _release(uint256 seed) private {
        uint256 song = 1 + (seed % SONGS);
        uint256 current = ledger.released(song) / ONE;
        uint256 tokens = current + 1 + ((seed >> 16) % 200);
        if (tokens > CAP / ONE || ledger.isEscrowRefused(song)) return;
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
    function owedEther() external view returns (uint256) {
        return ledger.bondOf(FIRST) + ledger.bondOf(SECOND) + ledger.rewardOf(CHALLENGER);
    }

    function bondAt(uint64 batchId) external view returns (uint256) {
        return headers[batchId].bond;
    }

    function parentOf(uint64 batchId) external view returns (uint64) {
        return headers[batchId].parentId;
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

    /// A batch of those between the final head and the head; 0 where there is none.
    function _pending(uint256 seed) private view returns (uint64 batchId) {
        uint256 count;
        for (uint64 id = ledger.head(); id > ledger.finalHead(); id = headers[id].parentId) count++;
        if (count == 0) return 0;
        batchId = ledger.head();
        for (uint256 steps = seed % count; steps > 0; steps--) batchId = headers[batchId].parentId;
    }

    function _remember() private {
        if (ledger.finalHead() > highestFinal) highestFinal = ledger.finalHead();
        for (uint64 id; id <= ledger.lastBatchId(); id++) {
            BatchStatus status = ledger.statusOf(id);
            BatchStatus before = lastStatus[id];
            // Pending → Final, Pending → Reverted, no other edge
            if (before == BatchStatus.Final || before == BatchStatus.Reverted) {
                assertEq(uint8(status), uint8(before));
            }
            lastStatus[id] = status;
        }
    }

    /// Whether it and all before it are past their ends, with nothing that holds them.
    function _isReady(uint64 batchId) private view returns (bool) {
        for (uint64 id = batchId; id > ledger.finalHead(); id = headers[id].parentId) {
            (, , , uint64 finalAt) = ledger.batches(id);
            if (block.timestamp < finalAt || ledger.holdsOn(id) > 0) return false;
        }
        return true;
    }

    function _isInTurns(address attester) private view returns (bool) {
        address[] memory turns = ledger.attesters();
        for (uint256 i; i < turns.length; i++) if (turns[i] == attester) return true;
        return false;
    }

    /// A batch that is final or would become so on the way; the genesis where the pick is not.
    function _claimable(uint256 seed) private view returns (uint64 batchId) {
        batchId = _pick(seed);
        BatchStatus status = ledger.statusOf(batchId);
        if (status == BatchStatus.Final) return batchId;
        if (status != BatchStatus.Pending || !_isReady(batchId)) return 0;
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

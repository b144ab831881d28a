// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Fault} from "../../../contracts/plays/Faults.sol";
import {AccountClaim, BatchStatus} from "../../../contracts/plays/IPlayLedger.sol";
import {SessionGrant} from "../../../contracts/plays/ISessionGrants.sol";
import {PlayStatement} from "../../../contracts/plays/Evidence.sol";
import {DemandStatus} from "../../../contracts/proofs/IDemands.sol";
import {SegmentLeaves} from "../../../contracts/proofs/SegmentReplay.sol";
import {
    BatchWitness,
    EvidenceWitness,
    PlayWitness,
    RecordWitness,
    SegmentWitness
} from "../../../contracts/proofs/Witnesses.sol";
import {Built, Heard} from "../helpers/LedgerModel.sol";
import {EvidenceWriter} from "../helpers/EvidenceWriter.sol";
import {SegmentWorld} from "../helpers/SegmentWorld.sol";
import {Signed} from "../helpers/ProofWorld.sol";

/// Two attesters and all that can be done against them. FIRST is honest; SECOND is, but for the lies it tells now and
/// then, which fall before their window is over: one auditor is awake. Both answer every demand, but not for a lie
/// whose evidence is withheld. Whoever is hostile calls every proof, asks for everything and changes whatever can be.
abstract contract HostileHandler is SegmentWorld {
    enum Lie {
        // the batch is honest
        None,
        // a statement nobody signed
        Signature,
        // an end state the plays do not lead to
        State,
        // one play as two
        Twice,
        // evidence nobody shows
        Withheld
    }

    address private constant HOSTILE = address(0xbadbad);
    uint256 private constant WALLETS = 0x11570;
    uint256 private constant LISTENERS = 5;
    /// Its grants stand on chain: the last listener's wallet is a contract.
    uint256 private constant CONTRACT_WALLET = WALLETS + LISTENERS - 1;
    uint32 private constant SONGS = 4;
    uint64 private constant BEGIN = uint64(NOON + 20_000);
    uint64 private constant PLAY_SECONDS = 95;
    uint256 private constant MOST_PLAYS = 20;
    uint256 private constant TRIES = 3;
    uint64 private constant WINDOW = 60;
    uint64 private constant ANSWER_TIME = 30;

    /// Counts of what happened, so that a run can be seen not to be vacuous.
    uint256 public honestBatches;
    uint256 public liesFallen;
    uint256 public honestFallen;
    uint256 public batchedAgain;
    uint256 public answers;
    uint256 public lastSecondAnswers;
    uint256 public redirectedPlays;
    uint256 public starved;
    /// Refusals of attempts that had gas enough, by proof and by error.
    mapping(bytes4 proof => mapping(bytes4 error => uint256)) public refused;

    /// What SECOND's bond should be.
    uint256 public bondOfSecond = 1 ether;
    mapping(uint64 batchId => Lie) public lieOf;
    /// Whether the plays of a fallen batch are in another one, and of which fallen one a batch has the plays.
    mapping(uint64 batchId => bool) private _again;
    mapping(uint64 batchId => uint64) private _sourceOf;
    mapping(uint64 batchId => Signed[]) private _said;

    // the batch being planned
    Signed[] private _plan;
    bytes[] private _signedPlan;
    bool[] private _placed;
    // owners who get an account in it, in the order of their indexes
    address[] private _newcomers;

    /// Times up to which a listener's plays fill the afternoon before the batches, and the time since then.
    mapping(uint256 wallet => uint64) private _filled;
    mapping(uint256 wallet => uint64) private _recent;
    /// When each grant of a wallet for an attester was taken back; 0 for the newest.
    mapping(uint256 wallet => mapping(address attester => uint64[])) private _revoked;
    /// The newest batch that credits a discovery.
    mapping(address attester => mapping(uint256 wallet => mapping(uint32 song => uint64)))
        private _discoveredIn;

    uint256 private _seed;

    constructor() {
        _deployWithSong();
        vm.warp(NOON);
        for (uint32 song = 2; song < SONGS; song++) _song(_one(ARTIST));
        // Whoever hears the last song must not be its artist, and other songs may be pointed to it.
        _song(_one(vm.addr(WALLETS)));
        vm.warp(NOON + 50);
        for (uint256 i; i < LISTENERS; i++) {
            uint256 wallet = WALLETS + i;
            (_filled[wallet], _recent[wallet]) = (uint64(NOON + 100), BEGIN);
            _newGrant(wallet, FIRST);
            _newGrant(wallet, SECOND);
        }
        vm.etch(vm.addr(CONTRACT_WALLET), hex"fe");
        vm.warp(BEGIN);
        vm.deal(HOSTILE, 1e30);
    }

    /// A run has few calls: what needs luck is tried more than once in each.
    modifier often(uint256 seed) {
        for (uint256 i; i < TRIES; i++) {
            _seed = uint256(keccak256(abi.encode(seed, i)));
            _;
        }
    }

    // honest attesters

    /// An honest batch of an attester on turn: plays of a batch of its that fell, and others.
    function listen(uint256 seed) external often(seed) {
        address attester = _draw(2) == 0 ? FIRST : SECOND;
        _submit(attester, Lie.None);
    }

    /// Time passes; what has to be done meanwhile is done.
    function wait(uint256 seed) external {
        _pass(uint64(block.timestamp) + uint64(seed % 8 == 0 ? 200 : 1 + ((seed >> 8) % 25)));
    }

    /// Whatever was tried: a window and two answer times after it came, a batch can be made final.
    function finalise(uint256 seed) external {
        if (seed % 4 == 0) _pass(endOf(ledger.head()));
        uint64 id = ledger.head();
        if (id == ledger.finalHead()) return;
        bool due = block.timestamp >= endOf(id);
        try ledger.finalise(id) {} catch {
            assertTrue(!due, "not final in time");
        }
    }

    // a liar, and an auditor

    function lie(uint256 seed) external {
        _seed = seed;
        _submit(SECOND, Lie(1 + _draw(4)));
        // On a false state nobody builds.
        if (lieOf[ledger.head()] == Lie.State) _proveLie(ledger.head());
    }

    function audit() external {
        for (uint64 id = ledger.finalHead() + 1; id <= ledger.lastBatchId(); id++) {
            if (!_isPendingLie(id) || lieOf[id] == Lie.Withheld) continue;
            _proveLie(id);
            return;
        }
    }

    // everything hostile

    function proveSegment(uint256 seed) external often(seed) {
        uint64 id = _honest();
        if (id == 0) return;
        uint64 other = _draw(4) == 0 ? _any() : id;
        (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
        uint256 change = _draw(14);
        if (change == 1) (, leaves) = _first(_any());
        if (change == 2) _spoil(leaves.accounts.values);
        if (change == 3) _spoil(leaves.songs.values);
        if (change == 4) _spoil(segment.segment);
        if (change == 5) segment.stateAfter = statesAfter[_any()][0];
        if (change == 6) segment.before = _stateOf(_any());
        if (change == 7) delete leaves;
        _mustFail(other, abi.encodeCall(faults.proveSegment, (_spoilt(_batch(other)), segment, leaves)));
    }

    function proveOrder(uint256 seed) external {
        _seed = seed;
        uint64 id = _honest();
        if (id == 0) return;
        SegmentWitness memory previous = _segment(_any());
        SegmentWitness memory segment = _segment(id);
        segment.index = uint32(_draw(2));
        segment.previousHash = keccak256(previous.segment);
        _mustFail(id, abi.encodeCall(faults.proveOrder, (_batch(id), previous, segment)));
    }

    function proveEvidence(uint256 seed) external often(seed) {
        uint64 id = _honest();
        if (id == 0) return;
        uint32 place = _placeOf(id);
        EvidenceWitness memory witness = _evidence(id, place, _said[id][place]);
        SegmentWitness memory segment = _segment(id);
        uint256 change = _draw(18);
        if (change == 1) witness.accounts.seeder = witness.accounts.listener;
        if (change == 2) _spoil(witness.evidence);
        if (change == 3) witness.recorded.splits[0].party = vm.addr(WALLETS + _draw(LISTENERS));
        if (change == 4) place = _placeOf(id);
        if (change == 5) segment = _segment(_any());
        if (change == 6) witness.end = _stateOf(_any());
        if (change == 7) witness.recorded = _opening(1 + _draw(SONGS));
        if (change == 8) _mirror(witness.evidence);
        if (change == 9) witness.accounts.listener.account.owner = vm.addr(WALLETS + _draw(LISTENERS));
        uint64 other = _draw(6) == 0 ? _any() : id;
        BatchWitness memory batch = _spoilt(_batch(other));
        _mustFail(other, abi.encodeCall(faults.proveEvidence, (batch, segment, place, witness)));
    }

    /// Two plays of any batches, of a fallen one and the same in another, or one play as two.
    function proveOverlap(uint256 seed) external often(seed) {
        uint64 b = _honest();
        for (uint64 id = ledger.head(); _draw(2) == 0 && id > ledger.finalHead(); id--) {
            if (_sourceOf[id] != 0 && ledger.statusOf(id) == BatchStatus.Pending) b = id;
        }
        if (b == 0) return;
        uint64 a = _draw(3) == 0 ? _any() : _earlier(b);
        PlayWitness memory first = _play(a, _placeOf(a));
        PlayWitness memory second = _play(b, _placeOf(b));
        uint256 change = _draw(12);
        if (change == 1) first = second;
        if (change == 2) (first, second.position) = (second, second.position + 1);
        if (change < 4 && _sourceOf[b] != 0) (first, second) = _playedAgain(b);
        if (change == 6) _mirror(second.evidence);
        if (change == 4) second.evidence = first.evidence;
        if (change == 5) (first, second) = (second, first);
        _mustFail(second.header.batchId, abi.encodeCall(faults.proveOverlap, (first, second)));
    }

    function proveSecondDiscoverer(uint256 seed) external often(seed) {
        uint64 b = _honest();
        if (b == 0) return;
        uint64 a = _draw(3) == 0 ? _any() : _earlier(b);
        RecordWitness memory first = _record(a, _placeOf(a));
        RecordWitness memory second = _record(b, _placeOf(b));
        uint256 change = _draw(8);
        if (change == 1) first = second;
        if (change == 2) second.segment.index = 1;
        if (change == 3) second.segment.segment = first.segment.segment;
        if (change == 4) second.segment.before.accountCount = uint32(_draw(40));
        _mustFail(b, abi.encodeCall(faults.proveSecondDiscoverer, (first, second)));
    }

    function proveOwnerTwice(uint256 seed) external often(seed) {
        uint64 id = _honest();
        if (id == 0) return;
        model.restore(id);
        uint256 count = model.accountCount();
        AccountClaim memory low = model.accountClaim(uint32(_draw(count)));
        AccountClaim memory high = model.accountClaim(uint32(_draw(count)));
        model.restore(ledger.head());
        uint256 change = _draw(4);
        if (change == 1) (high.account, high.mask, high.siblings) = (low.account, low.mask, low.siblings);
        if (change == 2) high.index = uint32(_draw(64));
        if (change == 3) high.account.owner = low.account.owner;
        _mustFail(id, abi.encodeCall(faults.proveOwnerTwice, (_batch(id), _stateOf(id), low, high)));
    }

    /// One demand or all that are possible, at once or in a window's last second.
    function demand(uint256 seed) external {
        _seed = seed;
        uint64 wanted = _honest();
        if (wanted == 0) return;
        if (_draw(2) == 0) _pass(headers[wanted].time + WINDOW - 1);
        bool flood = _draw(3) == 0;
        for (uint64 id = ledger.finalHead() + 1; id <= ledger.lastBatchId(); id++) {
            if (flood || id == wanted) _demand(id);
        }
    }

    /// False answers to a demand of an honest batch, its expiry before time, its bond back.
    function meddle(uint256 seed) external {
        _seed = seed;
        uint64 id = _honest();
        if (id == 0) return;
        bytes[] memory list = evidences[id];
        uint256 change = _draw(3);
        if (change == 0) _spoil(list[_draw(list.length)]);
        if (change == 1) list[0] = evidences[_any()][0];
        // only the right answer is one, and then for whoever gives it
        bool right = keccak256(abi.encode(list)) == keccak256(abi.encode(evidences[id]));
        if (!right || faults.demandOf(id, 0).status != DemandStatus.Open) {
            _mustFail(id, abi.encodeCall(faults.answerDemand, (headers[id], 0, list, new bytes32[](change))));
        }
        _mustFail(id, abi.encodeCall(faults.expireDemand, (headers[id], 0)));
        // What fell with a lie before it gives its demands' bonds back.
        if (ledger.statusOf(id) == BatchStatus.Reverted) return;
        _mustFail(id, abi.encodeCall(faults.refundDemand, (id, 0)));
    }

    /// Grants are taken back, songs are given away, hidden and pointed elsewhere, wallets change what they are.
    function upset(uint256 seed) external {
        _seed = seed;
        uint256 what = _draw(8);
        uint32 song = _anySong();
        uint256 wallet = WALLETS + _draw(LISTENERS);
        if (what == 0) _revoke(wallet, _draw(2) == 0 ? FIRST : SECOND);
        if (what == 1) _transfer(song);
        if (what == 2) {
            uint32 target = _anySong();
            vm.prank(COUNCIL);
            recordings.redirect(song, target);
        }
        if (what == 3) {
            bool isHidden = recordings.isHidden(song);
            vm.prank(COUNCIL);
            if (isHidden) recordings.unhide(song, "again");
            else recordings.hide(song, "away");
        }
        if (what == 4) vm.etch(vm.addr(wallet), hex"fe");
        if (what == 5) vm.etch(vm.addr(wallet), abi.encodePacked(hex"ef0100", address(model)));
        if (what == 6) vm.etch(vm.addr(wallet), "");
        // a digest is taken back by its own listener or by nobody
        if (what == 7) {
            bytes32 digest = ledger.grantDigest(_grantOf(wallet, FIRST, 0));
            if (ledger.grantRevokedAt(HOSTILE, digest) != 0) return;
            vm.prank(HOSTILE);
            ledger.revokeGrant(digest);
        }
    }

    // what invariants ask

    /// A window and two answer times after it came.
    function endOf(uint64 id) public view returns (uint64) {
        return headers[id].time + WINDOW + 2 * ANSWER_TIME;
    }

    function parentOf(uint64 id) external view returns (uint64) {
        return headers[id].parentId;
    }

    function world() external view returns (address, address) {
        return (address(ledger), address(faults));
    }

    // batches

    function _submit(address attester, Lie kind) private {
        if (attester == SECOND && bondOfSecond == 0) {
            vm.deal(SECOND, SECOND.balance + 1 ether);
            vm.prank(SECOND);
            ledger.bond{value: 1 ether}();
            bondOfSecond = 1 ether;
        }
        uint64 time = uint64(block.timestamp);
        while (!ledger.canSubmit(attester, time)) time++;
        _pass(time);
        // What was due on the way may have taken its bond.
        if (!ledger.canSubmit(attester, uint64(block.timestamp))) return;
        delete _plan;
        delete _signedPlan;
        uint64 fallen = kind == Lie.None ? _fallenOf(attester) : 0;
        for (uint256 i; fallen != 0 && i < _said[fallen].length; i++) {
            _plan.push(_said[fallen][i]);
            _signedPlan.push(evidences[fallen][i]);
        }
        uint256 count = _plan.length < MOST_PLAYS ? 1 + _draw(3) : 0;
        for (uint256 i; i < count; i++) _planPlay(attester);
        if (_plan.length == 0) return;
        if (kind == Lie.Twice) {
            _plan.push(_plan[0]);
            _signedPlan.push(_signedPlan[0]);
        }
        uint64 id = _send(attester, kind);
        lieOf[id] = kind;
        if (kind != Lie.None) return;
        honestBatches++;
        if (fallen == 0) return;
        _again[fallen] = true;
        _sourceOf[id] = fallen;
        batchedAgain++;
    }

    function _send(address attester, Lie kind) private returns (uint64 id) {
        id = ledger.lastBatchId() + 1;
        uint256[] memory order = _sorted();
        Signed[] memory plays = new Signed[](order.length);
        bytes[] memory signed = new bytes[](order.length);
        for (uint256 i; i < order.length; i++) {
            (plays[i], signed[i]) = (_plan[order[i]], _signedPlan[order[i]]);
            uint64 known = _discoveredIn[attester][plays[i].wallet][plays[i].song];
            plays[i].discoverer =
                known != id &&
                (known == 0 || ledger.statusOf(known) == BatchStatus.Reverted);
            if (plays[i].discoverer) _discoveredIn[attester][plays[i].wallet][plays[i].song] = id;
            _said[id].push(plays[i]);
        }
        // the last byte but one of the first play's s
        if (kind == Lie.Signature) signed[0][signed[0].length - 3] ^= 0x01;
        if (kind != Lie.State) return _submitSigned(plays, signed, attester);
        Heard[] memory heard = new Heard[](plays.length);
        for (uint256 i; i < plays.length; i++) {
            heard[i] = Heard(
                plays[i].song,
                vm.addr(plays[i].wallet),
                plays[i].seeder,
                plays[i].relay,
                plays[i].discoverer,
                0
            );
        }
        Built memory built = model.build(heard, _today(), _burn());
        built.states[0] = keccak256("elsewhere");
        return _submitWith(built, signed, attester);
    }

    /// One more play of somebody, of now or of the afternoon, if there is still room for one.
    function _planPlay(address attester) private {
        uint256 wallet = WALLETS + _draw(LISTENERS);
        uint32 stated = _anySong();
        uint64 now_ = uint64(block.timestamp);
        uint64 start = now_ - PLAY_SECONDS - uint64(_draw(20));
        // Often one begins in the very second in which the other ends.
        if (start < _recent[wallet]) start = _recent[wallet];
        bool isRecent = start + PLAY_SECONDS <= now_ && _draw(3) > 0;
        if (!isRecent) start = _filled[wallet];
        uint64 end = start + PLAY_SECONDS;
        if (!isRecent && end > BEGIN) return;
        uint32 song = uint32(recordings.songAt(stated, start));
        if (song == SONGS && wallet == WALLETS) return;
        if (isRecent) _recent[wallet] = end;
        else _filled[wallet] = end + uint64(_draw(2) * 5);
        if (song != stated) redirectedPlays++;
        address relay = _draw(3) == 0 ? RELAY : address(0);
        _planPlay(
            Signed(song, wallet, _draw(2) == 0 ? SEEDER : ANYBODY, relay, start, end, false),
            stated,
            attester
        );
    }

    function _planPlay(Signed memory play, uint32 stated, address attester) private {
        _plan.push(play);
        uint256 generation = _generationAt(play.wallet, attester, play.start);
        SessionGrant memory grant = _grantOf(play.wallet, attester, generation);
        PlayStatement memory statement = _statement(play, attester);
        statement.song = stated;
        _signedPlan.push(_evidenceOf(grant, play.wallet == CONTRACT_WALLET ? 0 : play.wallet, statement));
    }

    /// Places of the plan in the order of a batch: song, index of the listener as its record is read, start.
    function _sorted() private returns (uint256[] memory order) {
        order = new uint256[](_plan.length);
        delete _newcomers;
        delete _placed;
        for (uint256 i; i < order.length; i++) _placed.push(false);
        uint256 done;
        for (uint32 song = 1; song <= SONGS; song++) {
            while (true) {
                (bool found, uint256 next) = _nextOf(song);
                if (!found) break;
                _placed[next] = true;
                order[done++] = next;
                address who = vm.addr(_plan[next].wallet);
                if (_indexOf(who) == type(uint256).max) _newcomers.push(who);
            }
        }
    }

    function _nextOf(uint32 song) private view returns (bool found, uint256 next) {
        for (uint256 i; i < _placed.length; i++) {
            if (_placed[i] || _plan[i].song != song) continue;
            if (!found || _isBefore(_plan[i], _plan[next])) (found, next) = (true, i);
        }
    }

    function _isBefore(Signed memory a, Signed memory b) private view returns (bool) {
        (uint256 left, uint256 right) = (_indexOf(vm.addr(a.wallet)), _indexOf(vm.addr(b.wallet)));
        if (left != right) return left < right;
        // two who have none yet: all of one, then all of the other
        if (a.wallet != b.wallet) return a.wallet < b.wallet;
        return a.start < b.start;
    }

    /// Those known by their index, then newcomers in their order, then whoever has none yet.
    function _indexOf(address who) private view returns (uint256) {
        uint256 place = model.placeOf(who);
        if (place > 0) return place;
        for (uint256 i; i < _newcomers.length; i++) if (_newcomers[i] == who) return (1 << 32) + i;
        return type(uint256).max;
    }

    function _fallenOf(address attester) private view returns (uint64) {
        for (uint64 id = 1; id <= ledger.lastBatchId(); id++) {
            if (headers[id].attester != attester || lieOf[id] != Lie.None || _again[id]) continue;
            if (ledger.statusOf(id) == BatchStatus.Reverted) return id;
        }
        return 0;
    }

    // grants

    function _generationAt(uint256 wallet, address attester, uint64 start) private view returns (uint256 i) {
        uint64[] storage times = _revoked[wallet][attester];
        while (times[i] != 0 && times[i] < start) i++;
    }

    function _grantOf(
        uint256 wallet,
        address attester,
        uint256 generation
    ) private pure returns (SessionGrant memory grant) {
        grant = _grant(wallet, attester);
        grant.validUntil += uint64(generation);
    }

    function _newGrant(uint256 wallet, address attester) private {
        uint64[] storage times = _revoked[wallet][attester];
        times.push(0);
        if (wallet != CONTRACT_WALLET) return;
        SessionGrant memory grant = _grantOf(wallet, attester, times.length - 1);
        vm.prank(vm.addr(wallet));
        ledger.registerGrant(grant);
    }

    function _revoke(uint256 wallet, address attester) private {
        uint64[] storage times = _revoked[wallet][attester];
        bytes32 digest = ledger.grantDigest(_grantOf(wallet, attester, times.length - 1));
        vm.prank(vm.addr(wallet));
        ledger.revokeGrant(digest);
        times[times.length - 1] = uint64(block.timestamp);
        _newGrant(wallet, attester);
    }

    // time

    /// What attesters and auditor do of themselves, each at its time, up to `until`.
    function _pass(uint64 until) private {
        while (true) {
            (uint64 due, uint64 id) = _nextDuty();
            if (due > until) break;
            if (due > block.timestamp) vm.warp(due);
            _do(id);
        }
        if (until > block.timestamp) vm.warp(until);
    }

    function _nextDuty() private view returns (uint64 due, uint64 batchId) {
        due = type(uint64).max;
        for (uint64 id = ledger.finalHead() + 1; id <= ledger.lastBatchId(); id++) {
            if (ledger.statusOf(id) != BatchStatus.Pending) continue;
            uint64 time = _dutyOf(id);
            if (time < due) (due, batchId) = (time, id);
        }
    }

    function _dutyOf(uint64 id) private view returns (uint64) {
        bool isOpen = faults.demandOf(id, 0).status == DemandStatus.Open;
        uint64 deadline = faults.demandOf(id, 0).deadline;
        uint64 last = headers[id].time + WINDOW - 1;
        if (lieOf[id] == Lie.Withheld) return isOpen ? deadline + 1 : last;
        // Now at once, now in the last second.
        if (isOpen) {
            uint64 answered = deadline - uint64(uint256(keccak256(abi.encode(id))) % 2) * (ANSWER_TIME - 1);
            return lieOf[id] != Lie.None && last < answered ? last : answered;
        }
        return lieOf[id] == Lie.None ? type(uint64).max : last;
    }

    function _do(uint64 id) private {
        bool isOpen = faults.demandOf(id, 0).status == DemandStatus.Open;
        bool isLast = block.timestamp == headers[id].time + WINDOW - 1;
        if (lieOf[id] == Lie.Withheld) {
            if (!isOpen) return _demand(id);
            vm.prank(CHALLENGER);
            faults.expireDemand(headers[id], 0);
            return _clear(id);
        }
        if (lieOf[id] != Lie.None && isLast) return _proveLie(id);
        if (block.timestamp == faults.demandOf(id, 0).deadline) lastSecondAnswers++;
        faults.answerDemand(headers[id], 0, evidences[id], new bytes32[](0));
        answers++;
    }

    function _demand(uint64 id) private {
        bool isPending = ledger.statusOf(id) == BatchStatus.Pending;
        if (!isPending || block.timestamp >= headers[id].time + WINDOW) return;
        if (faults.demandOf(id, 0).status != DemandStatus.None) return;
        uint256 bond = faults.demandBond();
        vm.prank(HOSTILE);
        faults.demandEvidence{value: bond}(headers[id], 0);
    }

    function _proveLie(uint64 id) private {
        if (lieOf[id] == Lie.Signature) {
            _becomes(_proveFirstEvidence(id), Fault.StatementSignature);
        } else if (lieOf[id] == Lie.State) {
            (SegmentWitness memory segment, SegmentLeaves memory leaves) = _first(id);
            _becomes(faults.proveSegment(_batch(id), segment, leaves), Fault.StateWrong);
        } else {
            _becomes(faults.proveOverlap(_play(id, _twin(id)), _play(id, _twin(id) + 1)), Fault.Overlap);
        }
        _clear(id);
    }

    function _proveFirstEvidence(uint64 id) private returns (Fault) {
        EvidenceWitness memory witness = _evidence(id, 0, _said[id][0]);
        return faults.proveEvidence(_batch(id), _segment(id), 0, witness);
    }

    /// Where the play stands that comes twice.
    function _twin(uint64 id) private view returns (uint32 place) {
        while (_said[id][place].start != _said[id][place + 1].start || !_isTwin(id, place)) place++;
    }

    function _isTwin(uint64 id, uint32 place) private view returns (bool) {
        return keccak256(evidences[id][place]) == keccak256(evidences[id][place + 1]);
    }

    function _becomes(Fault actual, Fault expected) private pure {
        assertEq(uint8(actual), uint8(expected));
    }

    /// A lie fell, and all that was built on it.
    function _clear(uint64 id) private {
        assertEq(uint8(ledger.statusOf(id)), uint8(BatchStatus.Reverted));
        bondOfSecond = 0;
        liesFallen++;
        for (uint64 later = id + 1; later <= ledger.lastBatchId(); later++) {
            if (lieOf[later] == Lie.None) honestFallen++;
        }
        model.restore(ledger.head());
    }

    // attempts

    /// A proof that must fail, with gas enough or with too little, whoever calls.
    function _mustFail(uint64 target, bytes memory data) private {
        // Against a liar it may succeed.
        if (lieOf[target] != Lie.None) return;
        bool isStarved = _draw(5) == 0;
        uint256 gas_ = isStarved ? 30_000 + _draw(700_000) : gasleft();
        vm.prank(HOSTILE);
        (bool success, bytes memory answer) = address(faults).call{gas: gas_}(data);
        assertEq(success, false);
        if (isStarved) {
            starved++;
            return;
        }
        // Refused for a reason, not by accident.
        assertLe(4, answer.length);
        refused[bytes4(data)][bytes4(answer)]++;
    }

    function _spoil(bytes memory data) private {
        if (data.length > 0) data[_draw(data.length)] ^= bytes1(uint8(1 << _draw(8)));
    }

    /// Now and then a header that is not the ledger's, or another parent.
    function _spoilt(BatchWitness memory batch) private returns (BatchWitness memory) {
        uint256 change = _draw(24);
        if (change == 1) batch.header.day++;
        if (change == 2) batch.header.time--;
        if (change == 3) batch.parent.time++;
        if (change == 4) batch.parentState.accruedSupply++;
        if (change == 5) batch.header.playCount++;
        return batch;
    }

    /// The statement's signature with its other s.
    function _mirror(bytes memory evidence) private pure {
        bytes memory signature = new bytes(65);
        uint256 from = evidence.length - 65;
        for (uint256 i; i < 65; i++) signature[i] = evidence[from + i];
        signature = EvidenceWriter.mirrored(signature);
        for (uint256 i; i < 65; i++) evidence[from + i] = signature[i];
    }

    function _transfer(uint32 song) private {
        IERC721 songs = IERC721(address(registry));
        address owner = songs.ownerOf(song);
        address to = owner == HOSTILE ? ARTIST : HOSTILE;
        vm.prank(owner);
        songs.transferFrom(owner, to, song);
    }

    /// A play of a fallen batch, and the same in the batch that has it again.
    function _playedAgain(uint64 id) private returns (PlayWitness memory first, PlayWitness memory second) {
        uint64 source = _sourceOf[id];
        first = _play(source, _placeOf(source));
        bytes32 wanted = keccak256(first.evidence);
        uint32 place;
        while (keccak256(evidences[id][place]) != wanted) place++;
        second = _play(id, place);
    }

    function _isPendingLie(uint64 id) private view returns (bool) {
        return lieOf[id] != Lie.None && ledger.statusOf(id) == BatchStatus.Pending;
    }

    /// An honest batch, mostly a pending one; 0 where there is none.
    function _honest() private returns (uint64) {
        uint64 last = ledger.lastBatchId();
        if (last == 0) return 0;
        bool pending = ledger.head() > ledger.finalHead() && _draw(4) > 0;
        uint64 newest = pending ? ledger.head() : last;
        uint64 oldest = pending ? ledger.finalHead() + 1 : 1;
        for (uint64 id = oldest + uint64(_draw(newest + 1 - oldest)); id <= newest; id++) {
            if (lieOf[id] != Lie.None) continue;
            if (!pending || ledger.statusOf(id) == BatchStatus.Pending) return id;
        }
        return 0;
    }

    /// A batch of the same attester that a batch stands on, or itself.
    function _earlier(uint64 id) private returns (uint64 earlier) {
        earlier = id;
        for (uint64 older = headers[id].parentId; older != 0; older = headers[older].parentId) {
            if (headers[older].attester == headers[id].attester && _draw(3) == 0) return older;
        }
    }

    function _any() private returns (uint64) {
        return 1 + uint64(_draw(ledger.lastBatchId()));
    }

    function _placeOf(uint64 id) private returns (uint32) {
        return uint32(_draw(_said[id].length));
    }

    function _anySong() private returns (uint32) {
        return uint32(1 + _draw(SONGS));
    }

    function _draw(uint256 below) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % below;
    }
}

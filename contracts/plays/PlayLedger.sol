// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BPS, CAP, ONE, SECONDS_PER_DAY, SEGMENT_BYTES, SEGMENT_PLAYS} from "../Constants.sol";
import {Attached} from "../Attached.sol";
import {ISongRegistry, Split} from "../songs/ISongRegistry.sol";
import {SongRegistry} from "../songs/SongRegistry.sol";
import {IMusicToken} from "../token/IMusicToken.sol";
import {MusicToken} from "../token/MusicToken.sol";
import {AttesterSet} from "./AttesterSet.sol";
import {BatchChain} from "./BatchChain.sol";
import {Evidence} from "./Evidence.sol";
import {AccountClaim, BatchHeader, IPlayLedger, Parameters, SongClaim, StateOpening} from "./IPlayLedger.sol";
import {ParameterSet} from "./ParameterSet.sol";
import {SessionGrants} from "./SessionGrants.sol";
import {State} from "./State.sol";
import {StateTree} from "./StateTree.sol";

/// @title The optimistic ledger of plays
/// PURPOSE: takes batches of counted plays, lets them stand for a window, then pays what their states owe.
/// MONEY: mints against final states only, the difference to what was paid before, to the owner in the leaf or
/// the split parties. It never holds a token, so it can neither lose nor be short of one; it holds the bonds.
/// ASSUMPTIONS: somebody recomputes every batch inside its window and proves what is wrong with it.
/// ROLES: council (admits attesters, releases or refuses escrow, adjusts parameters of future batches), guardian
/// (pauses new batches, for days), fault proofs (revert pending batches). None can mint, move money or touch a
/// final batch.
/// LIVENESS: finality, claims and proofs need no role and never pause.
/// OUT OF SCOPE: checking a batch's content on chain, which is the fault proofs' part.
contract PlayLedger is AttesterSet, SessionGrants {
    uint256 private constant MAX_CID_BYTES = 64;

    /// @inheritdoc IPlayLedger
    IMusicToken public immutable token;
    /// @inheritdoc IPlayLedger
    ISongRegistry public immutable songs;
    /// @inheritdoc IPlayLedger
    address public immutable recordings;

    /// @inheritdoc IPlayLedger
    mapping(address owner => uint256 amount) public claimed;
    /// @inheritdoc IPlayLedger
    mapping(uint256 songId => uint256 amount) public royaltiesPaid;
    /// @inheritdoc IPlayLedger
    mapping(uint256 songId => uint256 ceiling) public released;
    /// @inheritdoc IPlayLedger
    mapping(uint256 songId => bool) public isEscrowRefused;
    /// @inheritdoc IPlayLedger
    mapping(address owner => uint256 amount) public credit;
    /// @inheritdoc IPlayLedger
    uint256 public totalCredit;

    constructor(
        Parameters memory p,
        address council_,
        address guardian_,
        Attached faultProofs_,
        Attached recordings_
    )
        EIP712(Evidence.DOMAIN_NAME, Evidence.DOMAIN_VERSION)
        ParameterSet(p, council_)
        BatchChain(guardian_, faultProofs_)
    {
        recordings = address(recordings_);
        recordings_.attach();
        token = new MusicToken({ledger_: address(this)});
        songs = new SongRegistry({ledger_: address(this), token_: address(token)});
    }

    /// @inheritdoc IPlayLedger
    function submitBatch(
        uint64 parentBatchId,
        bytes32 parentCommitment,
        uint64 earliest,
        uint32 playCount,
        bytes32 evidenceRoot,
        bytes calldata evidenceCid,
        bytes[] calldata segments,
        bytes32[] calldata statesAfter
    ) external returns (uint64 batchId) {
        // Check
        // Only then are the bytes in a transaction's own calldata, where everybody finds them.
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != tx.origin || msg.sender.code.length != 0) {
            // solhint-disable-next-line avoid-tx-origin
            revert PlayLedger_NotPlainAccount({sender: msg.sender, origin: tx.origin});
        }
        if (block.timestamp < pausedUntil) revert PlayLedger_Paused(pausedUntil);
        _checkParent(parentBatchId, parentCommitment);
        _checkStart(earliest);
        _checkShape(playCount, evidenceCid, segments, statesAfter);

        // Effect
        _enterBatch(msg.sender, playCount, lastBatchId + 1);
        BatchHeader memory header;
        header.parentId = parentBatchId;
        header.parentCommitment = parentCommitment;
        header.stateAfter = statesAfter[statesAfter.length - 1];
        header.segmentsRoot = _segmentsRoot(segments, statesAfter);
        header.evidenceRoot = evidenceRoot;
        header.playCount = playCount;
        header.earliest = earliest;
        header.day = uint32(earliest / SECONDS_PER_DAY);
        _sign(header);
        return _append(header, evidenceCid);
    }

    /// @inheritdoc IPlayLedger
    function claim(
        BatchHeader calldata header,
        StateOpening calldata opening,
        AccountClaim[] calldata claims
    ) external returns (uint256 minted) {
        _requireFinal(header);
        for (uint256 i; i < claims.length; i++) minted += _claim(header, opening, claims[i]);
    }

    /// @inheritdoc IPlayLedger
    function claimRoyalties(
        BatchHeader calldata header,
        StateOpening calldata opening,
        SongClaim[] calldata claims
    ) external returns (uint256 minted) {
        _requireFinal(header);
        for (uint256 i; i < claims.length; i++) minted += _claimRoyalties(header, opening, claims[i]);
    }

    /// @inheritdoc IPlayLedger
    function release(uint256 songId, uint256 tokens) external onlyCouncil {
        // Check
        _requireUnrefused(songId);
        if (tokens > CAP / ONE) revert PlayLedger_ReleaseAboveCap({tokens: tokens, maximum: CAP / ONE});
        uint256 ceiling = tokens * ONE;
        uint256 current = released[songId];
        if (ceiling <= current) revert PlayLedger_ReleaseNotRaised({ceiling: ceiling, current: current});

        // Effect
        released[songId] = ceiling;
        emit EscrowReleased({songId: songId, ceiling: ceiling});
    }

    /// @inheritdoc IPlayLedger
    function refuseEscrow(uint256 songId, string calldata reason) external onlyCouncil {
        _requireUnrefused(songId);
        isEscrowRefused[songId] = true;
        emit EscrowRefused({songId: songId, reason: reason});
    }

    /// @inheritdoc IPlayLedger
    function buyCredit(uint256 amount) external {
        _addCredit(msg.sender, amount);
        token.burn(msg.sender, amount);
    }

    /// @inheritdoc IPlayLedger
    function buyCreditWithPermit(
        address owner,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        // INVARIANT: what is burned is what this very permit allows; any other allowance buys nothing.
        token.permit({
            owner: owner,
            spender: address(this),
            value: amount,
            deadline: deadline,
            v: v,
            r: r,
            s: s
        });
        _addCredit(owner, amount);
        token.burnFrom(owner, amount);
    }

    function _claim(
        BatchHeader calldata header,
        StateOpening calldata opening,
        AccountClaim calldata item
    ) private returns (uint256 amount) {
        // Check
        if (item.index >= opening.accountCount) {
            revert PlayLedger_AccountBeyondCount({index: item.index, count: opening.accountCount});
        }
        bytes32 leaf = StateTree.accountLeaf(item.account);
        bytes32 accountsRoot = _rootOf(leaf, item.index, item.mask, item.siblings);
        _requireState(header, opening, opening.otherRoot, accountsRoot);

        // Effect
        address owner = item.account.owner;
        uint256 before = claimed[owner];
        if (item.account.earned <= before) return 0;
        amount = item.account.earned - before;
        claimed[owner] = item.account.earned;
        emit Claimed({owner: owner, batchId: header.batchId, amount: amount});

        // Interaction
        token.mint(owner, amount);
    }

    function _claimRoyalties(
        BatchHeader calldata header,
        StateOpening calldata opening,
        SongClaim calldata item
    ) private returns (uint256 amount) {
        // Check
        bytes32 leaf = StateTree.songLeaf(item.song);
        bytes32 songsRoot = _rootOf(leaf, item.songId, item.mask, item.siblings);
        _requireState(header, opening, songsRoot, opening.otherRoot);
        if (!songs.verifyOpening(item.songId, item.opening)) revert PlayLedger_OpeningWrong(item.songId);

        // Effect
        uint256 owed = item.song.royalties + Math.min(item.song.escrowed, released[item.songId]);
        uint256 paid = royaltiesPaid[item.songId];
        if (owed <= paid) return 0;
        amount = owed - paid;
        royaltiesPaid[item.songId] = owed;
        emit RoyaltiesClaimed({songId: item.songId, batchId: header.batchId, amount: amount});

        // Interaction
        // Lanes and ceilings are whole tokens and ONE divides by BPS: every share is exact.
        Split[] calldata splits = item.opening.splits;
        for (uint256 i; i < splits.length; i++) {
            uint256 share = (amount * splits[i].bps) / BPS;
            emit RoyaltyPaid({songId: item.songId, party: splits[i].party, amount: share});
            token.mint(splits[i].party, share);
        }
    }

    function _requireUnrefused(uint256 songId) private view {
        if (songs.commitmentOf(songId) == 0) revert PlayLedger_SongUnknown(songId);
        if (isEscrowRefused[songId]) revert PlayLedger_EscrowRefused(songId);
    }

    function _addCredit(address owner, uint256 amount) private {
        uint256 total = credit[owner] + amount;
        credit[owner] = total;
        totalCredit += amount;
        emit CreditBought({owner: owner, amount: amount, credit: total});
    }

    /// The fields of a header that come from this transaction and from the parameters in force.
    function _sign(BatchHeader memory header) private view {
        header.time = uint64(block.timestamp);
        header.attester = msg.sender;
        header.window = _adjustable.window;
        header.answerTime = _adjustable.answerTime;
        header.bond = _adjustable.bond;
    }

    function _checkParent(uint64 parentId, bytes32 commitment) private view {
        if (parentId != head) revert PlayLedger_ParentNotHead({parentId: parentId, head: head});
        Batch storage parent = _batches[parentId];
        if (commitment != parent.commitment) {
            revert PlayLedger_ParentCommitmentWrong({actual: commitment, expected: parent.commitment});
        }
    }

    function _checkStart(uint64 earliest) private view {
        if (earliest > block.timestamp) {
            revert PlayLedger_StartTooLate({earliest: earliest, time: block.timestamp});
        }
        uint64 least = earliestStart();
        if (earliest < least) revert PlayLedger_StartTooEarly({earliest: earliest, least: least});
    }

    function _checkShape(
        uint32 playCount,
        bytes calldata evidenceCid,
        bytes[] calldata segments,
        bytes32[] calldata statesAfter
    ) private pure {
        if (playCount == 0) revert PlayLedger_NoPlays();
        uint256 count = (uint256(playCount) + SEGMENT_PLAYS - 1) / SEGMENT_PLAYS;
        if (segments.length != count) revert PlayLedger_SegmentCountWrong(segments.length, count);
        if (statesAfter.length != count) revert PlayLedger_StateCountWrong(statesAfter.length, count);
        if (evidenceCid.length == 0 || evidenceCid.length > MAX_CID_BYTES) {
            revert PlayLedger_EvidenceCidLength({length: evidenceCid.length, maximum: MAX_CID_BYTES});
        }
    }

    function _segmentsRoot(
        bytes[] calldata segments,
        bytes32[] calldata statesAfter
    ) private pure returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](segments.length);
        for (uint256 i; i < segments.length; i++) {
            bytes calldata segment = segments[i];
            if (segment.length == 0 || segment.length > SEGMENT_BYTES) {
                revert PlayLedger_SegmentLength({index: i, length: segment.length});
            }
            leaves[i] = StateTree.segmentLeaf(keccak256(segment), statesAfter[i]);
        }
        return StateTree.listRoot(leaves);
    }

    function _rootOf(
        bytes32 leaf,
        uint32 index,
        uint32 mask,
        bytes32[] calldata siblings
    ) private pure returns (bytes32 root) {
        bool wellFormed;
        (wellFormed, root) = StateTree.rootFromPath(leaf, index, mask, siblings);
        if (!wellFormed) revert PlayLedger_PathMalformed(index);
    }

    function _requireState(
        BatchHeader calldata header,
        StateOpening calldata opening,
        bytes32 songsRoot,
        bytes32 accountsRoot
    ) private pure {
        bytes32 actual = StateTree.stateHash(
            State({
                songsRoot: songsRoot,
                accountsRoot: accountsRoot,
                accruedSupply: opening.accruedSupply,
                accountCount: opening.accountCount
            })
        );
        if (actual != header.stateAfter) revert PlayLedger_StateWrong(actual, header.stateAfter);
    }
}

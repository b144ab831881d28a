// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISongRegistry, SplitsOpening} from "../songs/ISongRegistry.sol";
import {IMusicToken} from "../token/IMusicToken.sol";
import {IAttesterSet} from "./IAttesterSet.sol";
import {ISessionGrants} from "./ISessionGrants.sol";
import {Account, Song} from "./State.sol";

/// What a deployment chooses; everything else is a constant. The council may adjust window, answer time, bond and
/// budget for future batches, never below what was deployed.
struct Parameters {
    // challenge window, seconds, at most a year
    uint64 window;
    // time to answer a demand for evidence, seconds, at most a year
    uint64 answerTime;
    // length of an attester's turn, seconds, at most a day
    uint64 turn;
    // its last part, open to every bonded attester, seconds
    uint64 openTurn;
    // wei
    uint128 bond;
    // counted plays per attester and UTC day
    uint32 playsPerDay;
}

/// The preimage of a batch's commitment (docs/formats.md, section 4).
struct BatchHeader {
    uint64 batchId;
    uint64 parentId;
    bytes32 parentCommitment;
    bytes32 stateAfter;
    bytes32 segmentsRoot;
    bytes32 evidenceRoot;
    uint32 playCount;
    uint32 day;
    // no play of the batch starts before, seconds
    uint64 earliest;
    uint64 time;
    address attester;
    uint64 window;
    uint64 answerTime;
    uint128 bond;
}

enum BatchStatus {
    None,
    Pending,
    Final,
    Reverted
}

/// What opens a state beside the tree a claim is about.
struct StateOpening {
    // the songs root for account claims, the accounts root for song claims
    bytes32 otherRoot;
    uint128 accruedSupply;
    uint32 accountCount;
}

struct AccountClaim {
    uint32 index;
    Account account;
    // bit k: the sibling at level k is in `siblings`; else it is the root of an empty subtree
    uint32 mask;
    bytes32[] siblings;
}

struct SongClaim {
    uint32 songId;
    Song song;
    uint32 mask;
    bytes32[] siblings;
    SplitsOpening opening;
}

/// @title The optimistic ledger of plays
/// @notice Safety: tokens move only against a state that stood for a whole window without a proof against it or
/// anything before it.
/// Liveness: finality and claims need no privileged account; anyone may call for anyone.
interface IPlayLedger is IAttesterSet, ISessionGrants {
    event BatchSubmitted(
        uint64 indexed batchId,
        uint64 indexed parentId,
        address indexed attester,
        bytes32 commitment,
        bytes32 stateAfter,
        bytes32 segmentsRoot,
        bytes32 evidenceRoot,
        uint64 earliest,
        uint32 playCount,
        uint64 time,
        uint64 finalAt,
        bytes evidenceCid
    );
    event BatchesReverted(uint64 indexed fromId, uint64 toId, uint64 head, address by);
    event BatchFinalised(uint64 indexed batchId);
    event FinalityHeld(uint64 indexed batchId, uint256 holds);
    event FinalityResumed(uint64 indexed batchId, uint256 holds, uint64 finalAt);
    event Paused(uint64 until);
    event Unpaused();
    event ParametersChanged(Parameters parameters);
    event Claimed(address indexed owner, uint64 batchId, uint256 amount);
    event RoyaltiesClaimed(uint256 indexed songId, uint64 batchId, uint256 amount);
    event RoyaltyPaid(uint256 indexed songId, address indexed party, uint256 amount);
    event EscrowReleased(uint256 indexed songId, uint256 ceiling);
    event EscrowRefused(uint256 indexed songId, string reason);
    event CreditBought(address indexed owner, uint256 amount, uint256 credit);

    error PlayLedger_ParametersWrong();
    error PlayLedger_NotPlainAccount(address sender, address origin);
    error PlayLedger_ParentNotHead(uint256 parentId, uint256 head);
    error PlayLedger_ParentCommitmentWrong(bytes32 actual, bytes32 expected);
    error PlayLedger_NoPlays();
    error PlayLedger_SegmentCountWrong(uint256 actual, uint256 expected);
    error PlayLedger_StateCountWrong(uint256 actual, uint256 expected);
    error PlayLedger_SegmentLength(uint256 index, uint256 length);
    error PlayLedger_EvidenceCidLength(uint256 length, uint256 maximum);
    error PlayLedger_StartTooLate(uint256 earliest, uint256 time);
    error PlayLedger_StartTooEarly(uint256 earliest, uint256 least);
    error PlayLedger_NotGuardian(address caller, address guardian);
    error PlayLedger_NotFaultProofs(address caller, address faultProofs);
    error PlayLedger_Paused(uint256 until);
    error PlayLedger_NotPaused(uint256 until);
    error PlayLedger_PausedLately(uint256 time, uint256 next);
    error PlayLedger_NotPending(uint256 batchId, BatchStatus status);
    error PlayLedger_NotFinal(uint256 batchId, BatchStatus status);
    error PlayLedger_WindowOpen(uint256 time, uint256 finalAt);
    error PlayLedger_FinalityHeld(uint256 batchId, uint256 holds);
    error PlayLedger_NotHeld(uint256 batchId);
    error PlayLedger_HeaderWrong(bytes32 actual, bytes32 expected);
    error PlayLedger_StateWrong(bytes32 actual, bytes32 expected);
    error PlayLedger_AccountBeyondCount(uint256 index, uint256 count);
    error PlayLedger_PathMalformed(uint256 index);
    error PlayLedger_OpeningWrong(uint256 songId);
    error PlayLedger_SongUnknown(uint256 songId);
    error PlayLedger_EscrowRefused(uint256 songId);
    error PlayLedger_ReleaseNotRaised(uint256 ceiling, uint256 current);
    error PlayLedger_ReleaseAboveCap(uint256 tokens, uint256 maximum);

    /// @notice Appends a batch of counted plays and the states it leads to.
    /// @dev Nothing of the content is checked here; whoever disagrees recomputes it from this calldata.
    /// Requirements: no pause is on; the caller is a plain account that sends its own transaction, bonded in
    /// full, on turn and within its budget; `parentBatchId` is the head and `parentCommitment` its commitment; at least one play;
    /// `ceil(playCount / 32)` segments of 1..4,096 bytes and as many states; a CID of 1..64 bytes;
    /// `earliest` at least {earliestStart} and not ahead. Emits {BatchSubmitted}.
    /// @param earliest no play of the batch starts before, seconds; its UTC day is the batch's
    /// @param statesAfter the state after each segment; the last is the batch's end state
    function submitBatch(
        uint64 parentBatchId,
        bytes32 parentCommitment,
        uint64 earliest,
        uint32 playCount,
        bytes32 evidenceRoot,
        bytes calldata evidenceCid,
        bytes[] calldata segments,
        bytes32[] calldata statesAfter
    ) external returns (uint64 batchId);

    /// @notice Makes a batch and all before it final. Anyone may call, in steps where much is pending.
    /// @dev Requirements: the batch is pending; its window and those of all before it are over; no finality among
    /// them is held. Emits {BatchFinalised} for `batchId` alone.
    function finalise(uint64 batchId) external;

    /// @notice Reverts a batch and all after it, and takes its attester's bond. The head moves to its parent.
    /// @dev Requirements: the caller is the fault proofs; the batch is pending, whether its window is over or not.
    /// Where the bond is gone already, the batches fall all the same.
    /// Emits {BatchesReverted} by `challenger`, and {Slashed}.
    /// @param challenger half of the bond is its reward
    function revertBatch(uint64 batchId, address challenger) external;

    /// @notice Keeps a batch, and so all after it, from becoming final until resumed. Holds add up.
    /// @dev Requirements: the caller is the fault proofs; the batch is pending. Emits {FinalityHeld}.
    function holdFinality(uint64 batchId) external;

    /// @notice Takes one hold back; the batch becomes final at `notBefore` at the earliest.
    /// @dev Whoever holds keeps `notBefore` bounded. Requirements: the caller is the fault proofs; the batch is
    /// held (it may have been reverted meanwhile). Emits {FinalityResumed}.
    /// @param notBefore seconds
    function resumeFinality(uint64 batchId, uint64 notBefore) external;

    /// @notice Stops new batches for seven days. Finality, claims and proofs go on.
    /// @dev Requirements: the caller is the guardian; the last pause ended at least thirty days ago.
    /// Emits {Paused}.
    function pause() external;

    /// @notice Ends the pause before its time.
    /// @dev Requirements: the caller is the guardian; a pause is on. Emits {Unpaused}.
    function unpause() external;

    /// @notice Adjusts the parameters of future batches; each batch keeps those it was submitted under.
    /// @dev Requirements: the caller is the council; window and answer time are 1 to 4 times the deployed, the bond
    /// 1 to 10 times, the budget at most the deployed and at least a tenth of it; the turns stay as they are.
    /// Emits {ParametersChanged}.
    function setParameters(Parameters calldata p) external;

    /// @notice Mints what accounts earned and were not yet paid, each to the owner in its leaf.
    /// @dev Requirements: `header` is the preimage of a batch that is final, or could be (then it is finalised on
    /// the way); the opening and the paths lead to its state. A claim of nothing is 0.
    /// Emits {Claimed} for every amount above zero.
    /// @return minted wei, all claims together
    function claim(
        BatchHeader calldata header,
        StateOpening calldata opening,
        AccountClaim[] calldata claims
    ) external returns (uint256 minted);

    /// @notice Mints songs' royalties and released escrow that were not yet paid, to their split parties.
    /// @dev Requirements: those of {claim}, and each opening is what its song was registered with.
    /// Emits {RoyaltyPaid} for every party and {RoyaltiesClaimed} for every song with an amount above zero.
    /// @return minted wei, all claims together
    function claimRoyalties(
        BatchHeader calldata header,
        StateOpening calldata opening,
        SongClaim[] calldata claims
    ) external returns (uint256 minted);

    /// @notice Raises the ceiling up to which a song's escrow is claimable.
    /// @dev Requirements: the caller is the council; the song exists and its escrow was not refused; the ceiling
    /// grows and is at most the cap. Emits {EscrowReleased} with the ceiling in wei.
    /// @param tokens the new ceiling in whole tokens, so that every share of it is exact
    function release(uint256 songId, uint256 tokens) external;

    /// @notice Refuses to ever release more of a song's escrow, with a public reason. What was released stays so.
    /// @dev Requirements: the caller is the council; the song exists and was not refused before.
    /// Emits {EscrowRefused}.
    function refuseEscrow(uint256 songId, string calldata reason) external;

    /// @notice Burns `amount` wei of the caller into its listening credit, for good.
    /// @dev Requirements: the caller has the balance; no allowance is needed. Emits {CreditBought}.
    function buyCredit(uint256 amount) external;

    /// @notice Burns `amount` wei of `owner` into its listening credit; anyone may send it and pay the gas.
    /// @dev Only the permit in this call is the owner's consent: an allowance that stands already, whoever set
    /// it, buys nothing. Where somebody handed the permit in elsewhere first, the owner signs another, or calls
    /// {buyCredit}, which needs none. Requirements: the permit for the ledger and `amount` is valid and unused;
    /// the owner has the balance. Emits {CreditBought}.
    function buyCreditWithPermit(
        address owner,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    function token() external view returns (IMusicToken);

    function songs() external view returns (ISongRegistry);

    /// @notice May pause new batches.
    function guardian() external view returns (address);

    /// @notice The contract that checks proofs against batches, and alone reverts them.
    function faultProofs() external view returns (address);

    /// @notice The contract that says which songs are the same recording.
    function recordings() external view returns (address);

    /// @notice The parameters of the next batch.
    function parameters() external view returns (Parameters memory);

    /// @notice When the newest pause ends or ended, seconds; 0 where there was none.
    function pausedUntil() external view returns (uint64);

    /// @notice The batch the next one must extend.
    function head() external view returns (uint64);

    /// @notice The newest final batch.
    function finalHead() external view returns (uint64);

    /// @notice The id given last. Ids are never used twice.
    function lastBatchId() external view returns (uint64);

    /// @notice The earliest start of plays that the next batch may hold, seconds: 24 hours before the newest batch, or
    /// further back where what was lost in a revert, a pause or a silence is still being caught up with.
    function earliestStart() external view returns (uint64);

    function statusOf(uint64 batchId) external view returns (BatchStatus);

    /// @notice How many demands hold the batch's finality.
    function holdsOn(uint64 batchId) external view returns (uint256);

    /// @notice What is stored of a batch; zero for one that does not exist. `finalAt` is its own: it becomes final when
    /// nothing before it is pending either.
    function batches(
        uint64 batchId
    ) external view returns (bytes32 commitment, address attester, uint64 time, uint64 finalAt);

    /// @notice Wei already minted for an owner's lanes.
    function claimed(address owner) external view returns (uint256);

    /// @notice Wei already minted for a song's parties.
    function royaltiesPaid(uint256 songId) external view returns (uint256);

    /// @notice Wei of a song's escrow that may be claimed, cumulative.
    function released(uint256 songId) external view returns (uint256);

    function isEscrowRefused(uint256 songId) external view returns (bool);

    /// @notice Wei of listening credit an owner ever bought.
    function credit(address owner) external view returns (uint256);

    /// @notice Wei of listening credit ever bought by all.
    function totalCredit() external view returns (uint256);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// What can be wrong with a batch, in the order in which it is checked (docs/formats.md, section 6).
/// A check returns the first that applies; the numbers equal `Fault` in packages/protocol.
enum Fault {
    None,
    // the bytes of a segment
    SegmentTooLong,
    SegmentEmpty,
    SegmentTooManyPlays,
    Truncated,
    VarintTooLong,
    VarintNotMinimal,
    SongNotAscending,
    SongOutOfRange,
    GroupCountWrong,
    AccountBeyondCount,
    OwnerZero,
    TrailingBytes,
    // the rules of a play
    SelfPlay,
    MatureBitWrong,
    DiscovererOnMature,
    DayReplayed,
    DayLimit,
    CreditExceeded,
    // a segment in its batch
    PlayCountWrong,
    OrderDescending,
    StateWrong,
    // the evidence of a play
    EvidenceMalformed,
    RecordMismatch,
    AttesterMismatch,
    SeederZero,
    PartiesNotDistinct,
    SongUnknown,
    SongTooShort,
    ListenerIsParty,
    TimeOrder,
    TooEarly,
    TooLate,
    DayMismatch,
    CoverageLength,
    CoverageBeyondEnd,
    CoverageTooLow,
    TimeImplausible,
    GrantNotValid,
    GrantRevoked,
    BurnAboveMaximum,
    GrantNotRegistered,
    GrantSignature,
    StatementSignature,
    // between plays
    Overlap,
    SecondDiscoverer,
    OwnerTwice,
    StartNotAscending,
    // nobody answered a demand in time
    EvidenceWithheld
}

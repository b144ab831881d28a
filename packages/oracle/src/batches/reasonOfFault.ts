import { Fault, type PlayReason } from "@musicchain/protocol";

const REASONS: Partial<Record<Fault, PlayReason>> = {
  [Fault.SelfPlay]: "SelfPlay",
  [Fault.PartiesNotDistinct]: "SelfPlay",
  [Fault.ListenerIsParty]: "SelfPlay",
  [Fault.SeederZero]: "SeederNotBound",
  [Fault.DayReplayed]: "Reorganised",
  [Fault.DayLimit]: "DayLimit",
  [Fault.CreditExceeded]: "CreditNeeded",
  [Fault.BurnAboveMaximum]: "BurnAboveMaximum",
  [Fault.SongUnknown]: "SongUnknown",
  [Fault.SongTooShort]: "SongTooShort",
  [Fault.TooEarly]: "Reorganised",
  [Fault.TimeOrder]: "TimeOrder",
  [Fault.TimeImplausible]: "TimeImplausible",
  [Fault.CoverageTooLow]: "CoverageTooLow",
  [Fault.GrantNotValid]: "GrantExpired",
  [Fault.GrantRevoked]: "GrantRevoked",
  [Fault.GrantNotRegistered]: "GrantNotRegistered",
  [Fault.AttesterMismatch]: "GrantForAnotherAttester",
  [Fault.GrantSignature]: "GrantSignature",
  [Fault.StatementSignature]: "StatementSignature",
};

/** What a page is told of a play that no batch can hold. */
export function reasonOfFault(fault: Fault): PlayReason {
  return REASONS[fault] ?? "CoverageInvalid";
}

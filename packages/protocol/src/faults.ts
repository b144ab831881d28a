/** Reason codes, in the order they are checked: `docs/formats.md`, section 6. Same numbers as `Faults.sol`. */
export const Fault = {
  None: 0,
  // Segment bytes
  SegmentTooLong: 1,
  SegmentEmpty: 2,
  SegmentTooManyPlays: 3,
  Truncated: 4,
  VarintTooLong: 5,
  VarintNotMinimal: 6,
  SongNotAscending: 7,
  SongOutOfRange: 8,
  GroupCountWrong: 9,
  AccountBeyondCount: 10,
  OwnerZero: 11,
  TrailingBytes: 12,
  // Rules of a play
  SelfPlay: 13,
  MatureBitWrong: 14,
  DiscovererOnMature: 15,
  DayReplayed: 16,
  DayLimit: 17,
  CreditExceeded: 18,
  // Segment in its batch
  PlayCountWrong: 19,
  OrderDescending: 20,
  StateWrong: 21,
  // Evidence
  EvidenceMalformed: 22,
  RecordMismatch: 23,
  AttesterMismatch: 24,
  SeederZero: 25,
  PartiesNotDistinct: 26,
  SongUnknown: 27,
  SongTooShort: 28,
  ListenerIsParty: 29,
  TimeOrder: 30,
  TooEarly: 31,
  TooLate: 32,
  DayMismatch: 33,
  CoverageLength: 34,
  CoverageBeyondEnd: 35,
  CoverageTooLow: 36,
  TimeImplausible: 37,
  GrantNotValid: 38,
  GrantRevoked: 39,
  BurnAboveMaximum: 40,
  GrantNotRegistered: 41,
  GrantSignature: 42,
  StatementSignature: 43,
  // Between plays and of whole segments
  Overlap: 44,
  SecondDiscoverer: 45,
  OwnerTwice: 46,
  StartNotAscending: 47,
  EvidenceWithheld: 48,
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

const NAMES = new Map<number, string>(Object.entries(Fault).map(([name, code]) => [code, name]));

/** The name of a reason code; `Fault(99)` for one this version does not know. */
export function faultName(fault: number): string {
  return NAMES.get(fault) ?? `Fault(${fault})`;
}

import {
  type Address,
  concatBytes,
  encodeSegment,
  Fault,
  hexToBytes,
  type PlayRecord,
} from "../src/index.ts";

/** Bytes of segments with the fault that reading them gives. */
export type SegmentCase = { name: string; fault: Fault; accountCount: number; bytes: Uint8Array };

const owner = (byte: string): Address => `0x${byte.repeat(20)}`;
const OWNERS = new Map<number, Address>([
  [3, owner("33")],
  [4, owner("44")],
  [5, owner("55")],
]);

const record = (song: number, listener: number, seeder: number, relay?: number): PlayRecord => ({
  song,
  listener,
  seeder,
  relay,
  mature: false,
  discoverer: false,
});

function valid(name: string, accountCount: number, records: PlayRecord[]): SegmentCase {
  return { name, fault: Fault.None, accountCount, bytes: encodeSegment(records, accountCount, OWNERS) };
}

function broken(name: string, fault: Fault, hex: string, accountCount = 3): SegmentCase {
  return { name, fault, accountCount, bytes: hexToBytes(`0x${hex}`) };
}

const many = (length: number, bytes: Uint8Array) => concatBytes(bytes, new Uint8Array(length - bytes.length));

export function segmentCases(): SegmentCase[] {
  const MAX = 0xffff_ffff;
  // One play: song 1, listener 0, seeder 1, nothing set.
  const one = "01020001";
  return [
    valid("one play", 3, [record(1, 0, 1)]),
    valid("every bit", 3, [{ ...record(1, 0, 1, 2), mature: true, discoverer: true }]),
    valid("listener, seeder and relay are new", 3, [record(7, 3, 4, 5)]),
    valid("a group of three, the same listener twice", 3, [
      record(9, 0, 1),
      record(9, 0, 2),
      record(9, 2, 1),
    ]),
    valid("a new account is known in the next play", 3, [record(1, 3, 0), record(1, 3, 1), record(2, 3, 4)]),
    valid("the largest song and index", MAX, [record(MAX, MAX - 1, 0), { ...record(MAX, MAX - 1, 1) }]),
    valid(
      "32 plays of 32 songs",
      3,
      Array.from({ length: 32 }, (_, i) => record(1 + 1_000 * i, i % 3, (i + 1) % 3)),
    ),
    broken("4 097 bytes", Fault.SegmentTooLong, Buffer.from(many(4_097, hexToBytes("0x01"))).toString("hex")),
    broken("no bytes", Fault.SegmentEmpty, ""),
    broken("count 0", Fault.SegmentEmpty, "00"),
    broken("count 33", Fault.SegmentTooManyPlays, "21020001"),
    broken("only the count", Fault.Truncated, "01"),
    broken("ends in a varint", Fault.Truncated, "0182"),
    broken("ends before the seeder", Fault.Truncated, "010200"),
    broken("ends before the relay", Fault.Truncated, "01020101"),
    broken("ends in a new owner", Fault.Truncated, `010218${"33".repeat(19)}`),
    broken("ends before the second play", Fault.Truncated, "0203020001"),
    broken("a varint of six bytes", Fault.VarintTooLong, "01808080808001"),
    broken("five bytes that go on", Fault.VarintTooLong, "01ffffffffff"),
    broken("a last group of zero", Fault.VarintNotMinimal, "0182000001"),
    broken("the seeder's index padded", Fault.VarintNotMinimal, "0102008100"),
    broken("song 0", Fault.SongNotAscending, "01000001"),
    broken("the same song in two groups", Fault.SongNotAscending, "020200010001"),
    broken("song 2^32", Fault.SongOutOfRange, "0180808080200001"),
    broken("the second song passes 2^32 - 1", Fault.SongOutOfRange, "02feffffff1f0001020001"),
    broken("a group of none", Fault.GroupCountWrong, "01030000"),
    broken("a group of one", Fault.GroupCountWrong, "0103010001"),
    broken("a group beyond the count", Fault.GroupCountWrong, "02030300010001"),
    broken("listener beyond the count", Fault.AccountBeyondCount, "01022001"),
    broken("seeder beyond the count", Fault.AccountBeyondCount, "01020004"),
    broken("relay beyond the count", Fault.AccountBeyondCount, "0102010104"),
    broken(
      "the account after the last index",
      Fault.AccountBeyondCount,
      `02030200ffffffff0f${"33".repeat(20)}008080808010`,
      MAX,
    ),
    broken("a new owner of zero", Fault.OwnerZero, `010218${"00".repeat(20)}01`),
    broken("a new relay of zero", Fault.OwnerZero, `0102010103${"00".repeat(20)}`),
    broken("a byte too many", Fault.TrailingBytes, `${one}00`),
    broken("a whole play too many", Fault.TrailingBytes, `${one}020001`),
  ];
}

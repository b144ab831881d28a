import { type Address, bytesToHex, ZERO_ADDRESS } from "../bytes.ts";
import { MAX_UINT32, SEGMENT_BYTES, SEGMENT_PLAYS } from "../constants.ts";
import { Fault } from "../faults.ts";
import { createReader } from "./varint.ts";

/** One play as a segment carries it: accounts by index. */
export type PlayRecord = {
  song: number;
  listener: number;
  seeder: number;
  relay: number | undefined;
  mature: boolean;
  discoverer: boolean;
};

export type DecodedSegment = {
  fault: Fault;
  /** Empty with a fault. */
  records: PlayRecord[];
  /** Owners of the accounts the segment appends, in the order of their indexes from `accountCount` on. */
  newOwners: Address[];
};

/** Reads a segment; any bytes give records or a fault, never an exception. Twin: `PlayCodec.decode`. */
export function decodeSegment(bytes: Uint8Array, accountCount: number): DecodedSegment {
  const refuse = (fault: Fault): DecodedSegment => ({ fault, records: [], newOwners: [] });
  if (bytes.length > SEGMENT_BYTES) return refuse(Fault.SegmentTooLong);
  const count = bytes[0] ?? 0;
  if (count === 0) return refuse(Fault.SegmentEmpty);
  if (count > SEGMENT_PLAYS) return refuse(Fault.SegmentTooManyPlays);

  const reader = createReader(bytes, 1);
  const records: PlayRecord[] = [];
  const newOwners: Address[] = [];

  /** Checks an index; a new account's owner follows it. */
  const account = (index: number): number => {
    const next = accountCount + newOwners.length;
    if (reader.fault) return 0;
    if (index > next || index > MAX_UINT32) reader.fault = Fault.AccountBeyondCount;
    else if (index === next) {
      const owner = bytesToHex(reader.bytes(20));
      if (!reader.fault && owner === ZERO_ADDRESS) reader.fault = Fault.OwnerZero;
      newOwners.push(owner);
    }
    return index;
  };

  let song = 0;
  while (records.length < count) {
    const head = reader.varint();
    if (reader.fault) return refuse(reader.fault);
    const songDelta = Math.floor(head / 2);
    if (songDelta === 0) return refuse(Fault.SongNotAscending);
    song += songDelta;
    if (song > MAX_UINT32) return refuse(Fault.SongOutOfRange);
    let plays = 1;
    if (head % 2 === 1) {
      plays = reader.varint();
      if (reader.fault) return refuse(reader.fault);
      if (plays < 2 || plays > count - records.length) return refuse(Fault.GroupCountWrong);
    }
    let listener = 0;
    for (let i = 0; i < plays; i++) {
      const field = reader.varint();
      listener = account(listener + Math.floor(field / 8));
      const seeder = account(reader.varint());
      const relay = field % 2 === 1 ? account(reader.varint()) : undefined;
      if (reader.fault) return refuse(reader.fault);
      records.push({
        song,
        listener,
        seeder,
        relay,
        mature: (field & 4) !== 0,
        discoverer: (field & 2) !== 0,
      });
    }
  }
  if (!reader.done) return refuse(Fault.TrailingBytes);
  return { fault: Fault.None, records, newOwners };
}

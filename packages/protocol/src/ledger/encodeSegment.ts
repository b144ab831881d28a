import { type Address, hexToBytes, ZERO_ADDRESS } from "../bytes.ts";
import { MAX_UINT32, SEGMENT_PLAYS } from "../constants.ts";
import { UserError } from "../errors.ts";
import type { PlayRecord } from "./decodeSegment.ts";
import { pushVarint } from "./varint.ts";

/** Owners of new accounts by index. */
export type Owners = ReadonlyMap<number, Address> | ((index: number) => Address | undefined);

const FIX = "Order the plays with orderPlays and cut them into segments of 32.";

/**
 * Bytes of one segment. Sorts nothing: records must come in order, new accounts with the next index.
 * @throws UserError that names the record which cannot be encoded.
 */
export function encodeSegment(records: PlayRecord[], accountCount: number, owners: Owners): Uint8Array {
  if (records.length === 0 || records.length > SEGMENT_PLAYS) {
    throw new UserError(`A segment of ${records.length} plays`, FIX);
  }
  const ownerOf = typeof owners === "function" ? owners : (index: number) => owners.get(index);
  const out: number[] = [records.length];
  let known = accountCount;
  let i = 0;
  const refuse = (why: string) => new UserError(`Record ${i} cannot be encoded: ${why}`, FIX);

  const pushAccount = (index: number, prefix: number) => {
    if (!Number.isInteger(index) || index < 0 || index > MAX_UINT32) throw refuse(`account index ${index}`);
    if (index > known) throw refuse(`account ${index} is beyond the next free index ${known}`);
    pushVarint(out, prefix);
    if (index < known) return;
    const owner = ownerOf(index);
    if (owner === undefined || owner === ZERO_ADDRESS) throw refuse(`new account ${index} has no owner`);
    out.push(...hexToBytes(owner));
    known++;
  };

  let song = 0;
  while (i < records.length) {
    const first = records[i]!;
    if (!Number.isInteger(first.song) || first.song > MAX_UINT32) throw refuse(`song id ${first.song}`);
    if (first.song <= song) throw refuse(`song ${first.song} does not come after song ${song}`);
    let plays = 1;
    while (records[i + plays]?.song === first.song) plays++;
    pushVarint(out, (first.song - song) * 2 + (plays > 1 ? 1 : 0));
    if (plays > 1) pushVarint(out, plays);
    song = first.song;
    let listener = 0;
    for (const end = i + plays; i < end; i++) {
      const record = records[i]!;
      if (record.listener < listener)
        throw refuse(`listener ${record.listener} comes after listener ${listener}`);
      const relayed = record.relay !== undefined;
      const bits = (record.mature ? 4 : 0) + (record.discoverer ? 2 : 0) + (relayed ? 1 : 0);
      pushAccount(record.listener, (record.listener - listener) * 8 + bits);
      pushAccount(record.seeder, record.seeder);
      if (record.relay !== undefined) pushAccount(record.relay, record.relay);
      listener = record.listener;
    }
  }
  return Uint8Array.from(out);
}

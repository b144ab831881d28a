import type { CID } from "multiformats/cid";

/**
 * `/musicchain/blocks/1.0.0`, numbers big-endian:
 * asker  → server: WANT `1 ‖ id:4 ‖ codec:1 ‖ sha2-256:32`, CANCEL `2 ‖ id:4`
 * server → asker:  `status:1 ‖ id:4 ‖ length:4 ‖ bytes`, in any order; status 0 OK, 1 MISSING, 2 BUSY
 */
export const BLOCKS_PROTOCOL = "/musicchain/blocks/1.0.0";
export const WANT = 1;
export const CANCEL = 2;
export const REQUEST_HEAD = 5;
export const WANT_LENGTH = 38;
export const OK = 0;
export const MISSING = 1;
export const BUSY = 2;
export const ANSWER_HEAD = 9;
export const RAW = 0x55;
export const DAG_PB = 0x70;
export const SHA2_256 = 0x12;

/** The only kind of block this protocol carries. */
export function isServable(cid: CID): boolean {
  return cid.multihash.code === SHA2_256 && (cid.code === RAW || cid.code === DAG_PB);
}

export function encodeWant(id: number, cid: CID): Uint8Array {
  const frame = new Uint8Array(WANT_LENGTH);
  frame[0] = WANT;
  new DataView(frame.buffer).setUint32(1, id);
  frame[5] = cid.code;
  frame.set(cid.multihash.digest, 6);
  return frame;
}

export function encodeCancel(id: number): Uint8Array {
  const frame = new Uint8Array(REQUEST_HEAD);
  frame[0] = CANCEL;
  new DataView(frame.buffer).setUint32(1, id);
  return frame;
}

export function encodeAnswerHead(status: number, id: number, length: number): Uint8Array {
  const head = new Uint8Array(ANSWER_HEAD);
  head[0] = status;
  const view = new DataView(head.buffer);
  view.setUint32(1, id);
  view.setUint32(5, length);
  return head;
}

import { Buffer } from "node:buffer";
import { encodeEvidence, type PlayStatement, writeHex } from "@musicchain/protocol";
import type { Session } from "./createSessions.ts";

/** `song:4 ‖ seeder:20 ‖ relay:20 ‖ start:8 ‖ end:8 ‖ coverageLength:2`, after the grant's part. */
const BODY = 62;

const heads = new WeakMap<Session, Uint8Array>();

/** The grant's part of the evidence, which all plays of a session begin with. */
function headOf(session: Session, statement: PlayStatement, signature: Uint8Array): Uint8Array {
  let head = heads.get(session);
  if (!head) {
    const { grant, signature: grantSignature } = session;
    const whole = encodeEvidence({ grant, grantSignature, statement, statementSignature: signature });
    head = whole.slice(0, whole.length - BODY - statement.coverage.length - signature.length);
    heads.set(session, head);
  }
  return head;
}

/** Protocol's `encodeEvidence` for plays of one session, with the grant's part encoded once. */
export function encodeSessionEvidence(
  session: Session,
  statement: PlayStatement,
  signature: Uint8Array,
): Uint8Array {
  const { song, seeder, relay, start, end, coverage } = statement;
  const head = headOf(session, statement, signature);
  const bytes = Buffer.allocUnsafe(head.length + BODY + coverage.length + signature.length);
  bytes.set(head);
  let at = bytes.writeUInt32BE(song, head.length);
  writeHex(bytes, at, seeder, 20);
  writeHex(bytes, at + 20, relay, 20);
  // Times of the socket are 32 bits wide, those of the format 64.
  at = bytes.writeUInt32BE(0, at + 40);
  at = bytes.writeUInt32BE(start, at);
  at = bytes.writeUInt32BE(0, at);
  at = bytes.writeUInt32BE(end, at);
  at = bytes.writeUInt16BE(coverage.length, at);
  bytes.set(coverage, at);
  bytes.set(signature, at + coverage.length);
  return bytes;
}

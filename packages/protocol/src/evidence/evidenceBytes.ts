import { bytesToHex, concatBytes, hexToBytes, readUint, writeHex, writeUint } from "../bytes.ts";
import { EVIDENCE_BYTES } from "../constants.ts";
import { UserError } from "../errors.ts";
import type { WideGrant, WideStatement } from "./digests.ts";
import type { PlayStatement, SessionGrant } from "./typedData.ts";

/** Everything a challenger checks of one play. */
export type Evidence = {
  grant: SessionGrant;
  /** 65 bytes; `undefined`: the grant is registered on chain (kind 1). */
  grantSignature: Uint8Array | undefined;
  statement: PlayStatement;
  /** 64 bytes of a P-256 key, 65 of a secp256k1 key. */
  statementSignature: Uint8Array;
};

/** The same with times as they are in the bytes: up to 64 bits. */
export type WideEvidence = {
  grant: WideGrant;
  grantSignature: Uint8Array | undefined;
  statement: WideStatement;
  statementSignature: Uint8Array;
};

const VERSION = 1;
const P256_KEY = 64;
const ADDRESS_KEY = 20;

/** The bytes of `docs/formats.md`, section 5. @throws UserError for what no evidence can hold. */
export function encodeEvidence({
  grant,
  grantSignature,
  statement,
  statementSignature,
}: Evidence): Uint8Array {
  const refuse = (why: string) =>
    new UserError(`The evidence cannot be encoded: ${why}`, "Correct the evidence.");
  if (grant.listener !== statement.listener) throw refuse("grant and statement name different listeners");
  if (grant.attester !== statement.attester) throw refuse("grant and statement name different attesters");
  const key = hexToBytes(grant.sessionKey);
  if (key.length !== P256_KEY && key.length !== ADDRESS_KEY)
    throw refuse(`a session key of ${key.length} bytes`);
  if (grantSignature && grantSignature.length !== 65)
    throw refuse("the grant's signature is not 65 bytes long");
  if (statementSignature.length !== (key.length === P256_KEY ? 64 : 65)) {
    throw refuse("the statement's signature does not fit its key");
  }
  const { coverage } = statement;

  const head = new Uint8Array(2 + key.length + 73);
  head[0] = VERSION;
  head[1] = key.length;
  head.set(key, 2);
  let at = 2 + key.length;
  writeHex(head, at, grant.listener, 20);
  writeHex(head, at + 20, grant.attester, 20);
  writeUint(head, at + 40, grant.validFrom, 8);
  writeUint(head, at + 48, grant.validUntil, 8);
  writeUint(head, at + 56, grant.maxBurnPerPlay, 16);
  head[at + 72] = grantSignature ? 0 : 1;

  const body = new Uint8Array(62);
  at = 0;
  writeUint(body, at, statement.song, 4);
  writeHex(body, at + 4, statement.seeder, 20);
  writeHex(body, at + 24, statement.relay, 20);
  writeUint(body, at + 44, statement.start, 8);
  writeUint(body, at + 52, statement.end, 8);
  writeUint(body, at + 60, coverage.length, 2);
  const evidence = concatBytes(head, grantSignature ?? new Uint8Array(0), body, coverage, statementSignature);
  if (evidence.length > EVIDENCE_BYTES) throw refuse(`it would have ${evidence.length} bytes`);
  return evidence;
}

/** As {@link decodeEvidence}, with times that no number holds exactly. */
export function parseEvidence(bytes: Uint8Array): WideEvidence | undefined {
  const keyLength = bytes[1];
  if (bytes.length > EVIDENCE_BYTES) return undefined;
  if (bytes[0] !== VERSION || (keyLength !== P256_KEY && keyLength !== ADDRESS_KEY)) return undefined;
  let offset = 2;
  const take = (length: number): Uint8Array => {
    offset += length;
    return bytes.slice(offset - length, offset);
  };
  const uint = (length: number): bigint => {
    offset += length;
    return offset > bytes.length ? 0n : readUint(bytes, offset - length, length);
  };
  const sessionKey = bytesToHex(take(keyLength));
  const listener = bytesToHex(take(20));
  const attester = bytesToHex(take(20));
  const validFrom = uint(8);
  const validUntil = uint(8);
  const maxBurnPerPlay = uint(16);
  const kind = Number(uint(1));
  if (kind > 1) return undefined;
  const grantSignature = kind === 0 ? take(65) : undefined;
  const song = Number(uint(4));
  const seeder = bytesToHex(take(20));
  const relay = bytesToHex(take(20));
  const start = uint(8);
  const end = uint(8);
  const coverage = take(Number(uint(2)));
  const statementSignature = take(keyLength === P256_KEY ? 64 : 65);
  if (offset !== bytes.length) return undefined;
  return {
    grant: { listener, sessionKey, attester, validFrom, validUntil, maxBurnPerPlay },
    grantSignature,
    statement: { attester, song, listener, seeder, relay, start, end, coverage },
    statementSignature,
  };
}

/**
 * `undefined` for bytes that are no evidence, or whose times are beyond 2^53 seconds (which no honest oracle
 * accepts; `checkEvidence` judges those, too).
 */
export function decodeEvidence(bytes: Uint8Array): Evidence | undefined {
  const parsed = parseEvidence(bytes);
  if (!parsed) return undefined;
  const { grant, statement } = parsed;
  const [validFrom, validUntil, start, end] = [
    grant.validFrom,
    grant.validUntil,
    statement.start,
    statement.end,
  ].map(Number) as [number, number, number, number];
  if (![validFrom, validUntil, start, end].every(Number.isSafeInteger)) return undefined;
  return { ...parsed, grant: { ...grant, validFrom, validUntil }, statement: { ...statement, start, end } };
}

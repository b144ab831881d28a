import { type Address, hexToBytes, ZERO_ADDRESS } from "../bytes.ts";
import { MIN_SECONDS, SECONDS_PER_DAY } from "../constants.ts";
import { Fault } from "../faults.ts";
import { checkCoverage, coveredSeconds } from "../play/coverage.ts";
import { countsAsPlay } from "../rules/countsAsPlay.ts";
import { grantDigest, statementDigest } from "./digests.ts";
import { parseEvidence, type WideEvidence } from "./evidenceBytes.ts";
import { nobleVerifiers, type Verifiers } from "./signatures.ts";
import type { Domain } from "./typedData.ts";

export type EvidenceCheck = {
  evidence: Uint8Array;
  /** The play's record with accounts' owners; `relay` is `ZERO_ADDRESS` for none. */
  record: { song: number; listener: Address; seeder: Address; relay: Address; mature: boolean };
  /** The song that was played, as registered; `undefined`: there is none with this id. `parties`: those of the record's song. */
  song: { registeredAt: number; seconds: number; parties: Address[] } | undefined;
  /** The song that plays of the stated one, from the stated start, count for: itself or what it was pointed to. */
  countsFor: number;
  /** `earliest`: no play of the batch starts before; `burn`: wei a mature play of the batch burns. */
  batch: { attester: Address; time: number; earliest: number; day: number; burn: bigint };
  /** Block times on chain, 0: never. */
  grant: { registeredAt: number; revokedAt: number };
  domain: Domain;
  verify?: Verifiers;
};

/**
 * Whether the evidence of one play stands: the first fault of `docs/formats.md`, section 6, or `None`.
 * Never throws, whatever the bytes. Twin: `Evidence.check`.
 */
export function checkEvidence(check: EvidenceCheck): Fault {
  const evidence = parseEvidence(check.evidence);
  if (!evidence) return Fault.EvidenceMalformed;
  return checkParties(check, evidence) || checkTimes(check, evidence) || checkGrant(check, evidence);
}

function checkParties({ record, song, countsFor, batch }: EvidenceCheck, { statement }: WideEvidence): Fault {
  const { listener, seeder, relay } = statement;
  if (
    countsFor !== record.song ||
    listener !== record.listener ||
    seeder !== record.seeder ||
    relay !== record.relay
  ) {
    return Fault.RecordMismatch;
  }
  if (statement.attester !== batch.attester) return Fault.AttesterMismatch;
  if (seeder === ZERO_ADDRESS) return Fault.SeederZero;
  const relayed = relay !== ZERO_ADDRESS;
  if (listener === seeder || (relayed && (relay === listener || relay === seeder))) {
    return Fault.PartiesNotDistinct;
  }
  if (!song || song.registeredAt === 0 || BigInt(song.registeredAt) >= statement.start)
    return Fault.SongUnknown;
  if (song.seconds < MIN_SECONDS) return Fault.SongTooShort;
  if (song.parties.includes(listener)) return Fault.ListenerIsParty;
  return Fault.None;
}

function checkTimes({ song, batch }: EvidenceCheck, { statement }: WideEvidence): Fault {
  const start = BigInt(statement.start);
  const end = BigInt(statement.end);
  if (start >= end) return Fault.TimeOrder;
  if (start < BigInt(batch.earliest)) return Fault.TooEarly;
  if (end > batch.time) return Fault.TooLate;
  if (start / BigInt(SECONDS_PER_DAY) !== BigInt(batch.day)) return Fault.DayMismatch;
  const seconds = song?.seconds ?? 0;
  const shape = checkCoverage(statement.coverage, seconds);
  if (shape) return shape;
  const covered = coveredSeconds(statement.coverage);
  if (!countsAsPlay(covered, seconds)) return Fault.CoverageTooLow;
  if (BigInt(100 * covered) > 105n * (end - start) + 200n) return Fault.TimeImplausible;
  return Fault.None;
}

function checkGrant(check: EvidenceCheck, evidence: WideEvidence): Fault {
  const { grant, grantSignature, statement, statementSignature } = evidence;
  const { registeredAt, revokedAt } = check.grant;
  const { recoverAddress, verifyP256 } = check.verify ?? nobleVerifiers;
  const { start } = statement;
  if (start < grant.validFrom || start >= grant.validUntil) return Fault.GrantNotValid;
  if (revokedAt !== 0 && revokedAt < start) return Fault.GrantRevoked;
  if (check.record.mature && check.batch.burn > grant.maxBurnPerPlay) return Fault.BurnAboveMaximum;
  if (grantSignature) {
    if (recoverAddress(grantDigest(check.domain, grant), grantSignature) !== grant.listener) {
      return Fault.GrantSignature;
    }
  } else if (registeredAt === 0 || registeredAt >= start) return Fault.GrantNotRegistered;

  const digest = statementDigest(check.domain, statement);
  const key = hexToBytes(grant.sessionKey);
  const signed =
    key.length === 64
      ? verifyP256(digest, statementSignature, key)
      : recoverAddress(digest, statementSignature) === grant.sessionKey;
  return signed ? Fault.None : Fault.StatementSignature;
}

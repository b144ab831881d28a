import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import {
  type Address,
  addSpan,
  bytesToHex,
  concatBytes,
  createCoverage,
  domain,
  type EvidenceCheck,
  encodeEvidence,
  Fault,
  grantDigest,
  type Hex,
  hexToBytes,
  keccak,
  ONE,
  type PlayStatement,
  type SessionGrant,
  statementDigest,
  writeUint,
  ZERO_ADDRESS,
} from "../src/index.ts";

/** Evidence made with real keys (and deterministic signatures): sound, and with one flaw for each fault. */
export type EvidenceCase = { name: string; fault: Fault; check: EvidenceCheck };

const DOMAIN = domain(31_337, "0x5fbdb2315678afecb367f032d93f642f64180aa3");
const SECONDS = 187;
const START = 20_400 * 86_400 + 3_600;

const secret = (name: string) => keccak(new TextEncoder().encode(`musicchain test key: ${name}`));
const addressOf = (key: Uint8Array): Address =>
  bytesToHex(keccak(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12));

const WALLET = secret("wallet");
const SESSION = secret("session");
const LISTENER = addressOf(WALLET);
const SEEDER = addressOf(secret("seeder"));
const RELAY = addressOf(secret("relay"));
const ATTESTER = addressOf(secret("attester"));
const ARTIST = addressOf(secret("artist"));

export function signSecp256k1(digest: Hex, key: Uint8Array): Uint8Array {
  const recovered = secp256k1.sign(hexToBytes(digest), key, { prehash: false, format: "recovered" });
  return concatBytes(recovered.subarray(1), Uint8Array.of(27 + recovered[0]!));
}

export function signP256(digest: Hex, key: Uint8Array): Uint8Array {
  return p256.sign(hexToBytes(digest), key, { lowS: true });
}

/** The same signature with the other `s` (and, for secp256k1, the other `v`): valid but for the low-s rule. */
function highS(signature: Uint8Array): Uint8Array {
  const order = signature.length === 64 ? p256.Point.Fn.ORDER : secp256k1.Point.Fn.ORDER;
  const high = signature.slice();
  writeUint(high, 32, order - BigInt(bytesToHex(signature.subarray(32, 64))), 32);
  if (high.length === 65) high[64] = 55 - high[64]!;
  return high;
}

type Changes = {
  key?: "p256" | "secp256k1";
  registered?: boolean;
  grant?: Partial<SessionGrant>;
  statement?: Partial<PlayStatement>;
  /** Both signatures are made before these change. */
  afterSigning?: (parts: { grantSignature: Uint8Array; statementSignature: Uint8Array }) => {
    grantSignature?: Uint8Array;
    statementSignature?: Uint8Array;
  };
  record?: Partial<EvidenceCheck["record"]>;
  song?: Partial<NonNullable<EvidenceCheck["song"]>> | null;
  countsFor?: number;
  batch?: Partial<EvidenceCheck["batch"]>;
  onChain?: Partial<EvidenceCheck["grant"]>;
  bytes?: (evidence: Uint8Array) => Uint8Array;
};

function covered(from: number, to: number): Uint8Array {
  const coverage = createCoverage(SECONDS);
  addSpan(coverage, from, to);
  return coverage;
}

export function makeEvidence(changes: Changes = {}): EvidenceCheck {
  const isP256 = changes.key !== "secp256k1";
  const sessionKey = isP256 ? bytesToHex(p256.getPublicKey(SESSION, false).subarray(1)) : addressOf(SESSION);
  const grant: SessionGrant = {
    listener: LISTENER,
    sessionKey,
    attester: ATTESTER,
    validFrom: START - 1_000,
    validUntil: START + 100_000,
    maxBurnPerPlay: 5n * ONE,
    ...changes.grant,
  };
  const statement: PlayStatement = {
    attester: grant.attester,
    song: 42,
    listener: grant.listener,
    seeder: SEEDER,
    relay: ZERO_ADDRESS,
    start: START,
    end: START + 200,
    coverage: covered(0, 150),
    ...changes.statement,
  };
  const digest = statementDigest(DOMAIN, statement);
  const signatures = {
    grantSignature: signSecp256k1(grantDigest(DOMAIN, grant), WALLET),
    statementSignature: isP256 ? signP256(digest, SESSION) : signSecp256k1(digest, SESSION),
  };
  const used = { ...signatures, ...changes.afterSigning?.(signatures) };
  const evidence = encodeEvidence({
    grant,
    grantSignature: changes.registered ? undefined : used.grantSignature,
    statement,
    statementSignature: used.statementSignature,
  });
  return {
    evidence: changes.bytes ? changes.bytes(evidence) : evidence,
    record: {
      song: statement.song,
      listener: statement.listener,
      seeder: statement.seeder,
      relay: statement.relay,
      mature: false,
      ...changes.record,
    },
    song:
      changes.song === null
        ? undefined
        : { registeredAt: START - 5_000, seconds: SECONDS, parties: [ARTIST], ...changes.song },
    countsFor: changes.countsFor ?? statement.song,
    batch: {
      attester: ATTESTER,
      time: START + 600,
      earliest: START - 87_000,
      day: 20_400,
      burn: 5n * ONE,
      ...changes.batch,
    },
    grant: { registeredAt: changes.registered ? START - 1 : 0, revokedAt: 0, ...changes.onChain },
    domain: DOMAIN,
  };
}

const one = (name: string, changes: Changes, fault: Fault = Fault.None): EvidenceCase => ({
  name,
  fault,
  check: makeEvidence(changes),
});

const put = (position: number, byte: number) => (evidence: Uint8Array) => {
  const changed = evidence.slice();
  changed[position] = byte;
  return changed;
};

/** Stretches the coverage by zeros, so that the whole has `length` bytes and parses but for its size. */
const longer = (length: number) => (evidence: Uint8Array) => {
  const coverageAt = 2 + 64 + 73 + 65 + 62;
  const more = new Uint8Array(length - evidence.length);
  const coverage = evidence.subarray(coverageAt, -64);
  const changed = concatBytes(evidence.subarray(0, coverageAt), coverage, more, evidence.subarray(-64));
  writeUint(changed, coverageAt - 2, coverage.length + more.length, 2);
  return changed;
};

export function evidenceCases(): EvidenceCase[] {
  const zero = ZERO_ADDRESS;
  return [
    one("P-256 session key", {}),
    one("secp256k1 session key", { key: "secp256k1" }),
    one("grant registered on chain", { registered: true }),
    one("carried by a relay", { statement: { relay: RELAY } }),
    one("mature, the burn is the grant's maximum", { record: { mature: true } }),
    one("half of the seconds", { statement: { coverage: covered(0, 94) } }),
    one("the last second", { statement: { coverage: covered(93, SECONDS) } }),
    one("as fast as is plausible", { statement: { end: START + 141 } }),
    one("started as early as the batch allows", { batch: { earliest: START } }),
    one("ends with the batch", { batch: { time: START + 200 } }),
    one("the grant's first second", { grant: { validFrom: START } }),
    one("the grant's last second", { grant: { validUntil: START + 1 } }),
    one("revoked at the start", { onChain: { revokedAt: START } }),
    one("a song of 30 seconds", {
      song: { seconds: 30 },
      statement: { coverage: Uint8Array.of(255, 255, 0, 0), end: START + 20 },
    }),

    one("recorded under the song it was pointed to", { countsFor: 41, record: { song: 41 } }),

    one("no bytes", { bytes: () => new Uint8Array(0) }, Fault.EvidenceMalformed),
    one("version 2", { bytes: put(0, 2) }, Fault.EvidenceMalformed),
    one("a key of 33 bytes", { bytes: put(1, 33) }, Fault.EvidenceMalformed),
    one("grant kind 2", { bytes: put(2 + 64 + 72, 2) }, Fault.EvidenceMalformed),
    one("a byte too few", { bytes: (all) => all.slice(0, -1) }, Fault.EvidenceMalformed),
    one("a byte too many", { bytes: (all) => concatBytes(all, Uint8Array.of(0)) }, Fault.EvidenceMalformed),
    one("ends in the grant", { bytes: (all) => all.slice(0, 100) }, Fault.EvidenceMalformed),
    one("another song", { record: { song: 43 } }, Fault.RecordMismatch),
    one("recorded under a song that was pointed elsewhere", { countsFor: 41 }, Fault.RecordMismatch),
    one("4 097 bytes", { bytes: longer(4_097) }, Fault.EvidenceMalformed),
    one("4 096 bytes", { bytes: longer(4_096) }, Fault.CoverageLength),
    one("another listener", { record: { listener: RELAY } }, Fault.RecordMismatch),
    one("another seeder", { record: { seeder: RELAY } }, Fault.RecordMismatch),
    one("another relay", { record: { relay: RELAY } }, Fault.RecordMismatch),
    one("another attester", { batch: { attester: SEEDER } }, Fault.AttesterMismatch),
    one("no seeder", { statement: { seeder: zero } }, Fault.SeederZero),
    one("listener is the seeder", { statement: { seeder: LISTENER } }, Fault.PartiesNotDistinct),
    one("listener is the relay", { statement: { relay: LISTENER } }, Fault.PartiesNotDistinct),
    one("seeder is the relay", { statement: { relay: SEEDER } }, Fault.PartiesNotDistinct),
    one("no such song", { song: null }, Fault.SongUnknown),
    one("registered at the start", { song: { registeredAt: START } }, Fault.SongUnknown),
    one("a song of 29 seconds", { song: { seconds: 29 } }, Fault.SongTooShort),
    one("listener is a party", { song: { parties: [ARTIST, LISTENER] } }, Fault.ListenerIsParty),
    one("ends at its start", { statement: { end: START } }, Fault.TimeOrder),
    one("too early by a second", { batch: { earliest: START + 1 } }, Fault.TooEarly),
    one("ends a second after the batch", { batch: { time: START + 199 } }, Fault.TooLate),
    one("a batch of the next day", { batch: { day: 20_401 } }, Fault.DayMismatch),
    one("a byte of coverage too few", { statement: { coverage: new Uint8Array(23) } }, Fault.CoverageLength),
    one("a byte of coverage too many", { statement: { coverage: new Uint8Array(25) } }, Fault.CoverageLength),
    one("second 187 of 187", { statement: { coverage: covered(94, SECONDS + 1) } }, Fault.CoverageBeyondEnd),
    one("93 of 187 seconds", { statement: { coverage: covered(0, 93) } }, Fault.CoverageTooLow),
    one("150 seconds in 140", { statement: { end: START + 140 } }, Fault.TimeImplausible),
    one("before the grant", { grant: { validFrom: START + 1 } }, Fault.GrantNotValid),
    one("at the grant's end", { grant: { validUntil: START } }, Fault.GrantNotValid),
    one("revoked a second before", { onChain: { revokedAt: START - 1 } }, Fault.GrantRevoked),
    one(
      "mature, a wei above the grant's maximum",
      { record: { mature: true }, batch: { burn: 5n * ONE + 1n } },
      Fault.BurnAboveMaximum,
    ),
    one(
      "a grant never registered",
      { registered: true, onChain: { registeredAt: 0 } },
      Fault.GrantNotRegistered,
    ),
    one(
      "registered with the start",
      { registered: true, onChain: { registeredAt: START } },
      Fault.GrantNotRegistered,
    ),
    one(
      "a grant signed by another",
      { afterSigning: () => ({ grantSignature: signSecp256k1(`0x${"5a".repeat(32)}`, SESSION) }) },
      Fault.GrantSignature,
    ),
    one(
      "a grant with high s",
      { afterSigning: (made) => ({ grantSignature: highS(made.grantSignature) }) },
      Fault.GrantSignature,
    ),
    one(
      "a grant with v 0",
      {
        afterSigning: ({ grantSignature }) => ({
          grantSignature: concatBytes(
            grantSignature.subarray(0, 64),
            Uint8Array.of(grantSignature[64]! - 27),
          ),
        }),
      },
      Fault.GrantSignature,
    ),
    one(
      "a grant of zeros",
      { afterSigning: () => ({ grantSignature: new Uint8Array(65) }) },
      Fault.GrantSignature,
    ),
    one(
      "a statement with high s",
      { afterSigning: (made) => ({ statementSignature: highS(made.statementSignature) }) },
      Fault.StatementSignature,
    ),
    one(
      "a secp256k1 statement with high s",
      { key: "secp256k1", afterSigning: (made) => ({ statementSignature: highS(made.statementSignature) }) },
      Fault.StatementSignature,
    ),
    one(
      "a statement of zeros",
      { afterSigning: () => ({ statementSignature: new Uint8Array(64) }) },
      Fault.StatementSignature,
    ),
    one(
      "a statement signed by the wallet",
      { key: "secp256k1", afterSigning: (made) => ({ statementSignature: made.grantSignature }) },
      Fault.StatementSignature,
    ),
    one(
      "a key that is on no curve",
      { grant: { sessionKey: `0x${"01".repeat(64)}` } },
      Fault.StatementSignature,
    ),
  ];
}

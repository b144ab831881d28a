import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  bytesToHex,
  checkEvidence,
  domain,
  domainSeparator,
  type EvidenceCheck,
  Fault,
  grantDigest,
  parseEvidence,
  statementDigest,
} from "@musicchain/protocol";
import fc from "fast-check";
import { anyAddress, hexOf, uint } from "../../packages/protocol/test/arbitraries.ts";
import { evidenceCases } from "../../packages/protocol/test/evidenceCases.ts";
import { CASES, compare, createRulesHarness, type RulesHarness, SEED } from "../support/rulesHarness.ts";

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = CASES): T[] =>
  fc.sample(arbitrary, { numRuns, seed: SEED });
const anyDomain = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 40 }), anyAddress)
  .map(([id, ledger]) => domain(id, ledger));

const cases = evidenceCases().map((one) => one.check);
const sound = evidenceCases()
  .filter((one) => one.fault === Fault.None)
  .map((one) => one.check);

/** Moves what the evidence is checked against by a little: every edge of the rules is near. */
const bentContext: fc.Arbitrary<EvidenceCheck> = fc
  .record({
    check: fc.constantFrom(...sound),
    what: fc.nat(12),
    by: fc.constantFrom(-1, 0, 1),
    far: fc.constantFrom(-86_400, 0, 86_400),
    other: anyAddress,
    amount: uint(63),
  })
  .map(({ check, what, by, far, other, amount }) => {
    const { record, song, batch, grant } = check;
    const start = Number(parseEvidence(check.evidence)!.statement.start);
    const end = Number(parseEvidence(check.evidence)!.statement.end);
    const bent: Partial<EvidenceCheck>[] = [
      { record: { ...record, song: record.song + by } },
      { countsFor: check.countsFor + by, record: { ...record, song: record.song + Math.sign(far) } },
      { record: { ...record, listener: other } },
      { record: { ...record, relay: other } },
      { batch: { ...batch, attester: other } },
      { song: by === 0 ? undefined : { ...song!, registeredAt: start + by } },
      { song: { ...song!, seconds: 30 + by } },
      { song: { ...song!, parties: [other, record.listener] } },
      { batch: { ...batch, earliest: start + by } },
      { batch: { ...batch, time: end + by, day: batch.day + Math.sign(far) } },
      { song: { ...song!, seconds: song!.seconds + by } },
      { grant: { ...grant, revokedAt: start + by + far } },
      {
        record: { ...record, mature: true },
        batch: { ...batch, burn: batch.burn + BigInt(by) + (far ? amount : 0n) },
      },
    ];
    return { ...check, ...bent[what] };
  });

/** Bytes changed, cut or added anywhere in sound evidence. */
const bentBytes: fc.Arbitrary<EvidenceCheck> = fc
  .record({ check: fc.constantFrom(...sound), position: fc.nat(), byte: fc.nat(255), kind: fc.nat(9) })
  .map(({ check, position, byte, kind }) => {
    const { evidence } = check;
    const at = position % evidence.length;
    if (kind === 0) return { ...check, evidence: evidence.slice(0, at) };
    if (kind === 1) return { ...check, evidence: Uint8Array.of(...evidence, byte) };
    return { ...check, evidence: evidence.map((old, i) => (i === at ? byte : old)) };
  })
  // A record that follows the bytes lets the checks behind it be reached.
  .map((check) => {
    const parsed = parseEvidence(check.evidence);
    if (!parsed) return check;
    const { song, listener, seeder, relay, attester } = parsed.statement;
    const record = { ...check.record, song, listener, seeder, relay };
    return { ...check, record, countsFor: song, batch: { ...check.batch, attester } };
  });

function contextOf({ record, song, countsFor, batch, grant, domain }: EvidenceCheck) {
  return {
    ...record,
    countsFor: BigInt(countsFor),
    attester: batch.attester,
    time: BigInt(batch.time),
    earliest: BigInt(batch.earliest),
    day: batch.day,
    burn: batch.burn,
    registeredAt: BigInt(song?.registeredAt ?? 0),
    duration: song?.seconds ?? 0,
    parties: song?.parties ?? [],
    grantRegisteredAt: BigInt(grant.registeredAt),
    grantRevokedAt: BigInt(grant.revokedAt),
    domainSeparator: bytesToHex(domainSeparator(domain)),
  };
}

describe("evidence, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness();
  });

  const check = async (checks: readonly EvidenceCheck[]): Promise<Set<unknown>> => {
    const calls = checks.map((one) => [bytesToHex(one.evidence), contextOf(one)]);
    const answers = await harness.ask("checkEvidence", calls);
    compare(checks, answers, checkEvidence, SEED);
    return new Set(answers);
  };

  it("checks the committed cases, every fault among them", async () => {
    const faults = await check(cases);
    for (let fault = Fault.EvidenceMalformed; fault <= Fault.StatementSignature; fault++) {
      assert.ok(faults.has(fault), `a case for fault ${fault}`);
    }
    assert.ok(faults.has(Fault.None));
  });

  it("checks against any context", async () => {
    const faults = await check(sample(bentContext));
    assert.ok(faults.size > 10, `reaches many faults: ${[...faults]}`);
  });

  it("checks any bytes", async () => {
    const faults = await check(sample(bentBytes));
    assert.ok(faults.size > 8, `reaches many faults: ${[...faults]}`);
  });

  it("parses alike", async () => {
    const all = [...cases, ...sample(bentBytes)].map((one) => one.evidence);
    const answers = await harness.ask(
      "parseEvidence",
      all.map((bytes) => [bytesToHex(bytes)]),
    );
    // Solidity leaves what it read before a flaw in memory: it means nothing.
    const read = (answers as [boolean, unknown][]).map(([wellFormed, parsed]) => [
      wellFormed,
      wellFormed ? parsed : null,
    ]);
    compare(
      all,
      read,
      (bytes) => {
        const parsed = parseEvidence(bytes);
        if (!parsed) return [false, null];
        const { grantSignature, ...rest } = parsed;
        const registered = grantSignature === undefined;
        return [true, { ...rest, registered, grantSignature: grantSignature ?? new Uint8Array(0) }];
      },
      SEED,
    );
  });

  it("digests and domains", async () => {
    const domains = sample(anyDomain);
    const separators = await harness.ask(
      "domainSeparator",
      domains.map((one) => [BigInt(one.chainId), one.verifyingContract]),
    );
    compare(domains, separators, domainSeparator, SEED);

    const anyGrant = fc.record({
      listener: anyAddress,
      sessionKey: fc.oneof(hexOf(64), hexOf(20)),
      attester: anyAddress,
      validFrom: uint(64),
      validUntil: uint(64),
      maxBurnPerPlay: uint(128),
    });
    const grants = sample(fc.record({ where: anyDomain, grant: anyGrant }));
    const separatorOf = (one: { where: ReturnType<typeof domain> }) => bytesToHex(domainSeparator(one.where));
    compare(
      grants,
      await harness.ask(
        "grantDigest",
        grants.map((one) => [separatorOf(one), one.grant]),
      ),
      (one) => grantDigest(one.where, one.grant),
      SEED,
    );

    const anyStatement = fc.record({
      attester: anyAddress,
      song: fc.nat(0xffff_ffff),
      listener: anyAddress,
      seeder: anyAddress,
      relay: anyAddress,
      start: uint(64),
      end: uint(64),
      coverage: fc.uint8Array({ maxLength: 300 }),
    });
    const statements = sample(fc.record({ where: anyDomain, statement: anyStatement }));
    compare(
      statements,
      await harness.ask(
        "statementDigest",
        statements.map((one) => {
          const { song, coverage, ...statement } = one.statement;
          return [separatorOf(one), { ...statement, song: BigInt(song), coverage: bytesToHex(coverage) }];
        }),
      ),
      (one) => statementDigest(one.where, one.statement),
      SEED,
    );
  });
});

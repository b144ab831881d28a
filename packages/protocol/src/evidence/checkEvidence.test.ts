import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceCases, makeEvidence } from "../../test/evidenceCases.ts";
import { writeUint } from "../bytes.ts";
import { Fault, faultName } from "../faults.ts";
import { checkEvidence } from "./checkEvidence.ts";
import { decodeEvidence, encodeEvidence, parseEvidence } from "./evidenceBytes.ts";

const cases = evidenceCases();
const sound = cases.filter((one) => one.fault === Fault.None);

describe("checkEvidence", () => {
  it.each(cases)("$name", ({ check, fault }) => {
    expect(faultName(checkEvidence(check))).toBe(faultName(fault));
  });

  it("has a case for every fault of evidence", () => {
    const seen = new Set(cases.map((one) => one.fault));
    for (let fault = Fault.EvidenceMalformed; fault <= Fault.StatementSignature; fault++) {
      expect(seen).toContain(fault);
    }
  });

  it("names the first fault in the order of the table when there are several", () => {
    const check = makeEvidence({ song: { seconds: 29 }, onChain: { revokedAt: 1 }, batch: { day: 1 } });
    expect(checkEvidence(check)).toBe(Fault.SongTooShort);
    expect(checkEvidence({ ...check, song: { ...check.song!, seconds: 187 } })).toBe(Fault.DayMismatch);
  });

  it("takes other verifiers in place of its own", () => {
    const { check } = sound[0]!;
    const asked: string[] = [];
    const verify = {
      recoverAddress: () => {
        asked.push("grant");
        return check.record.listener;
      },
      verifyP256: () => {
        asked.push("statement");
        return false;
      },
    };
    expect(checkEvidence({ ...check, verify })).toBe(Fault.StatementSignature);
    expect(asked).toEqual(["grant", "statement"]);
  });

  it("judges times beyond what a number holds", () => {
    const forever = makeEvidence();
    const evidence = forever.evidence.slice();
    writeUint(evidence, 2 + 64 + 48, 2n ** 64n - 1n, 8);
    expect(decodeEvidence(evidence)).toBeUndefined();
    expect(checkEvidence({ ...forever, evidence })).toBe(Fault.GrantSignature);
  });

  it("finds a fault in whatever bit of sound evidence is flipped", () => {
    fc.assert(
      fc.property(fc.constantFrom(...sound), fc.nat(), fc.nat(7), ({ check }, position, bit) => {
        const evidence = check.evidence.slice();
        evidence[position % evidence.length]! ^= 1 << bit;
        // A grant on chain is known by its digest: changed bytes are another grant, which is not registered.
        const registeredAt = 0;
        expect(checkEvidence({ ...check, evidence, grant: { ...check.grant, registeredAt } })).not.toBe(
          Fault.None,
        );
      }),
      { numRuns: 150 },
    );
  });

  it("never throws, whatever the bytes", () => {
    const { check } = sound[0]!;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, looksRight) => {
        const evidence = noise.slice();
        if (looksRight && evidence.length > 1) evidence.set([1, noise[0]! % 2 === 0 ? 64 : 20]);
        const read = decodeEvidence(evidence);
        if (read) expect(encodeEvidence(read)).toEqual(evidence);
        expect(checkEvidence({ ...check, evidence })).not.toBe(Fault.None);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("evidence bytes", () => {
  it.each(sound)("reads what it wrote: $name", ({ check }) => {
    const evidence = decodeEvidence(check.evidence);
    expect(encodeEvidence(evidence!)).toEqual(check.evidence);
    expect(parseEvidence(check.evidence)).toMatchObject({ grantSignature: evidence?.grantSignature });
  });

  it("refuses to write what no evidence can hold", () => {
    const evidence = decodeEvidence(sound[0]!.check.evidence)!;
    const { grant, statement } = evidence;
    expect(() => encodeEvidence({ ...evidence, grant: { ...grant, listener: statement.seeder } })).toThrow(
      /listeners/,
    );
    expect(() => encodeEvidence({ ...evidence, grant: { ...grant, attester: statement.seeder } })).toThrow(
      /attesters/,
    );
    expect(() => encodeEvidence({ ...evidence, grant: { ...grant, sessionKey: "0x1234" } })).toThrow(
      /2 bytes/,
    );
    expect(() => encodeEvidence({ ...evidence, grantSignature: new Uint8Array(64) })).toThrow(/65 bytes/);
    expect(() => encodeEvidence({ ...evidence, statementSignature: new Uint8Array(65) })).toThrow(
      /does not fit/,
    );
  });
});

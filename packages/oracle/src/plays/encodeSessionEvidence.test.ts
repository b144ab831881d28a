import { randomBytes } from "node:crypto";
import { type Address, bytesToHex, encodeEvidence } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { encodeSessionEvidence } from "./encodeSessionEvidence.ts";

const address = () => bytesToHex(randomBytes(20)) as Address;
const uint32 = () => randomBytes(4).readUInt32BE();

test.each([
  ["P-256, signed grant", 64, 65, 64],
  ["P-256, registered grant", 64, 0, 64],
  ["secp256k1, signed grant", 20, 65, 65],
])("the same bytes as protocol's: %s", (_name, keyLength, grantLength, length) => {
  const key = new Uint8Array(randomBytes(keyLength));
  const [listener, attester] = [address(), address()];
  const times = { validFrom: 1, validUntil: 2 ** 40, maxBurnPerPlay: 10n ** 30n };
  const grant = { listener, attester, sessionKey: bytesToHex(key), ...times };
  const grantSignature = grantLength ? new Uint8Array(randomBytes(grantLength)) : undefined;
  const session = { grant, digest: "0x00" as const, signature: grantSignature, key };
  for (let i = 0; i < 20; i++) {
    const parties = { attester, listener, seeder: address(), relay: address(), song: uint32() };
    const statement = {
      ...parties,
      start: uint32(),
      end: uint32(),
      coverage: new Uint8Array(randomBytes(i * 90)),
    };
    const statementSignature = new Uint8Array(randomBytes(length));
    const expected = encodeEvidence({ grant, grantSignature, statement, statementSignature });
    expect(bytesToHex(encodeSessionEvidence(session, statement, statementSignature))).toBe(
      bytesToHex(expected),
    );
  }
});

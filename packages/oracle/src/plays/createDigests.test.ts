import { randomBytes } from "node:crypto";
import {
  type Address,
  bytesToHex,
  domain as domainOf,
  openDigest,
  statementDigest,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { createDigests } from "./createDigests.ts";

const address = () => bytesToHex(randomBytes(20)) as Address;
const uint32 = () => randomBytes(4).readUInt32BE();

test("the same as protocol's, one after the other from the same buffers", () => {
  const attester = address();
  const domain = domainOf(31_337, address());
  const digests = createDigests(domain, attester);
  for (let i = 0; i < 50; i++) {
    const parties = { listener: address(), seeder: address(), relay: address(), song: uint32() };
    const open = { ...parties, challenge: bytesToHex(randomBytes(32)) };
    const claim = {
      ...parties,
      start: uint32(),
      end: uint32(),
      coverage: new Uint8Array(randomBytes(i * 4)),
    };
    for (const [mine, theirs] of [
      [digests.open(open), openDigest(domain, { ...open, attester })],
      [digests.statement(claim), statementDigest(domain, { ...claim, attester })],
    ] as const) {
      expect(mine.hex).toBe(theirs);
      expect(bytesToHex(mine.bytes)).toBe(theirs);
    }
  }
});

import fc from "fast-check";
import { hashTypedData } from "viem";
import { describe, expect, it } from "vitest";
import { anyAddress, anyHash, hexOf, uint } from "../../test/arbitraries.ts";
import {
  acknowledgementMessage,
  bindingDigest,
  grantDigest,
  openDigest,
  statementDigest,
} from "./digests.ts";
import {
  peerBindingTypedData,
  playOpenTypedData,
  playStatementTypedData,
  sessionGrantTypedData,
} from "./signable.ts";
import { domain } from "./typedData.ts";

const anyWhere = fc.record({ chainId: fc.integer({ min: 1, max: 2 ** 40 }), ledger: anyAddress });
const anyTime = fc.integer({ min: 0, max: 2 ** 50 });
const anySongId = fc.integer({ min: 1, max: 2 ** 32 - 1 });

describe("digests equal viem's hashTypedData", () => {
  it("SessionGrant", () => {
    const anyGrant = fc.record({
      listener: anyAddress,
      sessionKey: fc.oneof(hexOf(64), hexOf(20)),
      attester: anyAddress,
      validFrom: anyTime,
      validUntil: anyTime,
      maxBurnPerPlay: uint(128),
    });
    fc.assert(
      fc.property(anyWhere, anyGrant, (where, grant) => {
        const own = grantDigest(domain(where.chainId, where.ledger), grant);
        expect(own).toBe(hashTypedData(sessionGrantTypedData({ ...where, grant })));
      }),
    );
  });

  it("PlayStatement", () => {
    const anyStatement = fc.record({
      attester: anyAddress,
      song: anySongId,
      listener: anyAddress,
      seeder: anyAddress,
      relay: anyAddress,
      start: anyTime,
      end: anyTime,
      coverage: fc.uint8Array({ maxLength: 1_800 }),
    });
    fc.assert(
      fc.property(anyWhere, anyStatement, (where, statement) => {
        const own = statementDigest(domain(where.chainId, where.ledger), statement);
        expect(own).toBe(hashTypedData(playStatementTypedData({ ...where, statement })));
      }),
    );
  });

  it("PlayOpen", () => {
    const anyOpen = fc.record({
      attester: anyAddress,
      listener: anyAddress,
      song: anySongId,
      seeder: anyAddress,
      relay: anyAddress,
      challenge: anyHash,
    });
    fc.assert(
      fc.property(anyWhere, anyOpen, (where, open) => {
        const own = openDigest(domain(where.chainId, where.ledger), open);
        expect(own).toBe(hashTypedData(playOpenTypedData({ ...where, open })));
      }),
    );
  });

  it("PeerBinding", () => {
    const anyBinding = fc.record({
      wallet: anyAddress,
      peerId: fc.string({ maxLength: 60 }),
      validFrom: anyTime,
      validUntil: anyTime,
    });
    fc.assert(
      fc.property(anyWhere, anyBinding, (where, binding) => {
        const own = bindingDigest(domain(where.chainId, where.ledger), binding);
        expect(own).toBe(hashTypedData(peerBindingTypedData({ ...where, binding })));
      }),
    );
  });
});

it("differs between chains and ledgers", () => {
  const open = fc.sample(
    fc.record({
      attester: anyAddress,
      listener: anyAddress,
      song: anySongId,
      seeder: anyAddress,
      relay: anyAddress,
      challenge: anyHash,
    }),
    { numRuns: 1, seed: 7 },
  )[0]!;
  const ledger = open.attester;
  expect(openDigest(domain(1, ledger), open)).not.toBe(openDigest(domain(2, ledger), open));
  expect(openDigest(domain(1, ledger), open)).not.toBe(openDigest(domain(1, open.listener), open));
});

it("a seeder acknowledges the digest under a prefix", () => {
  const message = acknowledgementMessage(`0x${"ab".repeat(32)}`);
  expect(new TextDecoder("latin1").decode(message.subarray(0, 29))).toBe("musicchain acknowledgement 1:");
  expect([...message.subarray(29)]).toEqual(Array(32).fill(0xab));
});

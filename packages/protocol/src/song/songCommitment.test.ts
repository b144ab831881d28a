import fc from "fast-check";
import { encodeAbiParameters, keccak256 } from "viem";
import { expect, it } from "vitest";
import { anyAddress, anyHash } from "../../test/arbitraries.ts";
import { decodeFingerprint, encodeFingerprint } from "./fingerprintBytes.ts";
import { songCommitment, splitsHash } from "./songCommitment.ts";

const SPLITS = [
  {
    type: "tuple[]",
    components: [
      { name: "party", type: "address" },
      { name: "bps", type: "uint16" },
    ],
  },
] as const;
const anySplits = fc.array(fc.record({ party: anyAddress, bps: fc.nat(10_000) }), { maxLength: 32 });

it("commits to a song as abi.encode does", () => {
  const anyFacts = fc.record({
    metadata: fc.uint8Array({ maxLength: 300 }),
    contentHash: anyHash,
    fingerprint: fc.uint8Array({ maxLength: 300 }),
    splits: anySplits,
    duration: fc.nat(0xffff),
    royaltyBps: fc.nat(0xffff),
  });
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const splits = keccak256(encodeAbiParameters(SPLITS, [facts.splits]));
      expect(splitsHash(facts.splits)).toBe(splits);
      expect(songCommitment(facts)).toBe(
        keccak256(
          encodeAbiParameters(
            ["bytes32", "bytes32", "bytes32", "bytes32", "uint16", "uint16"].map((type) => ({ type })),
            [
              keccak256(facts.metadata),
              facts.contentHash,
              keccak256(facts.fingerprint),
              splits,
              facts.duration,
              facts.royaltyBps,
            ],
          ),
        ),
      );
    }),
  );
});

it("writes fingerprints as big-endian items, at most those of 120 s", () => {
  expect([...encodeFingerprint(Uint32Array.of(0x01020304, 0xfffefdfc))]).toEqual([
    1, 2, 3, 4, 255, 254, 253, 252,
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 948 }), (items) => {
      expect([...decodeFingerprint(encodeFingerprint(Uint32Array.from(items)))!]).toEqual(items);
    }),
  );
  expect(encodeFingerprint(new Uint32Array(2_000))).toHaveLength(948 * 4);
  expect(() => encodeFingerprint(new Uint32Array(0))).toThrow(/empty/);
  for (const length of [0, 3, 5, 949 * 4]) expect(decodeFingerprint(new Uint8Array(length))).toBeUndefined();
});

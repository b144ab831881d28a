import fc from "fast-check";
import { concat, encodeAbiParameters, encodePacked, keccak256 } from "viem";
import { expect, it } from "vitest";
import { anyAccount, anyBatchHeader, anyHash, anySong, uint, uint32 } from "../../test/arbitraries.ts";
import { bytesToHex } from "../bytes.ts";
import { batchCommitment, evidenceLeaf, segmentLeaf } from "./commitments.ts";
import { accountLeaf, GENESIS_STATE, songLeaf, stateHash, ZERO_ROOTS } from "./hashing.ts";

it("commits to a batch as abi.encode does", () => {
  const types =
    "uint64 uint64 bytes32 bytes32 bytes32 bytes32 uint32 uint32 uint64 uint64 address uint64 uint64 uint128";
  fc.assert(
    fc.property(anyBatchHeader, (header) => {
      const encoded = encodeAbiParameters(
        types.split(" ").map((type) => ({ type })),
        Object.values(header),
      );
      expect(batchCommitment(header)).toBe(keccak256(encoded));
    }),
  );
});

it("hashes leaves and states as abi.encodePacked does", () => {
  fc.assert(
    fc.property(
      anyAccount,
      anySong,
      anyHash,
      anyHash,
      uint(128),
      uint32,
      (account, song, a, b, supply, count) => {
        const { owner, earned, burned, day, playsOnDay, playsOnDayBefore } = account;
        expect(accountLeaf(account)).toBe(
          keccak256(
            encodePacked(
              ["bytes1", "address", "uint128", "uint128", "uint32", "uint16", "uint16"],
              ["0x00", owner, earned, burned, day, playsOnDay, playsOnDayBefore],
            ),
          ),
        );
        expect(songLeaf(song)).toBe(
          keccak256(
            encodePacked(
              ["bytes1", "uint64", "uint128", "uint128"],
              ["0x00", BigInt(song.plays), song.royalties, song.escrowed],
            ),
          ),
        );
        expect(stateHash({ songsRoot: a, accountsRoot: b, accruedSupply: supply, accountCount: count })).toBe(
          keccak256(
            encodePacked(
              ["bytes1", "bytes32", "bytes32", "uint128", "uint32"],
              ["0x02", a, b, supply, count],
            ),
          ),
        );
      },
    ),
  );
});

it("hashes segments and evidence as written", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), anyHash, (bytes, state) => {
      const hash = keccak256(bytes);
      expect(segmentLeaf(bytes, state)).toBe(keccak256(concat(["0x00", hash, state])));
      expect(evidenceLeaf(bytes)).toBe(keccak256(concat(["0x00", bytesToHex(bytes)])));
    }),
  );
});

it("begins with two empty trees", () => {
  expect(ZERO_ROOTS).toHaveLength(33);
  const empty = ZERO_ROOTS[32]!;
  expect(GENESIS_STATE).toBe(
    stateHash({ songsRoot: empty, accountsRoot: empty, accruedSupply: 0n, accountCount: 0 }),
  );
});

it("refuses numbers that do not fit their field", () => {
  const song = { plays: 0, royalties: 0n, escrowed: 0n };
  expect(() => songLeaf({ ...song, royalties: 2n ** 128n })).toThrow(/does not fit 16 bytes/);
  expect(() => songLeaf({ ...song, escrowed: -1n })).toThrow(/does not fit/);
});

import { before, describe, it } from "node:test";
import {
  accountLeaf,
  batchCommitment,
  bytesToHex,
  checkCoverage,
  coveredSeconds,
  createTree,
  EMPTY_ROOT,
  evidenceLeaf,
  GENESIS_STATE,
  hashNode,
  hexToBytes,
  keccakHex,
  listPath,
  listRoot,
  MAX_UINT32,
  rootFromListPath,
  rootFromPath,
  segmentLeaf,
  songCommitment,
  songLeaf,
  stateHash,
  ZERO_HASH,
} from "@musicchain/protocol";
import fc from "fast-check";
import {
  anyAccount,
  anyAddress,
  anyBatchHeader,
  anyHash,
  anySong,
  uint,
  uint32,
} from "../../packages/protocol/test/arbitraries.ts";
import { CASES, compare, createRulesHarness, type RulesHarness, SEED } from "../support/rulesHarness.ts";

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = CASES): T[] =>
  fc.sample(arbitrary, { numRuns, seed: SEED });

/** Solidity answers a flag and a hash, which is zero for a malformed path. */
const provenOf = (root: string | undefined) => (root === undefined ? [false, ZERO_HASH] : [true, root]);

describe("state, TypeScript against Solidity", () => {
  let harness: RulesHarness;
  before(async () => {
    harness = await createRulesHarness();
  });

  /** Asks once for each case and compares. */
  async function agree<T>(
    name: string,
    cases: T[],
    call: (one: T) => unknown[],
    expected: (one: T) => unknown,
  ) {
    compare(cases, await harness.ask(name, cases.map(call)), expected, SEED);
  }

  it("genesis and the empty tree", async () => {
    await agree(
      "genesis",
      [0],
      () => [],
      () => GENESIS_STATE,
    );
    await agree(
      "emptyRoot",
      [0],
      () => [],
      () => EMPTY_ROOT,
    );
  });

  it("leaves, nodes and states", async () => {
    await agree("accountLeaf", sample(anyAccount), (account) => [account], accountLeaf);
    await agree("songLeaf", sample(anySong), (song) => [{ ...song, plays: BigInt(song.plays) }], songLeaf);
    const anyState = fc.record({
      songsRoot: anyHash,
      accountsRoot: anyHash,
      accruedSupply: uint(128),
      accountCount: uint32,
    });
    await agree("stateHash", sample(anyState), (state) => [state], stateHash);
    await agree(
      "hashNode",
      sample(fc.tuple(anyHash, anyHash)),
      (pair) => pair,
      ([left, right]) => hashNode(left, right),
    );
    const anyBytes = fc.uint8Array({ maxLength: 400 }).map(bytesToHex);
    await agree(
      "evidenceLeaf",
      sample(anyBytes),
      (bytes) => [bytes],
      (bytes) => evidenceLeaf(hexToBytes(bytes)),
    );
    await agree(
      "segmentLeaf",
      sample(fc.tuple(anyBytes, anyHash)),
      (pair) => pair,
      ([bytes, state]) => segmentLeaf(hexToBytes(bytes), state),
    );
  });

  it("paths of real trees", async () => {
    const tree = createTree();
    const indexes = sample(fc.oneof(fc.nat(400), fc.integer({ min: 0, max: MAX_UINT32 })), 300);
    for (const index of indexes) tree.set(index, keccakHex(Uint8Array.of(index & 255, (index >> 8) & 255)));
    const asked = [...indexes, ...sample(fc.integer({ min: 0, max: MAX_UINT32 }), CASES - indexes.length)];
    const paths = asked.map((index) => ({ index, leaf: tree.get(index), ...tree.path(index) }));
    await agree(
      "rootFromPath",
      paths,
      ({ leaf, index, mask, siblings }) => [leaf, index, mask, siblings],
      () => [true, tree.root()],
    );
  });

  it("any path, malformed ones included", async () => {
    const anyPath = fc
      .record({
        leaf: anyHash,
        index: uint32,
        mask: uint32,
        siblings: fc.array(anyHash, { maxLength: 33 }),
        cut: fc.nat(3),
      })
      .map(({ cut, ...path }) => {
        const ones = path.mask.toString(2).replaceAll("0", "").length;
        // Three of four have as many siblings as the mask says.
        return cut === 0
          ? path
          : { ...path, siblings: Array.from({ length: ones }, (_, i) => path.siblings[i] ?? path.leaf) };
      });
    await agree(
      "rootFromPath",
      sample(anyPath),
      ({ leaf, index, mask, siblings }) => [leaf, index, mask, siblings],
      ({ leaf, index, mask, siblings }) => provenOf(rootFromPath(leaf, index, { mask, siblings })),
    );
  });

  it("lists and their paths", async () => {
    const lists = sample(fc.array(anyHash, { maxLength: 40 }));
    await agree("listRoot", lists, (leaves) => [leaves], listRoot);
    const paths = lists
      .filter((leaves) => leaves.length > 0)
      .map((leaves, i) => {
        const index = i % leaves.length;
        return { leaf: leaves[index]!, index, count: leaves.length, siblings: listPath(leaves, index) };
      });
    const bent = paths.map(({ siblings, ...path }, i) => {
      if (i % 4 === 0) return { ...path, siblings: siblings.slice(1) };
      if (i % 4 === 1) return { ...path, siblings: [...siblings, path.leaf] };
      return {
        ...path,
        siblings,
        ...(i % 4 === 2 ? { index: path.index + path.count } : { count: path.count + 1 }),
      };
    });
    const huge = {
      leaf: ZERO_HASH,
      index: MAX_UINT32 - 1,
      count: MAX_UINT32,
      siblings: Array(32).fill(ZERO_HASH),
    };
    await agree(
      "rootFromListPath",
      [...paths, ...bent, huge],
      ({ leaf, index, count, siblings }) => [leaf, BigInt(index), BigInt(count), siblings],
      ({ leaf, index, count, siblings }) => provenOf(rootFromListPath(leaf, index, count, siblings)),
    );
  });

  it("commitments of batches and songs", async () => {
    await agree("batchCommitment", sample(anyBatchHeader), (header) => [header], batchCommitment);
    const anySongFacts = fc.record({
      metadata: fc.uint8Array({ maxLength: 200 }),
      contentHash: anyHash,
      fingerprint: fc.uint8Array({ maxLength: 200 }),
      splits: fc.array(fc.record({ party: anyAddress, bps: fc.nat(0xffff) }), { maxLength: 32 }),
      duration: fc.nat(0xffff),
      royaltyBps: fc.nat(0xffff),
    });
    await agree(
      "songCommitment",
      sample(anySongFacts),
      ({ metadata, fingerprint, ...song }) => [
        { ...song, metadataHash: keccakHex(metadata), fingerprintHash: keccakHex(fingerprint) },
      ],
      songCommitment,
    );
  });

  it("coverage", async () => {
    const anyCoverage = fc
      .record({
        seconds: fc.nat(700),
        extra: fc.constantFrom(-1, 0, 0, 0, 1),
        bytes: fc.infiniteStream(fc.nat(255)),
      })
      .map(({ seconds, extra, bytes }) => {
        const length = Math.max(0, Math.ceil(seconds / 8) + extra);
        const coverage = Uint8Array.from({ length }, () => bytes.next().value as number);
        // Half of them end where the song does.
        if (length > 0 && coverage[0]! % 2 === 0) coverage[length - 1]! &= (1 << (seconds % 8 || 8)) - 1;
        return { seconds, coverage };
      });
    const cases = sample(anyCoverage);
    await agree(
      "checkCoverage",
      cases,
      ({ coverage, seconds }) => [bytesToHex(coverage), BigInt(seconds)],
      ({ coverage, seconds }) => checkCoverage(coverage, seconds),
    );
    await agree(
      "coveredSeconds",
      cases,
      ({ coverage }) => [bytesToHex(coverage)],
      ({ coverage }) => coveredSeconds(coverage),
    );
  });
});

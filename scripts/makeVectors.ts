/**
 * Writes `test/vectors/*.json`, which the TypeScript and the Solidity rules are tested against:
 * `node scripts/makeVectors.ts`; with `--check` it only says whether they are up to date.
 * Amounts are decimal text, bytes and hashes 0x hex.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  accountLeaf,
  applyPlay,
  type BatchHeader,
  batchCommitment,
  buildBatch,
  burn,
  bytesToHex,
  CAP,
  checkEvidence,
  createLedgerState,
  createTree,
  decodeEvidence,
  decodeSegment,
  domainSeparator,
  encodeFingerprint,
  encodeMetadata,
  evidenceLeaf,
  FLOOR,
  faultName,
  fingerprintMatch,
  GENESIS_STATE,
  genesisHeader,
  grantDigest,
  type Hex,
  keccakHex,
  listPath,
  listRoot,
  ONE,
  replaySegment,
  type SegmentClaim,
  type SongState,
  segmentLeaf,
  songCommitment,
  songLeaf,
  stateHash,
  statementDigest,
  ZERO_ADDRESS,
  ZERO_ROOTS,
} from "@musicchain/protocol";
import { evidenceCases } from "../packages/protocol/test/evidenceCases.ts";
import { playCases } from "../packages/protocol/test/playCases.ts";
import { segmentCases } from "../packages/protocol/test/segmentCases.ts";
import { soundCases } from "../packages/protocol/test/soundCases.ts";

export const VECTORS: URL = new URL("../test/vectors/", import.meta.url);

const hash = (text: string): Hex => keccakHex(new TextEncoder().encode(text));
const address = (name: string): Hex => `0x${hash(name).slice(-40)}`;

const ACCOUNTS = [
  { owner: address("a"), earned: 0n, burned: 0n, day: 0, playsOnDay: 0, playsOnDayBefore: 0 },
  {
    owner: address("b"),
    earned: (3n * ONE) / 4n,
    burned: 125n * ONE,
    day: 20_400,
    playsOnDay: 500,
    playsOnDayBefore: 1,
  },
  {
    owner: address("c"),
    earned: 2n ** 128n - 1n,
    burned: 2n ** 128n - 1n,
    day: 2 ** 32 - 1,
    playsOnDay: 65_535,
    playsOnDayBefore: 65_535,
  },
];
const SONGS = [
  { plays: 0, royalties: 0n, escrowed: 0n },
  { plays: 10_001, royalties: ONE, escrowed: 10_000n * ONE },
  { plays: Number.MAX_SAFE_INTEGER, royalties: 2n ** 128n - 1n, escrowed: 2n ** 128n - 2n },
];

function states() {
  const parts = [
    { songsRoot: ZERO_ROOTS[32]!, accountsRoot: ZERO_ROOTS[32]!, accruedSupply: 0n, accountCount: 0 },
    {
      songsRoot: hash("songs"),
      accountsRoot: hash("accounts"),
      accruedSupply: CAP,
      accountCount: 2 ** 32 - 1,
    },
  ];
  return {
    zeroRoots: ZERO_ROOTS,
    genesis: GENESIS_STATE,
    accounts: ACCOUNTS.map((account) => ({ account, leaf: accountLeaf(account) })),
    songs: SONGS.map((song) => ({ song, leaf: songLeaf(song) })),
    states: parts.map((state) => ({ state, hash: stateHash(state) })),
  };
}

function trees() {
  const sets = [[], [0], [0, 1, 2, 3, 4], [1, 5, 1_000, 2 ** 31, 2 ** 32 - 1]];
  return {
    trees: sets.map((indexes) => {
      const tree = createTree();
      for (const index of indexes) tree.set(index, hash(`leaf ${index}`));
      const asked = [...indexes, 7, 123_456_789];
      return {
        leaves: indexes.map((index) => ({ index, leaf: tree.get(index) })),
        root: tree.root(),
        paths: asked.map((index) => ({ index, leaf: tree.get(index), ...tree.path(index) })),
      };
    }),
    lists: [1, 2, 3, 5, 32, 33].map((count) => {
      const leaves = Array.from({ length: count }, (_, i) => hash(`item ${i}`));
      const asked = [...new Set([0, count - 1, count >> 1])];
      return {
        leaves,
        root: listRoot(leaves),
        paths: asked.map((index) => ({ index, siblings: listPath(leaves, index) })),
      };
    }),
  };
}

function rules() {
  const tokens = [0n, 1_010n, 1_100n, 1_250n, 1_500n, 1_800n, 1_900n, 1_990n, 2_000n].map(
    (m) => m * 10n ** 6n * ONE,
  );
  const edges = [FLOOR, FLOOR + 10n ** 20n - 1n, FLOOR + 10n ** 20n, CAP - 1n, CAP + 1n, 2n ** 128n - 1n];
  return {
    burn: [...tokens, ...edges].map((supply) => ({ supply, burn: burn(supply) })),
    plays: playCases().map(({ name, input }) => {
      const { fault, ...after } = applyPlay(input);
      return { name, input, fault, faultName: faultName(fault), after };
    }),
  };
}

function segments() {
  return segmentCases().map(({ name, accountCount, bytes }) => {
    const { fault, records, newOwners } = decodeSegment(bytes, accountCount);
    return { name, accountCount, bytes, fault, faultName: faultName(fault), records, newOwners };
  });
}

/** Fingerprints as they are registered: items of four bytes, big-endian. */
function sounds() {
  const bytes = (items: Uint32Array): Hex =>
    `0x${Array.from(items, (item) => item.toString(16).padStart(8, "0")).join("")}`;
  return soundCases().map(({ name, a, b, offset }) => ({
    name,
    a: bytes(a),
    b: bytes(b),
    offset,
    ...fingerprintMatch(a, b, offset),
  }));
}

function evidence() {
  return evidenceCases().map(({ name, check }) => {
    const fault = checkEvidence(check);
    const decoded = decodeEvidence(check.evidence);
    return {
      name,
      ...check,
      domain: { ...check.domain, separator: domainSeparator(check.domain) },
      fault,
      faultName: faultName(fault),
      leaf: evidenceLeaf(check.evidence),
      grantDigest: decoded && grantDigest(check.domain, decoded.grant),
      statementDigest: decoded && statementDigest(check.domain, decoded.statement),
    };
  });
}

type Songs = [number, SongState][];

/** What the first segment of a batch must not claim, and one with bytes that break a rule. */
function refusals(
  songs: Songs,
  batch: { day: number; burn: bigint; segments: Uint8Array[]; statesAfter: Hex[] },
) {
  const [first, second] = batch.segments as [Uint8Array, Uint8Array];
  const [stateAfter, later] = batch.statesAfter as [Hex, Hex];
  const flagged = first.slice();
  // The first record's tier: after the count, the song's group and its number of plays.
  flagged[3]! ^= 4;
  const cases: { name: string; bytes: Uint8Array; claim: SegmentClaim; day?: number }[] = [
    { name: "as committed", bytes: first, claim: { playCount: 32, stateAfter } },
    { name: "another number of plays", bytes: first, claim: { playCount: 31, stateAfter } },
    { name: "a song before the last", bytes: first, claim: { previous: { song: 2, listener: 0 } } },
    { name: "a listener before the last", bytes: first, claim: { previous: { song: 1, listener: 1 } } },
    { name: "another state", bytes: first, claim: { stateAfter: later } },
    { name: "the second segment first", bytes: second, claim: { playCount: 32 } },
    { name: "a wrong tier", bytes: flagged, claim: { playCount: 32 } },
    { name: "another day changes the state", bytes: first, day: batch.day + 1, claim: { stateAfter } },
  ];
  return cases.map(({ name, bytes, claim, day = batch.day }) => {
    const state = createLedgerState({ songs, accruedSupply: (FLOOR * 3n) / 2n });
    const rules = { day, burn: batch.burn, credit: () => 2_000n * ONE };
    const { fault } = replaySegment(state, bytes, rules, claim);
    return { name, bytes, day, burn: batch.burn, claim, fault, faultName: faultName(fault) };
  });
}

/** Two batches of one story: new accounts, a relay, discoverers, a song that turns mature. */
function batches() {
  const songs: Songs = [[3, { plays: 9_980, royalties: 0n, escrowed: 9_980n * ONE }]];
  const state = createLedgerState({ songs, accruedSupply: (FLOOR * 3n) / 2n });
  const start = {
    songs: songs.map(([id, song]) => ({ id, song })),
    accruedSupply: state.accruedSupply,
    state: state.hash(),
  };
  const days = [20_400, 20_401].map((day) => {
    const plays = Array.from({ length: 70 }, (_, i) => ({
      song: 1 + (((i * 5) % 11) % 4),
      listener: address(`listener ${(i * 7 + day) % 9}`),
      seeder: address(`seeder ${i % 4}`),
      relay: i % 5 === 0 ? address("relay") : ZERO_ADDRESS,
      start: day * 86_400 + ((i * 7_919) % 86_400),
      digest: hash(`play ${day} ${i}`),
      discoverer: i % 3 === 0,
    }));
    const built = buildBatch({ state, plays, day, credit: () => 2_000n * ONE });
    state.adopt(built.state);
    const leaves = built.segments.map((bytes, i) => segmentLeaf(bytes, built.statesAfter[i]!));
    return {
      day,
      burn: built.burn,
      playCount: built.results.length,
      segments: built.segments,
      statesAfter: built.statesAfter,
      segmentLeaves: leaves,
      segmentsRoot: listRoot(leaves),
      accruedSupply: state.accruedSupply,
      accountCount: state.accountCount,
    };
  });
  return { credit: 2_000n * ONE, start, batches: days, refusals: refusals(songs, days[0]!) };
}

function commitments() {
  const header: BatchHeader = {
    batchId: 7n,
    parentId: 6n,
    parentCommitment: hash("parent"),
    stateAfter: hash("state"),
    segmentsRoot: hash("segments"),
    evidenceRoot: hash("evidence"),
    playCount: 5_000,
    day: 20_400,
    earliest: 1_762_560_100n,
    time: 1_762_600_000n,
    attester: address("attester"),
    window: 604_800n,
    answerTime: 86_400n,
    bond: 10n * ONE,
  };
  const genesis = genesisHeader(1_762_500_000n);
  const metadata = encodeMetadata({
    format: 2,
    year: 2_007,
    cid: "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    title: "Gün doğarken",
    artist: "Ömür",
    album: "",
    genre: "Folk",
  });
  const facts = {
    metadata,
    contentHash: hash("file"),
    fingerprint: encodeFingerprint(Uint32Array.of(0x01020304, 0xfffefdfc, 627_964_279)),
    splits: [
      { party: address("artist"), bps: 6_667 },
      { party: address("label"), bps: 3_333 },
    ],
    duration: 187,
    royaltyBps: 500,
  };
  return {
    batches: [genesis, header].map((one) => ({ header: one, commitment: batchCommitment(one) })),
    songs: [{ ...facts, commitment: songCommitment(facts) }],
  };
}

/** File name to contents. */
export function makeVectors(): Map<string, string> {
  const text = (value: unknown) =>
    `${JSON.stringify(
      value,
      (_, part) =>
        typeof part === "bigint" ? part.toString() : part instanceof Uint8Array ? bytesToHex(part) : part,
      1,
    )}\n`;
  const parts = { states, trees, rules, segments, sounds, evidence, batches, commitments };
  return new Map(Object.entries(parts).map(([name, make]) => [`${name}.json`, text(make())]));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  for (const [name, contents] of makeVectors()) {
    const file = new URL(name, VECTORS);
    if (!values.check) writeFileSync(file, contents);
    else if (readFileSync(file, "utf8") !== contents) {
      console.error(
        `test/vectors/${name} is not what the rules give now: run \`node scripts/makeVectors.ts\`.`,
      );
      process.exitCode = 1;
    }
  }
}

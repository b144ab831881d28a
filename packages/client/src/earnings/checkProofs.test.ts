import {
  accountLeaf,
  batchCommitment,
  createTree,
  EMPTY_ROOT,
  songLeaf,
  stateHash,
  ZERO_HASH,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { type AccountProof, type BatchOnChain, checkAccountProof, toHeader } from "./checkAccountProof.ts";
import { checkSongProof } from "./checkSongProof.ts";

const ONE = 10n ** 18n;
const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const owner = address("a");
const now = 1_800_000_000;

const header = (stateAfter: `0x${string}`): AccountProof["header"] => ({
  batchId: "3",
  parentId: "2",
  parentCommitment: ZERO_HASH,
  stateAfter,
  segmentsRoot: ZERO_HASH,
  evidenceRoot: ZERO_HASH,
  playCount: 5,
  day: 20_833,
  earliest: String(now - 500),
  time: String(now - 100),
  attester: address("d"),
  window: "60",
  answerTime: "30",
  bond: String(ONE),
});
const onChain = (of: AccountProof["header"], more: Partial<BatchOnChain> = {}): BatchOnChain => ({
  commitment: batchCommitment(toHeader(of)),
  status: "final",
  isRipe: false,
  ...more,
});

function accountProof(): AccountProof {
  const account = {
    owner,
    earned: String(5n * ONE),
    burned: "0",
    day: 20_833,
    playsOnDay: 3,
    playsOnDayBefore: 0,
  };
  const tree = createTree();
  tree.set(0, accountLeaf({ ...account, owner: address("b"), earned: 1n, burned: 0n }));
  tree.set(1, accountLeaf({ ...account, earned: 5n * ONE, burned: 0n }));
  const opening = { otherRoot: EMPTY_ROOT, accruedSupply: String(9n * ONE), accountCount: 2 };
  const state = stateHash({
    songsRoot: EMPTY_ROOT,
    accountsRoot: tree.root(),
    accruedSupply: 9n * ONE,
    accountCount: 2,
  });
  return { header: header(state), opening, index: 1, account, path: tree.path(1) };
}
const failing = (steps: { text: string; holds: boolean }[]) =>
  steps.flatMap(({ holds }, i) => (holds ? [] : [i]));

test("an honest account proof holds in every step", () => {
  const proof = accountProof();
  expect(
    failing(checkAccountProof(proof, owner.toUpperCase().replace("0X", "0x"), onChain(proof.header))),
  ).toEqual([]);
});

test("a figure, an owner, an index or a supply that was changed does not hold", () => {
  const proof = accountProof();
  const chain = onChain(proof.header);
  const check = (change: Partial<AccountProof>) =>
    failing(checkAccountProof({ ...proof, ...change }, owner, chain));
  expect(check({ account: { ...proof.account, earned: String(6n * ONE) } })).toEqual([2]);
  expect(check({ index: 0 })).toEqual([2]);
  expect(check({ index: 2 })).toEqual([1, 2]);
  expect(check({ opening: { ...proof.opening, accruedSupply: "1" } })).toEqual([2]);
  expect(failing(checkAccountProof(proof, address("c"), chain))).toEqual([0]);
});

test("the ledger's word decides: another commitment, a reverted batch, a window still open", () => {
  const proof = accountProof();
  const check = (more: Partial<BatchOnChain>) =>
    failing(checkAccountProof(proof, owner, onChain(proof.header, more)));
  expect(check({ commitment: ZERO_HASH })).toEqual([3]);
  expect(check({ status: "reverted" })).toEqual([4]);
  expect(check({ status: "pending" })).toEqual([4]);
  expect(check({ status: "pending", isRipe: true })).toEqual([]);
});

test("a song's proof holds, and not for another song or figure", () => {
  const song = { plays: "7", royalties: String(2n * ONE), escrowed: String(5n * ONE) };
  const tree = createTree();
  tree.set(4, songLeaf({ plays: 7, royalties: 2n * ONE, escrowed: 5n * ONE }));
  const opening = { otherRoot: EMPTY_ROOT, accruedSupply: "0", accountCount: 0 };
  const state = stateHash({
    songsRoot: tree.root(),
    accountsRoot: EMPTY_ROOT,
    accruedSupply: 0n,
    accountCount: 0,
  });
  const splits = {
    metadataHash: ZERO_HASH,
    contentHash: ZERO_HASH,
    fingerprintHash: ZERO_HASH,
    duration: 60,
    royaltyBps: 0,
    splits: [{ party: owner, bps: 10_000 }],
  };
  const proof = { header: header(state), opening, song, path: tree.path(4), splits };
  const chain = onChain(proof.header);
  expect(failing(checkSongProof(proof, 4, chain))).toEqual([]);
  expect(failing(checkSongProof(proof, 5, chain))).toEqual([1]);
  expect(failing(checkSongProof({ ...proof, song: { ...song, royalties: "0" } }, 4, chain))).toEqual([1]);
});

import {
  type Address,
  encodeFingerprint,
  encodeMetadata,
  type Hex,
  type LedgerState,
  ONE,
} from "@musicchain/protocol";
import { bytesToHex, keccak256, toHex } from "viem";
import type { BenchLedger, PostedBatch } from "./createBenchLedger.ts";
import { royaltiesClaim, stateOpening } from "./royaltiesClaim.ts";
import { listenerAt, seederAt, zipfPlays } from "./zipfPlays.ts";

export type MoneyGas = {
  registrationGas: number;
  /** Per song, ten in one transaction. */
  registrationManyGas: number;
  /** What a byte of metadata or fingerprint adds. */
  registrationGasPerByte: number;
  /** Whole transactions: the first claim of one account, of twenty and of fifty; then a later one of each. */
  claimFirstGas: number;
  claimFirst20Gas: number;
  claimFirst50Gas: number;
  claimGas: number;
  claim20Gas: number;
  claim50Gas: number;
  /** Two split parties, second claim of the song. */
  claimRoyaltiesGas: number;
  finaliseGas: number;
  buyCreditGas: number;
};

/** Accounts claimed for in one transaction. */
const MANY = [1, 20, 50];

const PARTIES: [Address, Address] = [
  "0x00000000000000000000000000000000000a4715",
  "0x00000000000000000000000000000000000b4715",
];

/** A song of three minutes: 948 items of fingerprint, 160 bytes of metadata, two split parties. */
export function benchSong(number: number) {
  const metadata = encodeMetadata({
    format: 3,
    year: 2024,
    cid: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
    title: `Prelude number ${number} for a long winter`,
    artist: "The Quiet Orchestra",
    album: "Music for measuring",
    genre: "Ambient",
  });
  const items = Uint32Array.from({ length: 948 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) ^ number);
  return {
    contentHash: keccak256(toHex(`file ${number}`)),
    duration: 180,
    royaltyBps: 500,
    metadata: bytesToHex(metadata),
    fingerprint: bytesToHex(encodeFingerprint(items)),
    splits: [
      { party: PARTIES[0], bps: 7_000 },
      { party: PARTIES[1], bps: 3_000 },
    ],
  };
}

function accountClaims(state: LedgerState, indexes: number[]) {
  return indexes.map((index) => ({ index, account: state.account(index)!, ...state.accountPath(index) }));
}

/** What people pay around the batches: registering, finalising, claiming, buying credit. */
export async function measureMoney(bench: BenchLedger): Promise<MoneyGas> {
  const { connection, ledger, songs, council, gasOf, attester, token } = bench;
  const snapshot = await connection.networkHelpers.takeSnapshot();
  await gasOf(() => songs.write.register([benchSong(0)]));
  const registrationGas = await gasOf(() => songs.write.register([benchSong(1)]));
  const many = Array.from({ length: 10 }, (_, i) => benchSong(2 + i));
  const registrationManyGas = await gasOf(() => songs.write.registerMany([many]));
  const short = { ...benchSong(12), fingerprint: benchSong(12).fingerprint.slice(0, 2 + 8 * 80) as Hex };
  const registrationShortGas = await gasOf(() => songs.write.register([short]));

  const pass = () => bench.tick(60);
  const first = await bench.post(bench.genesis(), zipfPlays(1_000));
  await pass();
  const finaliseGas = await gasOf(() => ledger.write.finalise([first.header.batchId]));
  const second = await bench.post(first.state, zipfPlays(1_000, { seed: 2 }));
  await pass();
  await gasOf(() => ledger.write.finalise([second.header.batchId]));

  const claim = ({ header, state }: PostedBatch, indexes: number[]) =>
    gasOf(() =>
      ledger.write.claim([header, stateOpening(state, state.songsRoot()), accountClaims(state, indexes)]),
    );
  // Somebody's first claim of all creates the token's supply; it is nobody's usual cost.
  await claim(first, [first.state.indexOf(seederAt(20))!]);
  const firstClaims: bigint[] = [];
  const laterClaims: bigint[] = [];
  const seeders = Array.from({ length: 20 }, (_, i) => first.state.indexOf(seederAt(i))!);
  const listeners = Array.from({ length: 30 }, (_, i) => first.state.indexOf(listenerAt(i))!);
  for (const count of MANY) {
    const before = await connection.networkHelpers.takeSnapshot();
    const indexes = [...seeders, ...listeners].slice(0, count);
    firstClaims.push(await claim(first, indexes));
    laterClaims.push(await claim(second, indexes));
    if (count > 1) await before.restore();
  }

  // The most popular of the Zipf songs is the one registered first.
  const songId = 1;
  const release = (song: number, tokens: bigint) =>
    gasOf(() => ledger.write.release([BigInt(song), tokens], { account: council.account }));
  const royalties = ({ header, state }: PostedBatch, ids: number[]): Promise<bigint> =>
    gasOf(() =>
      ledger.write.claimRoyalties([
        header,
        stateOpening(state, state.accountsRoot()),
        ids.map((id) => royaltiesClaim(state, id, benchSong(id - 1))),
      ]),
    );
  await release(songId, 1n);
  await royalties(second, [songId]);
  await release(songId, 2n);
  const claimRoyaltiesGas = await royalties(second, [songId]);

  await connection.networkHelpers.impersonateAccount(seederAt(0));
  await connection.networkHelpers.setBalance(seederAt(0), 10n ** 18n);
  await gasOf(() => token.write.transfer([attester.account.address, 2n * ONE], { account: seederAt(0) }));
  await gasOf(() => ledger.write.buyCredit([ONE]));
  const buyCreditGas = await gasOf(() => ledger.write.buyCredit([ONE / 2n]));
  await snapshot.restore();

  return {
    registrationGas: Number(registrationGas),
    registrationManyGas: Number(registrationManyGas) / many.length,
    registrationGasPerByte:
      Math.round(Number(registrationGas - registrationShortGas) / (0.4 * (948 - 80))) / 10,
    claimFirstGas: Number(firstClaims[0]),
    claimFirst20Gas: Number(firstClaims[1]),
    claimFirst50Gas: Number(firstClaims[2]),
    claimGas: Number(laterClaims[0]),
    claim20Gas: Number(laterClaims[1]),
    claim50Gas: Number(laterClaims[2]),
    claimRoyaltiesGas: Number(claimRoyaltiesGas),
    finaliseGas: Number(finaliseGas),
    buyCreditGas: Number(buyCreditGas),
  };
}

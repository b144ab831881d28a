import {
  type Address,
  type BatchHeader,
  encodeFingerprint,
  encodeMetadata,
  type Hex,
  type LedgerState,
  ONE,
} from "@musicchain/protocol";
import { bytesToHex, keccak256, toHex } from "viem";
import type { BenchLedger, PostedBatch } from "./createBenchLedger.ts";
import { seederAt, zipfPlays } from "./zipfPlays.ts";

export type MoneyGas = {
  registrationGas: number;
  /** Per song, ten in one transaction. */
  registrationManyGas: number;
  claimFirstGas: number;
  claimGas: number;
  /** Per account, ten in one transaction, all of them first claims. */
  claimManyGas: number;
  /** Two split parties, second claim of the song. */
  claimRoyaltiesGas: number;
  finaliseGas: number;
  buyCreditGas: number;
};

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

function opening(state: LedgerState, otherRoot: Hex) {
  return { otherRoot, accruedSupply: state.accruedSupply, accountCount: state.accountCount };
}

/** What people pay around the batches: registering, finalising, claiming, buying credit. */
export async function measureMoney(bench: BenchLedger): Promise<MoneyGas> {
  const { connection, ledger, songs, council, gasOf, attester, token } = bench;
  const snapshot = await connection.networkHelpers.takeSnapshot();
  await gasOf(() => songs.write.register([benchSong(0)]));
  const registrationGas = await gasOf(() => songs.write.register([benchSong(1)]));
  const many = Array.from({ length: 10 }, (_, i) => benchSong(2 + i));
  const registrationManyGas = await gasOf(() => songs.write.registerMany([many]));

  const pass = () => bench.tick(60);
  const first = await bench.post(bench.genesis(), zipfPlays(1_000));
  await pass();
  const finaliseGas = await gasOf(() => ledger.write.finalise([first.header.batchId]));
  const second = await bench.post(first.state, zipfPlays(1_000, { seed: 2 }));
  await pass();
  await gasOf(() => ledger.write.finalise([second.header.batchId]));

  const claim = ({ header, state }: PostedBatch, indexes: number[]) =>
    gasOf(() =>
      ledger.write.claim([
        header as BatchHeader,
        opening(state, state.songsRoot()),
        accountClaims(state, indexes),
      ]),
    );
  // Somebody's first claim of all creates the token's supply; it is nobody's usual cost.
  await claim(first, [first.state.indexOf(seederAt(20))!]);
  const seeder = first.state.indexOf(seederAt(0))!;
  const claimFirstGas = await claim(first, [seeder]);
  const claimGas = await claim(second, [seeder]);
  const others = Array.from({ length: 10 }, (_, i) => second.state.indexOf(seederAt(1 + i))!);
  const claimManyGas = await claim(second, others);

  // The most popular of the Zipf songs is the one registered first.
  const songId = 1;
  const royalties = async (): Promise<bigint> => {
    const song = second.state.song(songId);
    const facts = benchSong(0);
    return gasOf(() =>
      ledger.write.claimRoyalties([
        second.header as BatchHeader,
        opening(second.state, second.state.accountsRoot()),
        [
          {
            songId,
            song: { ...song, plays: BigInt(song.plays) },
            ...second.state.songPath(songId),
            opening: {
              ...facts,
              metadataHash: keccak256(facts.metadata),
              fingerprintHash: keccak256(facts.fingerprint),
            },
          },
        ],
      ]),
    );
  };
  const release = (tokens: bigint) =>
    gasOf(() => ledger.write.release([BigInt(songId), tokens], { account: council.account }));
  await release(1n);
  await royalties();
  await release(2n);
  const claimRoyaltiesGas = await royalties();

  await connection.networkHelpers.impersonateAccount(seederAt(0));
  await connection.networkHelpers.setBalance(seederAt(0), 10n ** 18n);
  await gasOf(() => token.write.transfer([attester.account.address, 2n * ONE], { account: seederAt(0) }));
  await gasOf(() => ledger.write.buyCredit([ONE]));
  const buyCreditGas = await gasOf(() => ledger.write.buyCredit([ONE / 2n]));
  await snapshot.restore();

  return {
    registrationGas: Number(registrationGas),
    registrationManyGas: Number(registrationManyGas) / many.length,
    claimFirstGas: Number(claimFirstGas),
    claimGas: Number(claimGas),
    claimManyGas: Number(claimManyGas) / others.length,
    claimRoyaltiesGas: Number(claimRoyaltiesGas),
    finaliseGas: Number(finaliseGas),
    buyCreditGas: Number(buyCreditGas),
  };
}

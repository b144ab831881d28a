import type { BenchLedger } from "./createBenchLedger.ts";
import { benchSong } from "./measureMoney.ts";
import { royaltiesClaim, stateOpening } from "./royaltiesClaim.ts";
import { zipfPlays } from "./zipfPlays.ts";

/** Whole transactions: the first claim of so many songs of the same two split parties, who have tokens already. */
export type RoyaltiesGas = {
  claimRoyaltiesFirstGas: number;
  claimRoyaltiesFirst20Gas: number;
  claimRoyaltiesFirst50Gas: number;
};

/** One more than are claimed together: the first claim of all creates the token's supply and the parties' balances. */
const SONGS = 51;

/** What an artist pays for the royalties of many songs in one transaction. */
export async function measureRoyalties(bench: BenchLedger): Promise<RoyaltiesGas> {
  const { connection, ledger, songs, council, gasOf } = bench;
  const snapshot = await connection.networkHelpers.takeSnapshot();
  for (let from = 0; from < SONGS; from += 10) {
    const count = Math.min(10, SONGS - from);
    await gasOf(() =>
      songs.write.registerMany([Array.from({ length: count }, (_, i) => benchSong(from + i))]),
    );
  }
  const plays = zipfPlays(1_000).map((play) => ({ ...play, song: 1 + (play.song % SONGS) }));
  const { header, state } = await bench.post(bench.genesis(), plays);
  await bench.tick(60);
  await gasOf(() => ledger.write.finalise([header.batchId]));
  for (let id = 1; id <= SONGS; id++)
    await gasOf(() => ledger.write.release([BigInt(id), 1n], { account: council.account }));

  const opening = stateOpening(state, state.accountsRoot());
  const claim = async (ids: number[]): Promise<number> => {
    const claims = ids.map((id) => royaltiesClaim(state, id, benchSong(id - 1)));
    return Number(await gasOf(() => ledger.write.claimRoyalties([header, opening, claims])));
  };
  await claim([SONGS]);
  const claimed: number[] = [];
  for (const count of [1, 20, 50]) {
    const before = await connection.networkHelpers.takeSnapshot();
    claimed.push(await claim(Array.from({ length: count }, (_, i) => 1 + i)));
    await before.restore();
  }
  await snapshot.restore();
  const [one, twenty, fifty] = claimed as [number, number, number];
  return {
    claimRoyaltiesFirstGas: one,
    claimRoyaltiesFirst20Gas: twenty,
    claimRoyaltiesFirst50Gas: fifty,
  };
}

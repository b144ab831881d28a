import type { BenchLedger } from "./createBenchLedger.ts";
import { zipfPlays } from "./zipfPlays.ts";

export type BatchGas = {
  plays: number;
  /** Gas per play, all in, with every account new to the ledger. */
  newAccounts: number;
  /** The same, with the accounts of an earlier batch of as many plays. */
  knownAccounts: number;
  calldataBytes: number;
};

/** Posts a batch of each size to an empty ledger, and another one on top of it. */
export async function measureBatches(bench: BenchLedger, sizes: number[]): Promise<BatchGas[]> {
  const results: BatchGas[] = [];
  for (const plays of sizes) {
    const snapshot = await bench.connection.networkHelpers.takeSnapshot();
    const first = await bench.post(bench.genesis(), zipfPlays(plays));
    const second = await bench.post(first.state, zipfPlays(plays, { seed: 2 }));
    results.push({
      plays,
      newAccounts: Number(first.gasUsed) / plays,
      knownAccounts: Number(second.gasUsed) / plays,
      calldataBytes: (first.calldata.length - 2) / 2,
    });
    await snapshot.restore();
  }
  return results;
}

/** The dearest kind of play: a relay in every one of 5 000, all accounts new. Gas per play. */
export async function measureRelayed(bench: BenchLedger): Promise<number> {
  const snapshot = await bench.connection.networkHelpers.takeSnapshot();
  const plays = 5_000;
  const { gasUsed } = await bench.post(bench.genesis(), zipfPlays(plays, { relayed: true }));
  await snapshot.restore();
  return Number(gasUsed) / plays;
}

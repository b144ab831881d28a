import {
  type Address,
  type Lanes,
  type LedgerState,
  lanesOf,
  type ReplayedBatch,
  ZERO_ADDRESS,
} from "@musicchain/protocol";

/** A play as the ledger counted it, accounts by their owners. */
export type CountedPlay = {
  batch: number;
  index: number;
  song: number;
  listener: Address;
  seeder: Address;
  /** `ZERO_ADDRESS`: none. */
  relay: Address;
  mature: boolean;
  discoverer: boolean;
  /** Wei. */
  lanes: Lanes;
  burned: bigint;
};

/** The plays of a re-executed batch, with the owners of `state` (or of any state after it). */
export function playsOfBatch(
  batch: number,
  replay: Pick<ReplayedBatch, "plays">,
  state: LedgerState,
): CountedPlay[] {
  const ownerOf = (index: number) => state.account(index)!.owner;
  return replay.plays.map(({ record, minted, burned }, index) => ({
    ...{ batch, index, song: record.song, burned, lanes: lanesOf(record, minted) },
    ...{ listener: ownerOf(record.listener), seeder: ownerOf(record.seeder) },
    relay: record.relay === undefined ? ZERO_ADDRESS : ownerOf(record.relay),
    ...{ mature: record.mature, discoverer: record.discoverer },
  }));
}

import {
  type AccountState,
  type Address,
  type BatchHeader,
  type BatchPlay,
  batchCommitment,
  buildBatch,
  buildBatchWitness,
  buildSegmentLeaves,
  buildSegmentWitness,
  encodeSegment,
  genesisHeader,
  type Hex,
  type LedgerState,
  ONE,
  type PlayRecord,
  replaySegment,
  type SongState,
  stateHash,
  ZERO_HASH,
} from "@musicchain/protocol";
import { encodeAbiParameters, keccak256, toHex } from "viem";
import type { BenchLedger } from "./createBenchLedger.ts";
import { sparseState } from "./sparseState.ts";
import { listenerAt, relayAt, seederAt, zipfPlays } from "./zipfPlays.ts";

export type SegmentProofGas = {
  /** A wrong state after a batch of ten plays, on a ledger of 1,000. */
  faultProofSegmentGas: number;
  /** A wrong state after 32 plays in the middle of a batch of 1,000, on a ledger of 1,000. */
  faultProofSegmentFullGas: number;
  /** 32 plays of 32 songs and 96 accounts, as far from each other as 2^22 songs and 2^26 accounts allow. */
  faultProofSegmentWorstGas: number;
  /** Bytes of that transaction's calldata; nodes take 131,072. */
  faultProofSegmentWorstBytes: number;
  /** Two segments of 32 plays among accounts known already. */
  faultProofOrderGas: number;
  /** Two of 32 relayed plays, all 192 accounts new, in a batch of 5,000. */
  faultProofOrderWorstGas: number;
};

const credit = () => 0n;
const LIE: Hex = keccak256(toHex("a state that is none"));

async function genesisOf({ ledger }: BenchLedger): Promise<BatchHeader> {
  const [, , time] = await ledger.read.batches([0n]);
  return genesisHeader(time);
}

/** Proves a lie in segment `at` of a batch of `plays` on top of another. */
async function measureLie(bench: BenchLedger, plays: number, at: number): Promise<bigint> {
  const snapshot = await bench.connection.networkHelpers.takeSnapshot();
  const parent = await bench.post(bench.genesis(), zipfPlays(1_000));
  const day = bench.today();
  const built = buildBatch({ state: parent.state, plays: zipfPlays(plays, { seed: 2 }), day, credit });
  const statesAfter = built.statesAfter.with(at, LIE);
  const batch = await bench.submit({ segments: built.segments, statesAfter, playCount: plays });
  let before: LedgerState = parent.state;
  for (const bytes of built.segments.slice(0, at)) {
    before = replaySegment(before, bytes, { day, burn: built.burn, credit }).state;
  }
  const gas = await bench.gasOf(() =>
    bench.proofs.write.proveSegment([
      buildBatchWitness(batch.header, parent.header, parent.state),
      buildSegmentWitness(batch, at, before),
      buildSegmentLeaves(before, batch.segments[at]!),
    ]),
  );
  await snapshot.restore();
  return gas;
}

/** Proves that the second of two segments, each sound in itself, should have come first. */
async function measureOrder(bench: BenchLedger, plays: BatchPlay[], after: BatchPlay[]): Promise<bigint> {
  const snapshot = await bench.connection.networkHelpers.takeSnapshot();
  const parent = await bench.post(bench.genesis(), zipfPlays(1_000));
  const day = bench.today();
  const high = buildBatch({ state: parent.state, plays: plays.slice(0, 32), day, credit });
  const low = buildBatch({ state: high.state, plays: plays.slice(32), day, credit });
  const rest = buildBatch({ state: low.state, plays: after, day, credit });
  const batch = await bench.submit({
    segments: [...high.segments, ...low.segments, ...rest.segments],
    statesAfter: [...high.statesAfter, ...low.statesAfter, ...rest.statesAfter],
    playCount: 64 + after.length,
  });
  const gas = await bench.gasOf(() =>
    bench.proofs.write.proveOrder([
      buildBatchWitness(batch.header, parent.header, parent.state),
      buildSegmentWitness(batch, 0, parent.state),
      buildSegmentWitness(batch, 1, high.state),
    ]),
  );
  await snapshot.restore();
  return gas;
}

/** The dearest segment there can be, on a ledger that has as many songs and accounts. */
async function measureWorst(bench: BenchLedger): Promise<{ gas: bigint; bytes: number }> {
  const { connection, ledger, proofs } = bench;
  const snapshot = await connection.networkHelpers.takeSnapshot();
  const { records, state } = worstSegment();

  // The ledger as if it had come to this state by plays: its genesis is replaced.
  const genesis = await genesisOf(bench);
  const commitment = batchCommitment(genesis);
  const parent = { ...genesis, stateAfter: stateHash(state.parts) };
  let slot: Hex | undefined;
  for (let i = 0n; slot === undefined; i++) {
    const entry = keccak256(encodeAbiParameters([{ type: "uint256" }, { type: "uint256" }], [0n, i]));
    const stored = await bench.client.getStorageAt({ address: ledger.address, slot: entry });
    if (stored === commitment) slot = entry;
    if (i > 100n) throw new Error("the batches are in none of the first 100 slots");
  }
  await connection.networkHelpers.setStorageAt(ledger.address, slot, batchCommitment(parent));

  const segment = encodeSegment(records, state.accountCount, new Map());
  const batch = await bench.submit({ segments: [segment], statesAfter: [LIE], playCount: records.length });
  let hash: Hex = ZERO_HASH;
  const gas = await bench.gasOf(async () => {
    hash = await proofs.write.proveSegment([
      { header: batch.header, parent, parentState: state.parts },
      buildSegmentWitness(batch, 0, state.parts),
      buildSegmentLeaves(state, segment),
    ]);
    return hash;
  });
  const { input } = await bench.client.getTransaction({ hash });
  await snapshot.restore();
  return { gas, bytes: (input.length - 2) / 2 };
}

/** 32 relayed plays that share no song and no party, spread evenly: their paths part as high up as they can. */
function worstSegment() {
  const accountCount = 2 ** 26;
  const songCount = 2 ** 22;
  const accounts = new Map<number, AccountState>();
  const songs = new Map<number, SongState>();
  const wide = 2n ** 100n - ONE / 7n;
  const accountAt = (i: number): number => {
    const index = Math.floor(((i + 0.5) * accountCount) / 96);
    const owner: Address = `0x${(0x9e3779b97f4a7c15f39cc0605cedc834n + BigInt(i)).toString(16).padStart(40, "7")}`;
    // Listeners have burned nothing: they need no credit.
    const burned = i % 3 === 0 ? 0n : wide + BigInt(i);
    const counts = { day: 20_000, playsOnDay: 300, playsOnDayBefore: 400 };
    accounts.set(index, { owner, earned: wide + BigInt(i), burned, ...counts });
    return index;
  };
  const records = Array.from({ length: 32 }, (_, i): PlayRecord => {
    const song = Math.floor(((i + 0.5) * songCount) / 32);
    songs.set(song, { plays: 2 ** 50 + i, royalties: wide - BigInt(i), escrowed: wide + BigInt(i) });
    const parties = { listener: accountAt(3 * i), seeder: accountAt(3 * i + 1), relay: accountAt(3 * i + 2) };
    return { song, ...parties, mature: true, discoverer: false };
  });
  return { records, state: sparseState(accounts, accountCount, songs, songCount, 9n * 10n ** 26n) };
}

/** What it costs to show that a segment is wrong, the ledger's part in it included. */
export async function measureSegmentProofs(bench: BenchLedger): Promise<SegmentProofGas> {
  const worst = await measureWorst(bench);
  const downwards = zipfPlays(64, { seed: 2 }).sort((a, b) => b.song - a.song);
  const ofStrangers = downwards.map((play, i) => ({
    ...play,
    ...{ listener: listenerAt(1_000 + i), seeder: seederAt(1_000 + i), relay: relayAt(1_000 + i) },
  }));
  return {
    faultProofSegmentGas: Number(await measureLie(bench, 10, 0)),
    faultProofSegmentFullGas: Number(await measureLie(bench, 1_000, 15)),
    faultProofSegmentWorstGas: Number(worst.gas),
    faultProofSegmentWorstBytes: worst.bytes,
    faultProofOrderGas: Number(await measureOrder(bench, downwards, [])),
    faultProofOrderWorstGas: Number(await measureOrder(bench, ofStrangers, zipfPlays(4_936, { seed: 3 }))),
  };
}

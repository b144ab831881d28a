import { bytesToHex, encodeFingerprint, type Hex, recordingsAbi } from "@musicchain/protocol";
import { type Abi, getContract, keccak256, toHex } from "viem";
import { createItems, someItems, withErrors } from "../../packages/protocol/test/soundCases.ts";
import type { BenchLedger } from "./createBenchLedger.ts";
import { benchSong } from "./measureMoney.ts";
import { zipfPlays } from "./zipfPlays.ts";

export type RecordingsGas = {
  /** Execution alone, two fingerprints of 948 items. */
  fingerprintMatchGas: number;
  /** The same of two minutes of silence, where every item repeats. */
  fingerprintMatchWorstGas: number;
  proveDuplicateGas: number;
  addVariantGas: number;
};

const hex = (items: Uint32Array) => bytesToHex(encodeFingerprint(items));

/** Music holds a note now and then: every seventieth item or so repeats (docs/fingerprints.md). */
function musicItems(): Uint32Array {
  const next = createItems(4);
  const items = someItems(948, 1);
  for (let i = 1; i < items.length; i++) if (next() % 70 === 0) items[i] = items[i - 1]!;
  return items;
}

/** What it costs to show that two songs of two minutes and more are one recording. */
export async function measureRecordings(bench: BenchLedger): Promise<RecordingsGas> {
  const { connection, client, ledger, songs, gasOf, attester } = bench;
  const snapshot = await connection.networkHelpers.takeSnapshot();
  const clients = { public: client, wallet: attester };
  const address = await ledger.read.recordings();
  const recordings = getContract({ abi: recordingsAbi, address, client: clients });
  const harness = await connection.viem.deployContract("RulesHarness");
  const original = musicItems();
  const [earlier, later, variant] = [original, withErrors(original, 8, 1), withErrors(original, 8, 2)].map(
    hex,
  ) as [Hex, Hex, Hex];
  const first = { ...benchSong(0), fingerprint: earlier };
  const second = { ...benchSong(1), fingerprint: later };
  await gasOf(() => songs.write.registerMany([[first, second]]));
  const posted = await bench.post(bench.genesis(), zipfPlays(1_000));
  await bench.tick(60);
  await gasOf(() => ledger.write.finalise([posted.header.batchId]));

  const openingOf = (song: typeof first) => ({
    ...song,
    ...{ metadataHash: keccak256(song.metadata), fingerprintHash: keccak256(song.fingerprint) },
  });
  const { state, header } = posted;
  const song = state.song(1);
  const heard = {
    header,
    opening: {
      ...{ otherRoot: state.accountsRoot(), accruedSupply: state.accruedSupply },
      accountCount: state.accountCount,
    },
    claim: {
      ...{ songId: 1, song: { ...song, plays: BigInt(song.plays) }, ...state.songPath(1) },
      opening: openingOf(first),
    },
  };
  const proveDuplicateGas = await gasOf(() =>
    recordings.write.proveDuplicate([2n, openingOf(second), later, heard, earlier, 0n]),
  );
  const file = { contentHash: keccak256(toHex("variant")), duration: 180, fingerprint: variant };
  const addVariantGas = await gasOf(() =>
    recordings.write.addVariant([1n, openingOf(first), earlier, { ...file, metadata: first.metadata }, 0n]),
  );
  const compare = async (a: Hex, b: Hex): Promise<number> => {
    const compared = await client.readContract({
      ...{ address: harness.address, abi: harness.abi as Abi, functionName: "matchSound" },
      args: [a, b, 0n],
    });
    const [, , gas] = compared as [unknown, boolean, bigint];
    return Number(gas);
  };
  const silence = hex(new Uint32Array(948).fill(627_964_279));
  const fingerprintMatchGas = await compare(earlier, later);
  const fingerprintMatchWorstGas = await compare(silence, silence);
  await snapshot.restore();
  return {
    fingerprintMatchGas,
    fingerprintMatchWorstGas,
    proveDuplicateGas: Number(proveDuplicateGas),
    addVariantGas: Number(addVariantGas),
  };
}

import fc from "fast-check";
import {
  type AccountState,
  type Address,
  type BatchHeader,
  bytesToHex,
  CAP,
  type Hex,
  MAX_UINT32,
  ONE,
  type PlayRecord,
  type SongState,
  ZERO_ADDRESS,
} from "../src/index.ts";

/** Random values of the formats, for property and differential tests. */
export const hexOf = (length: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(bytesToHex);

export const anyHash = hexOf(32);
export const anyAddress: fc.Arbitrary<Address> = hexOf(20).filter((address) => address !== ZERO_ADDRESS);
export const uint = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });
export const uint32 = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: MAX_UINT32 }),
  fc.integer({ min: MAX_UINT32 - 3, max: MAX_UINT32 }),
);

/** Wei up to the cap, with values near its edges. */
export const anySupply = fc.oneof(
  fc.bigInt({ min: 0n, max: CAP }),
  fc.bigInt({ min: CAP - 5n * ONE, max: CAP }),
  fc.constantFrom(0n, CAP / 2n, CAP / 2n + 1n, CAP - 3n * ONE, CAP - 2n * ONE, CAP),
);

export const anyAccount: fc.Arbitrary<AccountState> = fc.record({
  owner: anyAddress,
  earned: uint(127),
  burned: uint(127),
  day: uint32,
  playsOnDay: fc.integer({ min: 0, max: 0xffff }),
  playsOnDayBefore: fc.integer({ min: 0, max: 0xffff }),
});

export const anySong: fc.Arbitrary<SongState> = fc.record({
  plays: fc.oneof(
    fc.integer({ min: 9_990, max: 10_010 }),
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }),
  ),
  royalties: uint(127),
  escrowed: uint(127),
});

export type RandomSegment = {
  accountCount: number;
  records: PlayRecord[];
  owners: Map<number, Address>;
};

type Pick = { isNew: boolean; seed: number };
const anyPick: fc.Arbitrary<Pick> = fc.record({ isNew: fc.boolean(), seed: fc.nat() });

/** Records in the order a batch has them, with indexes that fit the accounts known when they are read. */
export const anySegment: fc.Arbitrary<RandomSegment> = fc
  .record({
    accountCount: fc.oneof(fc.nat(5), fc.nat(1_000), fc.nat(2 ** 31)),
    songs: fc.array(
      fc.record({
        song: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: MAX_UINT32 })),
        plays: fc.array(
          fc.record({
            listener: anyPick,
            seeder: anyPick,
            relay: fc.option(anyPick, { nil: undefined }),
            mature: fc.boolean(),
            discoverer: fc.boolean(),
          }),
          { minLength: 1, maxLength: 10 },
        ),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    addresses: fc.infiniteStream(anyAddress),
  })
  .map(({ accountCount, songs, addresses }) => {
    const owners = new Map<number, Address>();
    const records: PlayRecord[] = [];
    let count = accountCount;
    const index = ({ isNew, seed }: Pick, least: number): number => {
      if (!isNew && count > least) return least + (seed % (count - least));
      owners.set(count, addresses.next().value as Address);
      return count++;
    };
    const bySong = new Map(songs.map((entry) => [entry.song, entry]));
    for (const { song, plays } of [...bySong.values()].sort((a, b) => a.song - b.song)) {
      let listener = 0;
      for (const play of plays) {
        if (records.length === 32) break;
        listener = index(play.listener, listener);
        const seeder = index(play.seeder, 0);
        const relay = play.relay && index(play.relay, 0);
        records.push({ song, listener, seeder, relay, mature: play.mature, discoverer: play.discoverer });
      }
    }
    return { accountCount, records, owners };
  });

export const anyBatchHeader: fc.Arbitrary<BatchHeader> = fc.record({
  batchId: uint(64),
  parentId: uint(64),
  parentCommitment: anyHash,
  stateAfter: anyHash,
  segmentsRoot: anyHash,
  evidenceRoot: anyHash,
  playCount: uint32,
  day: uint32,
  earliest: uint(64),
  time: uint(64),
  attester: anyAddress,
  window: uint(64),
  answerTime: uint(64),
  bond: uint(128),
});

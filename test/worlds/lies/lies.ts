import {
  type AccountState,
  type BuiltBatch,
  concatBytes,
  type Evidence,
  encodeSegment,
  Fault,
  type LedgerState,
  type PlayRecord,
  SECONDS_PER_DAY,
  ZERO_HASH,
} from "@musicchain/protocol";
import { createPerson, type ForgedBatch, type ForgedPlay, type SignedPlay } from "./createForge.ts";
import { DUPLICATE, type LieWorld } from "./createLieWorld.ts";

/** A false batch and the fault it falls by. */
export type Lie = { name: string; fault: Fault; build: (world: LieWorld) => Promise<ForgedBatch> };

type Built = { batch: ForgedBatch; built: BuiltBatch<SignedPlay> };

/** Plays nobody could object to, after those of the parent. */
const honest = ({ noon }: LieWorld): ForgedPlay[] => [
  { song: 3, start: noon + 700 },
  { song: 4, start: noon + 830, discoverer: true },
];

/** The plays as they are, with one changed. */
const withPlay =
  (change: (world: LieWorld) => Partial<ForgedPlay>) =>
  async (world: LieWorld): Promise<ForgedBatch> => {
    const [first, second] = honest(world) as [ForgedPlay, ForgedPlay];
    return (await world.build([first, { ...second, ...change(world) }])).batch;
  };

/** Honest plays whose end state is another. */
const withState =
  (change: (state: LedgerState, world: LieWorld) => void) =>
  async (world: LieWorld): Promise<ForgedBatch> => {
    const { batch, built } = await world.build(honest(world));
    change(built.state, world);
    return { ...batch, statesAfter: [built.state.hash()] };
  };

/** Honest plays whose only segment has other bytes. */
const withBytes =
  (change: (bytes: Uint8Array, built: Built, world: LieWorld) => Uint8Array) =>
  async (world: LieWorld): Promise<ForgedBatch> => {
    const made = await world.build(honest(world));
    return { ...made.batch, segments: [change(made.batch.segments[0]!, made, world)] };
  };

/** Honest plays with other records; what they lead to is not even looked at. */
const withRecords = (change: (records: PlayRecord[], world: LieWorld) => PlayRecord[]) =>
  withBytes((_, { built }, world) => {
    const records = built.results.map(({ record }) => record);
    return encodeSegment(change(records, world), world.state.accountCount, () => undefined);
  });

const changeAccount = (
  state: LedgerState,
  index: number,
  change: (account: AccountState) => Partial<AccountState>,
) => {
  const account = state.account(index)!;
  state.setAccount(index, { ...account, ...change(account) });
};
const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const changeStatement =
  (change: Partial<Evidence["statement"]>) =>
  (evidence: Evidence): Evidence => ({
    ...evidence,
    statement: { ...evidence.statement, ...change },
  });

/** The next play of song 1 after `before` more honest ones, with a false tier. */
const wrongTier =
  (before: number) =>
  async (world: LieWorld): Promise<ForgedBatch> => {
    const plays = Array.from({ length: before + 1 }, (_, i) => ({
      song: 1,
      start: world.noon + 500 + 130 * i,
    }));
    const { batch, built } = await world.build(plays);
    const records = built.results.map(({ record }) => record);
    const last = records.at(-1)!;
    records[records.length - 1] = { ...last, mature: !last.mature };
    return { ...batch, segments: [encodeSegment(records, world.state.accountCount, () => undefined)] };
  };

/**
 * Two plays of a song that is shown to be a duplicate of song 1 between them, recorded as is said. Right would be: the
 * first under the duplicate, the second under song 1.
 */
export async function redirected(
  world: LieWorld,
  { beforeAs, afterAs }: { beforeAs: number; afterAs: number },
): Promise<ForgedBatch> {
  const before = { song: DUPLICATE, start: world.noon + 700, recordedAs: beforeAs };
  const shown = await world.proveDuplicate();
  // In the very second in which it is shown a play still counts where it did.
  const atOnce = { song: DUPLICATE, start: shown, recordedAs: DUPLICATE };
  const after = { song: DUPLICATE, start: shown + 121, recordedAs: afterAs };
  await world.passTo(shown + 300);
  return (await world.build([before, atOnce, after])).batch;
}

/** Every kind of lie an attester can tell in a batch that the ledger takes. */
export const LIES: Lie[] = [
  // What was signed
  {
    name: "a forged statement signature",
    fault: Fault.StatementSignature,
    build: withPlay(() => ({
      after: (evidence) => ({ ...evidence, statementSignature: flip(evidence.statementSignature, 40) }),
    })),
  },
  {
    name: "a forged grant signature",
    fault: Fault.GrantSignature,
    build: withPlay(() => ({
      after: (evidence) => ({ ...evidence, grantSignature: flip(evidence.grantSignature!, 40) }),
    })),
  },
  {
    name: "a coverage bit added to what was signed",
    fault: Fault.StatementSignature,
    build: withPlay(() => ({
      after: (evidence) =>
        changeStatement({
          coverage: evidence.statement.coverage.map((byte, i) => (i === 20 ? byte | 1 : byte)),
        })(evidence),
    })),
  },
  {
    name: "time stretched after it was signed",
    fault: Fault.StatementSignature,
    build: withPlay(({ noon }) => ({ after: changeStatement({ end: noon + 830 + 121 }) })),
  },
  {
    name: "more seconds heard than passed",
    fault: Fault.TimeImplausible,
    build: withPlay(() => ({ seconds: 100 })),
  },
  { name: "less than half heard", fault: Fault.CoverageTooLow, build: withPlay(() => ({ heard: 99 })) },
  {
    name: "a play that ends after its batch",
    fault: Fault.TooLate,
    build: withPlay(() => ({ seconds: 5_000 })),
  },
  {
    name: "a play of yesterday",
    fault: Fault.TooEarly,
    build: withPlay(({ noon }) => ({ start: noon - 50_000 })),
  },
  {
    name: "a batch of another day than its plays",
    fault: Fault.DayMismatch,
    async build(world) {
      const { parent, state, day, noon } = world;
      const { batch } = await world.forge.build(parent, state, day - 1, honest(world));
      return { ...batch, earliest: noon - 40_000 - SECONDS_PER_DAY / 2 };
    },
  },
  {
    name: "a play before the grant was valid",
    fault: Fault.GrantNotValid,
    build: withPlay(({ noon }) => ({ grant: { validFrom: noon + 900 } })),
  },
  {
    name: "a grant nobody registered",
    fault: Fault.GrantNotRegistered,
    build: withPlay(() => ({ after: (evidence) => ({ ...evidence, grantSignature: undefined }) })),
  },
  {
    name: "an unknown song",
    fault: Fault.SongUnknown,
    build: withPlay(() => ({ song: 99 })),
  },
  {
    name: "a song recorded under another",
    fault: Fault.RecordMismatch,
    build: withPlay(() => ({ recordedAs: 2, discoverer: false })),
  },
  {
    name: "a play of a duplicate, credited to the duplicate",
    fault: Fault.RecordMismatch,
    build: (world) => redirected(world, { beforeAs: DUPLICATE, afterAs: DUPLICATE }),
  },
  {
    name: "a play of a duplicate before it was shown to be one, credited to the earlier song",
    fault: Fault.RecordMismatch,
    build: (world) => redirected(world, { beforeAs: 1, afterAs: 1 }),
  },
  {
    name: "a wrong new account",
    fault: Fault.RecordMismatch,
    async build(world) {
      const plays = honest(world);
      const stranger = createPerson();
      const { batch } = await world.build([{ ...plays[1]!, listener: stranger }]);
      const other = await world.build([{ ...plays[1]!, listener: createPerson() }]);
      return { ...other.batch, evidences: batch.evidences, ...(await sealedWith(world, other.batch, batch)) };
    },
  },
  // Plays together
  {
    name: "a play duplicated in its batch",
    fault: Fault.Overlap,
    build: async (world) => (await world.build([honest(world)[0]!, honest(world)[0]!])).batch,
  },
  {
    name: "a play of an earlier batch again",
    fault: Fault.Overlap,
    build: async (world) => (await world.build([{ song: 3, start: world.noon + 260 }])).batch,
  },
  {
    name: "two plays at the same time",
    fault: Fault.Overlap,
    build: withPlay(({ noon }) => ({ start: noon + 710 })),
  },
  {
    name: "plays of a song out of order",
    fault: Fault.StartNotAscending,
    async build(world) {
      const plays = [700, 830].map((after) => ({ song: 3, start: world.noon + after }));
      const { batch } = await world.build(plays);
      return world.forge.sealed({ ...batch, evidences: [...batch.evidences].reverse() });
    },
  },
  {
    name: "a second discovery",
    fault: Fault.SecondDiscoverer,
    build: async (world) =>
      (await world.build([{ song: 2, start: world.noon + 700, discoverer: true }])).batch,
  },
  {
    name: "an owner appended twice",
    fault: Fault.OwnerTwice,
    async build(world) {
      const { listener, seeder, state } = world;
      const { batch, built } = await world.build([honest(world)[0]!]);
      const { record } = built.results[0]!;
      const second = { ...record, listener: state.accountCount };
      const segments = [encodeSegment([second], state.accountCount, () => listener.address)];
      const after = state.fork();
      const song = state.song(record.song);
      after.setSong(record.song, { ...song, plays: song.plays + 1, escrowed: song.escrowed + 10n ** 18n });
      after.setAccount(state.accountCount, {
        ...{ owner: listener.address, earned: 0n, burned: 0n },
        ...{ day: world.day, playsOnDay: 1, playsOnDayBefore: 0 },
      });
      const index = state.indexOf(seeder.address)!;
      changeAccount(after, index, ({ earned }) => ({ earned: earned + 10n ** 18n }));
      after.accruedSupply = state.accruedSupply + 2n * 10n ** 18n;
      return { ...batch, segments, statesAfter: [after.hash()] };
    },
  },
  // Where segments lead
  {
    name: "a lane changed by 1 wei",
    fault: Fault.StateWrong,
    build: withState((state, { seeder }) =>
      changeAccount(state, state.indexOf(seeder.address)!, ({ earned }) => ({ earned: earned + 1n })),
    ),
  },
  {
    name: "a burn off by one",
    fault: Fault.StateWrong,
    build: withState((state, { listener }) =>
      changeAccount(state, state.indexOf(listener.address)!, ({ burned }) => ({ burned: burned + 1n })),
    ),
  },
  {
    name: "supply off by one",
    fault: Fault.StateWrong,
    build: withState((state) => {
      state.accruedSupply += 1n;
    }),
  },
  {
    name: "two accounts' leaves swapped",
    fault: Fault.StateWrong,
    build: withState((state) => {
      const [a, b] = [state.account(0)!, state.account(1)!];
      state.setAccount(0, b);
      state.setAccount(1, a);
    }),
  },
  {
    name: "a state of nothing",
    fault: Fault.StateWrong,
    build: async (world) => ({ ...(await world.build(honest(world))).batch, statesAfter: [ZERO_HASH] }),
  },
  {
    name: "a false state in the first of two segments",
    fault: Fault.StateWrong,
    async build(world) {
      const plays = Array.from({ length: 40 }, (_, i) => ({
        song: 3,
        start: world.noon + 600 + i,
        listener: createPerson(),
      }));
      const { batch } = await world.build(plays);
      return { ...batch, statesAfter: [ZERO_HASH, batch.statesAfter[1]!] };
    },
  },
  // Rules
  { name: "mature at play 9,999", fault: Fault.MatureBitWrong, build: wrongTier(0) },
  { name: "mature at play 10,000", fault: Fault.MatureBitWrong, build: wrongTier(1) },
  { name: "discovery at play 10,001", fault: Fault.MatureBitWrong, build: wrongTier(2) },
  {
    name: "a self-play",
    fault: Fault.SelfPlay,
    build: withRecords(([first]) => [{ ...first!, seeder: first!.listener }]),
  },
  {
    name: "a 501st play",
    fault: Fault.DayLimit,
    build: withRecords(([first], { state, farmers }) => [
      { ...first!, listener: state.indexOf(farmers[0]!.address)! },
    ]),
  },
  // Bytes
  {
    name: "a segment that ends too early",
    fault: Fault.Truncated,
    build: withBytes((bytes) => bytes.subarray(0, -1)),
  },
  {
    name: "bytes after the last record",
    fault: Fault.TrailingBytes,
    build: withBytes((bytes) => concatBytes(bytes, Uint8Array.of(0))),
  },
  {
    name: "a segment of more than 32 plays",
    fault: Fault.SegmentTooManyPlays,
    build: withBytes((bytes) => Uint8Array.of(33, ...bytes.subarray(1))),
  },
  { name: "an empty segment", fault: Fault.SegmentEmpty, build: withBytes(() => Uint8Array.of(0)) },
  {
    name: "records unsorted",
    fault: Fault.SongNotAscending,
    build: withBytes((bytes) => bytes.map((byte, i) => (i === 1 ? 0 : byte))),
  },
  {
    name: "a varint padded",
    fault: Fault.VarintNotMinimal,
    build: withBytes((bytes) => Uint8Array.of(bytes[0]!, bytes[1]! | 0x80, 0, ...bytes.subarray(2))),
  },
  {
    name: "an index aliased beyond the count",
    fault: Fault.AccountBeyondCount,
    build: withBytes((bytes) => {
      // The seeder of the last record: one byte below 128, then as much and 2^28 more.
      const last = bytes.at(-1)!;
      return Uint8Array.of(...bytes.subarray(0, -1), last | 0x80, 0x80, 0x80, 0x80, 1);
    }),
  },
  {
    name: "a new account of nobody",
    fault: Fault.OwnerZero,
    build: withBytes((_, { built }, { state }) => {
      const record = { ...built.results[0]!.record, listener: state.accountCount };
      const bytes = encodeSegment([record], state.accountCount, () => `0x${"11".repeat(20)}`);
      const at = bytes.findIndex((_byte, i) => bytes.subarray(i, i + 20).every((each) => each === 0x11));
      return bytes.map((byte, i) => (i >= at && i < at + 20 ? 0 : byte));
    }),
  },
  {
    name: "fewer plays than it says",
    fault: Fault.PlayCountWrong,
    build: withRecords(([first]) => [first!]),
  },
  {
    name: "segments out of order",
    fault: Fault.OrderDescending,
    async build(world) {
      const plays = Array.from({ length: 33 }, (_, i) => ({
        ...{ song: i === 0 ? 3 : 4, start: world.noon + 600 + i, listener: createPerson() },
      }));
      const { batch, built } = await world.build(plays);
      // The last play becomes one of the first song, after 32 that include the second.
      const last = { ...built.results[32]!.record, song: 3, listener: built.results[0]!.record.listener };
      const count = built.state.accountCount;
      const segments = [batch.segments[0]!, encodeSegment([last], count, () => undefined)];
      return { ...batch, segments };
    },
  },
];

/** The root and file of another batch's evidences. */
async function sealedWith(world: LieWorld, batch: ForgedBatch, other: ForgedBatch) {
  const { evidenceRoot, cid, file } = await world.forge.sealed({ ...batch, evidences: other.evidences });
  return { evidenceRoot, cid, file };
}

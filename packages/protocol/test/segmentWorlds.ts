import { createRandom, type Random } from "../../../test/worlds/createRandom.ts";
import {
  type AccountState,
  type Address,
  type BatchRules,
  buildBatch,
  CAP,
  concatBytes,
  createLedgerState,
  decodeSegment,
  encodeSegment,
  FLOOR,
  type Hex,
  type LedgerState,
  ONE,
  type PlayRecord,
  replaySegment,
  type SegmentClaim,
  stateHash,
  stateParts,
} from "../src/index.ts";
import { DAY, person, play } from "./plays.ts";

/** A segment with the state it starts from and what its batch says about it. */
export type SegmentWorld = {
  state: LedgerState;
  bytes: Uint8Array;
  rules: BatchRules;
  claim: Required<Pick<SegmentClaim, "playCount" | "stateAfter">>;
};

/** Everybody there is, with the listening credit each has bought: the same in every world. */
export const PEOPLE: Address[] = Array.from({ length: 60 }, (_, i) => person(i));
export const creditOf = (owner: Address): bigint => {
  const number = PEOPLE.indexOf(owner);
  return number < 0 || number % 4 === 0 ? 0n : BigInt(number) * 1_000n * ONE;
};

const lanes = (random: Random, most: number) => (BigInt(random.int(0, most)) * ONE) / 4n;

function anyAccount(random: Random, owner: Address): AccountState {
  const burned = random.chance(0.5) ? 0n : creditOf(owner) - lanes(random, 40);
  return {
    owner,
    earned: lanes(random, 1_000_000),
    burned: burned > 0n ? burned : 0n,
    day: random.pick([0, DAY - 9, DAY - 1, DAY, DAY + 1]),
    playsOnDay: random.pick([0, 1, 30, 498, 499, 500]),
    playsOnDayBefore: random.pick([0, 1, 498, 499, 500]),
  };
}

/** A state in the middle of a ledger's life, with songs at the tier's edge and people near their limits. */
function anyState(random: Random): LedgerState {
  const owners = random.some(PEOPLE, random.pick([0, 1, 5, 20, 40, 50]));
  const ids = random.some([1, 2, 3, 4, 5, 6, 200, 70_000, 2 ** 32 - 1], random.int(0, 9));
  return createLedgerState({
    accounts: owners.map((owner) => anyAccount(random, owner)),
    songs: ids.map((id) => [
      id,
      {
        plays: random.pick([1, 77, 9_998, 9_999, 10_000, 10_001]),
        royalties: lanes(random, 4_000),
        escrowed: lanes(random, 4_000),
      },
    ]),
    accruedSupply: random.pick([0n, FLOOR + 1_000_000n * ONE, CAP - 30n * ONE, FLOOR + 5n * 10n ** 26n]),
  });
}

/** An honest segment, not always the first of its batch; always the same of a seed. */
export function honestSegment(seed: number): SegmentWorld {
  const random = createRandom(seed);
  const songs = random.some([1, 2, 3, 4, 5, 200, 70_000, 2 ** 32 - 1], random.int(1, 8));
  while (true) {
    const state = anyState(random);
    const plays = Array.from({ length: random.pick([1, 3, 20, 32, 50, 80, 120]) }, () => {
      const [listener, seeder, relay] = random.some(PEOPLE, 3) as [Address, Address, Address];
      const changes = { listener, seeder, discoverer: random.chance(0.5) };
      return play(random.pick(songs), 0, 0, { ...changes, ...(random.chance(0.4) && { relay }) });
    });
    const batch = buildBatch({ state, plays, day: DAY, credit: creditOf });
    if (batch.segments.length === 0) continue;
    const rules = { day: DAY, burn: batch.burn, credit: creditOf };
    const chosen = random.int(0, batch.segments.length - 1);
    let before = state;
    for (const bytes of batch.segments.slice(0, chosen)) before = replaySegment(before, bytes, rules).state;
    const claim = {
      playCount: Math.min(32, batch.results.length - 32 * chosen),
      stateAfter: batch.statesAfter[chosen]!,
    };
    return { state: before, bytes: batch.segments[chosen]!, rules, claim };
  }
}

type Lie = (world: SegmentWorld, random: Random) => SegmentWorld | undefined;

const claiming = (world: SegmentWorld, stateAfter: Hex): SegmentWorld => ({
  ...world,
  claim: { ...world.claim, stateAfter },
});
const writing = (world: SegmentWorld, bytes: Uint8Array): SegmentWorld => ({ ...world, bytes });

/** The state after the segment, changed before it is hashed. */
function after(world: SegmentWorld, change: (state: LedgerState) => void): SegmentWorld {
  const { state } = replaySegment(world.state, world.bytes, world.rules);
  const fork = state.fork();
  change(fork);
  return claiming(world, fork.hash());
}

/** The same plays with one of them changed. */
function changing(
  world: SegmentWorld,
  random: Random,
  change: (record: PlayRecord) => PlayRecord | undefined,
): SegmentWorld | undefined {
  const { state, bytes } = world;
  const { records, newOwners } = decodeSegment(bytes, state.accountCount);
  const at = random.int(0, records.length - 1);
  const changed = change(records[at]!);
  if (!changed) return undefined;
  records[at] = changed;
  try {
    return writing(
      world,
      encodeSegment(records, state.accountCount, (index) => newOwners[index - state.accountCount]),
    );
  } catch {
    // Nobody can write down such records: an index before its account, a listener before the last one.
    return undefined;
  }
}

/** One play of two people chosen by what their leaves say, instead of the segment. */
function onePlay(
  world: SegmentWorld,
  isListener: (account: AccountState) => boolean,
  isSong: (plays: number) => boolean = () => true,
): SegmentWorld | undefined {
  const { state } = world;
  const listener = Array.from({ length: state.accountCount }, (_, i) => i).find((i) =>
    isListener(state.account(i)!),
  );
  const song = [...state.songIds(), 90].find((id) => isSong(state.song(id).plays));
  if (listener === undefined || song === undefined || state.accountCount < 2) return undefined;
  const mature = state.song(song).plays >= 10_000;
  const seeder = listener === 0 ? 1 : 0;
  const record = { song, listener, seeder, relay: undefined, mature, discoverer: false };
  return { ...world, bytes: encodeSegment([record], state.accountCount, new Map()) };
}

/** What a lying attester could submit; `undefined` where the segment has no place for the lie. */
export const LIES: Record<string, Lie> = {
  "a lane changed by 1 wei": (world, random) =>
    world.state.accountCount === 0
      ? undefined
      : after(world, (state) => {
          const index = random.int(0, world.state.accountCount - 1);
          const account = state.account(index)!;
          state.setAccount(index, { ...account, earned: account.earned + 1n });
        }),
  "a royalty changed by 1 wei": (world, random) =>
    after(world, (state) => {
      const id = random.pick(state.songIds());
      state.setSong(id, { ...state.song(id), royalties: state.song(id).royalties + 1n });
    }),
  "supply off by 1 wei": (world) =>
    after(world, (state) => {
      state.accruedSupply += 1n;
    }),
  "count off by one": (world) => {
    const { state } = replaySegment(world.state, world.bytes, world.rules);
    const parts = stateParts(state);
    return claiming(world, stateHash({ ...parts, accountCount: parts.accountCount + 1 }));
  },
  "an account nobody brought": (world) =>
    after(world, (state) => {
      state.setAccount(state.accountCount, anyAccount(createRandom(1), person(999)));
    }),
  "another burn": (world) => {
    const rules = { ...world.rules, burn: world.rules.burn + 1n };
    const { state } = replaySegment(world.state, world.bytes, rules);
    return claiming(world, state.hash());
  },
  "another day": (world) => {
    const { state } = replaySegment(world.state, world.bytes, { ...world.rules, day: DAY - 1 });
    return claiming(world, state.hash());
  },
  "nothing happened": (world) => claiming(world, world.state.hash()),
  "a state that is none": (world) => claiming(world, `0x${"77".repeat(32)}`),
  "a new account of another owner": (world) => {
    const { newOwners } = decodeSegment(world.bytes, world.state.accountCount);
    const owner = newOwners.at(-1);
    if (!owner) return undefined;
    const text = Buffer.from(world.bytes).toString("hex").replace(owner.slice(2), person(998).slice(2));
    return writing(world, Uint8Array.from(Buffer.from(text, "hex")));
  },
  "the wrong tier": (world, random) =>
    changing(world, random, (record) => ({ ...record, mature: !record.mature })),
  "a discoverer too many": (world, random) =>
    changing(world, random, (record) => (record.discoverer ? undefined : { ...record, discoverer: true })),
  "a listener's own seeder": (world, random) =>
    changing(world, random, (record) => ({ ...record, seeder: record.listener })),
  "seeder and relay are one": (world, random) =>
    changing(world, random, (record) => ({ ...record, relay: record.seeder })),
  "an index swapped": (world, random) =>
    changing(world, random, (record) => ({ ...record, listener: record.seeder, seeder: record.listener })),
  "another index": (world, random) =>
    changing(world, random, (record) => ({ ...record, seeder: random.int(0, 60) })),
  "another song": (world, random) =>
    changing(world, random, (record) => ({ ...record, song: record.song + 1 })),
  "a play twice": (world) => {
    const { records, newOwners } = decodeSegment(world.bytes, world.state.accountCount);
    if (records.length === 32) return undefined;
    const twice = [...records, records.at(-1)!];
    const first = world.state.accountCount;
    return writing(
      world,
      encodeSegment(twice, first, (index) => newOwners[index - first]),
    );
  },
  "a play left out": (world) => {
    const { records, newOwners } = decodeSegment(world.bytes, world.state.accountCount);
    if (records.length === 1) return undefined;
    const first = world.state.accountCount;
    return writing(
      world,
      encodeSegment(records.slice(0, -1), first, (index) => newOwners[index - first]),
    );
  },
  "another number of plays": (world) => ({
    ...world,
    claim: { ...world.claim, playCount: world.claim.playCount === 32 ? 31 : 32 },
  }),
  "a 501st play": (world) => onePlay(world, ({ day, playsOnDay }) => day === DAY && playsOnDay === 500),
  "a 501st play of the day before": (world) =>
    onePlay(world, ({ day, playsOnDayBefore }) => day === DAY + 1 && playsOnDayBefore === 500),
  "a day replayed": (world) => {
    const old = { ...world, rules: { ...world.rules, day: DAY - 1 } };
    return onePlay(old, ({ day }) => day === DAY + 1);
  },
  "credit exceeded": (world) =>
    onePlay(
      { ...world, rules: { ...world.rules, burn: 15n * ONE } },
      ({ owner, burned, day }) => burned + 15n * ONE > creditOf(owner) && day < DAY,
      (plays) => plays >= 10_000,
    ),
  "a varint padded": (world) => {
    // The count is followed by the first song's head.
    const at = world.bytes.findIndex((byte, i) => i > 0 && byte < 0x80);
    const padded = [...world.bytes.slice(0, at), world.bytes[at]! | 0x80, 0, ...world.bytes.slice(at + 1)];
    return writing(world, Uint8Array.from(padded));
  },
  "a trailing byte": (world) => writing(world, concatBytes(world.bytes, Uint8Array.of(0))),
  "bytes missing": (world, random) =>
    writing(world, world.bytes.slice(0, random.int(1, world.bytes.length - 1))),
  "no bytes of plays": (world) => writing(world, Uint8Array.of(0)),
  "a count of 33": (world) => writing(world, Uint8Array.of(33, ...world.bytes.slice(1))),
  "over 4 096 bytes": (world) => writing(world, concatBytes(world.bytes, new Uint8Array(4_097))),
  "bytes changed at random": (world, random) => {
    const bytes = world.bytes.slice();
    bytes[random.int(0, bytes.length - 1)]! ^= random.int(1, 255);
    return writing(world, bytes);
  },
};

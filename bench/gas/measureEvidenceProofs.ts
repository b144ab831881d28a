import {
  type AccountState,
  type Address,
  accountClaim,
  buildAnswer,
  buildBatchWitness,
  buildEvidenceWitness,
  buildPlayWitness,
  buildSegmentWitness,
  type Hex,
  type LedgerState,
  openEvidence,
  replaySegment,
  stateHash,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import {
  createEvidenceWorld,
  type EvidenceWorld,
  heard,
  keyOf,
  signDraft,
  type WorldPlay,
} from "../../test/support/evidenceWorld.ts";
import { type ReadableState, sparseState } from "./sparseState.ts";
import { listenerAt, relayAt, seederAt, zipfPlays } from "./zipfPlays.ts";

export type EvidenceProofGas = {
  /** A forged statement in a batch of 1,000 plays: a song of 200 s, two parties, both signatures checked. */
  faultProofEvidenceGas: number;
  /** In a batch of 5,000: a song of four hours, 32 parties, a relay. */
  faultProofEvidenceWorstGas: number;
  /** The same on a chain without the P-256 precompile. */
  faultProofEvidenceWorstNoPrecompileGas: number;
  /** Pairs: of batches of 1,000 plays, songs of 200 s. */
  faultProofOverlapGas: number;
  faultProofDiscovererGas: number;
  faultProofOwnerTwiceGas: number;
  /** Of batches of 5,000, a song of four hours, segments full of new accounts, the owner among 2^26. */
  faultProofOverlapWorstGas: number;
  faultProofDiscovererWorstGas: number;
  faultProofOwnerTwiceWorstGas: number;
  demandGas: number;
  /** 32 evidences of songs of four hours, heard in full. */
  answerWorstGas: number;
  /** A demand nobody answered: the batch falls. */
  expireGas: number;
};

type Submitted = Awaited<ReturnType<EvidenceWorld["submit"]>>;

const ANY_EVIDENCE = new Uint8Array(290).fill(0xab);

async function gasOf(world: EvidenceWorld, send: () => Promise<Hex>): Promise<number> {
  await world.soon();
  const receipt = await world.client.waitForTransactionReceipt({ hash: await send() });
  if (receipt.status !== "success") throw new Error("the transaction reverted");
  return Number(receipt.gasUsed);
}

/** The same plays as other benches, one of them with evidence of its own. */
function playsWith(count: number, own: WorldPlay): WorldPlay[] {
  const others = zipfPlays(count - 1).map((play) => ({
    ...play,
    song: play.song + 1_000,
    discoverer: false,
    evidence: ANY_EVIDENCE,
  }));
  return [...others, own];
}

/** A play of `song` whose statement somebody else signed. */
function forged(
  world: EvidenceWorld,
  song: number,
  seconds: number,
  relay: Address,
  start: number,
): WorldPlay {
  const wallet = keyOf("bench wallet");
  const seeder = seederAt(0);
  const { evidence } = signDraft(world.domain, {
    ...{ wallet, session: keyOf("bench session"), curve: "p256", registered: false },
    grant: { attester: world.attester, validFrom: start, validUntil: start + 1, maxBurnPerPlay: 0n },
    statement: { song, seeder, relay, start, end: start + seconds, coverage: heard(seconds, 0, seconds) },
    statedBy: keyOf("a stranger"),
  });
  const listener = wallet.address;
  return { song, listener, seeder, relay, start, digest: `0x${"ff".repeat(32)}`, discoverer: true, evidence };
}

function segmentOf(built: Submitted["built"], day: number, position: number, parent: LedgerState) {
  const index = Math.floor(position / 32);
  const rules = { day, burn: built.burn, credit: () => 0n };
  let before = parent;
  for (const bytes of built.segments.slice(0, index)) before = replaySegment(before, bytes, rules).state;
  return buildSegmentWitness(built, index, before);
}

async function measureEvidence(
  world: EvidenceWorld,
  plays: number,
  seconds: number,
  parties: number,
  relay: Address,
): Promise<number> {
  const snapshot = await world.connection.networkHelpers.takeSnapshot();
  const owners = Array.from({ length: parties }, (_, i) => listenerAt(5_000 + i));
  const recorded = await world.register(seconds, owners);
  const song = Number(await world.songs.read.songCount());
  const start = world.now() + 1;
  const state = world.genesisState();
  const own = forged(world, song, seconds, relay, start);
  const { header, built, evidences } = await world.submit(state, playsWith(plays, own), start + seconds);
  const position = built.results.findIndex(({ play }) => play.song === song);
  const { record } = built.results[position]!;
  const gas = await gasOf(world, () =>
    world.proofs.write.proveEvidence([
      buildBatchWitness(header, world.genesis, state),
      segmentOf(built, header.day, position, state),
      position % 32,
      buildEvidenceWitness({
        ...{ opened: openEvidence(evidences, position), record, end: built.state, recorded },
      }),
    ] as never),
  );
  await snapshot.restore();
  return gas;
}

/** As many accounts as a list of addresses can still be kept of, the last of which is the first one again. */
function ownerTwiceAmong(accountCount: number): ReadableState {
  const account: AccountState = {
    ...{ owner: listenerAt(0), earned: 2n ** 100n - 1n, burned: 2n ** 99n - 1n },
    ...{ day: 20_000, playsOnDay: 300, playsOnDayBefore: 400 },
  };
  const accounts = new Map([0, accountCount - 1].map((index) => [index, account]));
  return sparseState(accounts, accountCount, new Map(), 2 ** 22, 9n * 10n ** 26n);
}

/** The 31 plays nearest to song 1, each with a listener, a seeder and a relay who never came before. */
function amongStrangers(plays: WorldPlay[], from: number): WorldPlay[] {
  return plays.map((play, i) => {
    if (i >= 31) return play;
    const [listener, seeder, relay] = [listenerAt(from + i), seederAt(from + i), relayAt(from + i)];
    return { ...play, song: 2, listener, seeder, relay };
  });
}

/** Two batches with the same play, its discoverer credit and an owner in them twice. */
async function measurePairs(world: EvidenceWorld, worst: boolean) {
  const snapshot = await world.connection.networkHelpers.takeSnapshot();
  const [count, seconds, relay] = worst
    ? ([5_000, 14_400, relayAt(1)] as const)
    : ([1_000, 200, ZERO_ADDRESS] as const);
  const start = world.now() + 1;
  const state = world.genesisState();
  const usual = playsWith(count, forged(world, 1, seconds, relay, start));
  const plays = (from: number) => (worst ? amongStrangers(usual, from) : usual);
  const first = await world.submit(state, plays(1_000), start + seconds);
  const between = first.built.state.fork();
  const end = ownerTwiceAmong(worst ? 2 ** 26 : 1_000);
  const second = await world.submit(first.built.state, plays(2_000), start + seconds + 100, () =>
    stateHash(end.parts),
  );
  const position = ({ built }: Submitted) => built.results.findIndex(({ play }) => play.song === 1);
  const show = (one: Submitted) =>
    buildPlayWitness(one.header, position(one), openEvidence(one.evidences, position(one)));
  const batchOf = (one: Submitted, parent: Submitted["header"], parentState: LedgerState) =>
    buildBatchWitness(one.header, parent, parentState);
  const recordOf = (one: Submitted, parent: Submitted["header"], parentState: LedgerState) => ({
    batch: batchOf(one, parent, parentState),
    segment: segmentOf(one.built, one.header.day, position(one), parentState),
    place: position(one) % 32,
  });
  const proofs = {
    overlap: () => world.proofs.write.proveOverlap([show(first), show(second)] as never),
    discoverer: () =>
      world.proofs.write.proveSecondDiscoverer([
        recordOf(first, world.genesis, state),
        recordOf(second, first.header, between),
      ] as never),
    ownerTwice: () =>
      world.proofs.write.proveOwnerTwice([
        batchOf(second, first.header, between),
        end.parts,
        accountClaim(end, 0),
        accountClaim(end, end.accountCount - 1),
      ] as never),
  };
  const gas: Record<string, number> = {};
  for (const [name, send] of Object.entries(proofs)) {
    const undo = await world.connection.networkHelpers.takeSnapshot();
    gas[name] = await gasOf(world, send);
    await undo.restore();
  }
  await snapshot.restore();
  return gas as Record<keyof typeof proofs, number>;
}

/** Demands for a segment whose evidences are as long as honest ones can be. */
async function measureDemands(world: EvidenceWorld) {
  const snapshot = await world.connection.networkHelpers.takeSnapshot();
  const longest = new Uint8Array(2_130).fill(0xff);
  const plays = zipfPlays(5_000).map((play) => ({ ...play, evidence: longest }));
  const start = world.now() + 1;
  const { header, evidences } = await world.submit(world.genesisState(), plays, start);
  const bond = 2n * (await world.proofs.read.demandBond());
  const demand = (segment: number) =>
    gasOf(world, () => world.proofs.write.demandEvidence([header, segment], { value: bond }));
  const demandGas = await demand(77);
  const { evidences: shown, siblings } = buildAnswer(evidences, 77);
  const answerWorstGas = await gasOf(world, () =>
    world.proofs.write.answerDemand([header, 77, shown, siblings]),
  );
  await demand(78);
  await world.at(world.now() + Number(header.answerTime));
  await world.connection.networkHelpers.mine();
  const expireGas = await gasOf(world, () => world.proofs.write.expireDemand([header, 78]));
  await snapshot.restore();
  return { demandGas, answerWorstGas, expireGas };
}

/** What it costs to show wrong evidence, and to make an attester publish it. On networks of its own. */
export async function measureEvidenceProofs(): Promise<EvidenceProofGas> {
  const world = await createEvidenceWorld();
  const without = await createEvidenceWorld("cancun");
  try {
    const usual = await measurePairs(world, false);
    const worst = await measurePairs(world, true);
    return {
      faultProofEvidenceGas: await measureEvidence(world, 1_000, 200, 2, ZERO_ADDRESS),
      faultProofEvidenceWorstGas: await measureEvidence(world, 5_000, 14_400, 32, relayAt(1)),
      faultProofEvidenceWorstNoPrecompileGas: await measureEvidence(without, 5_000, 14_400, 32, relayAt(1)),
      faultProofOverlapGas: usual.overlap,
      faultProofDiscovererGas: usual.discoverer,
      faultProofOwnerTwiceGas: usual.ownerTwice,
      faultProofOverlapWorstGas: worst.overlap,
      faultProofDiscovererWorstGas: worst.discoverer,
      faultProofOwnerTwiceWorstGas: worst.ownerTwice,
      ...(await measureDemands(world)),
    };
  } finally {
    await world.connection.close();
    await without.connection.close();
  }
}

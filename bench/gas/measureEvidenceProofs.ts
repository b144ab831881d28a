import {
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
  stateParts,
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
import { listenerAt, relayAt, seederAt, zipfPlays } from "./zipfPlays.ts";

export type EvidenceProofGas = {
  /** A forged statement in a batch of 1,000 plays: a song of 200 s, two parties, both signatures checked. */
  faultProofEvidenceGas: number;
  /** In a batch of 5,000: a song of four hours, 32 parties, a relay. */
  faultProofEvidenceWorstGas: number;
  /** The same on a chain without the P-256 precompile. */
  faultProofEvidenceWorstNoPrecompileGas: number;
  faultProofOverlapGas: number;
  faultProofDiscovererGas: number;
  faultProofOwnerTwiceGas: number;
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

/** Two batches of 1,000 plays with the same play, its discoverer credit and an owner in them twice. */
async function measurePairs(world: EvidenceWorld) {
  const snapshot = await world.connection.networkHelpers.takeSnapshot();
  const start = world.now() + 1;
  const state = world.genesisState();
  const plays = playsWith(1_000, forged(world, 1, 200, ZERO_ADDRESS, start));
  const first = await world.submit(state, plays, start + 200);
  const between = first.built.state.fork();
  const second = await world.submit(first.built.state, plays, start + 300, (end) => {
    end.setAccount(end.accountCount, { ...end.account(0)!, earned: 0n, burned: 0n });
  });
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
  const end = second.built.state;
  const proofs = {
    faultProofOverlapGas: () => world.proofs.write.proveOverlap([show(first), show(second)] as never),
    faultProofDiscovererGas: () =>
      world.proofs.write.proveSecondDiscoverer([
        recordOf(first, world.genesis, state),
        recordOf(second, first.header, between),
      ] as never),
    faultProofOwnerTwiceGas: () =>
      world.proofs.write.proveOwnerTwice([
        batchOf(second, first.header, between),
        stateParts(end),
        accountClaim(end, 0),
        accountClaim(end, end.accountCount - 1),
      ] as never),
  };
  const figures: Record<string, number> = {};
  for (const [name, send] of Object.entries(proofs)) {
    const undo = await world.connection.networkHelpers.takeSnapshot();
    figures[name] = await gasOf(world, send);
    await undo.restore();
  }
  await snapshot.restore();
  return figures as Record<keyof typeof proofs, number>;
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
    return {
      faultProofEvidenceGas: await measureEvidence(world, 1_000, 200, 2, ZERO_ADDRESS),
      faultProofEvidenceWorstGas: await measureEvidence(world, 5_000, 14_400, 32, relayAt(1)),
      faultProofEvidenceWorstNoPrecompileGas: await measureEvidence(without, 5_000, 14_400, 32, relayAt(1)),
      ...(await measurePairs(world)),
      ...(await measureDemands(world)),
    };
  } finally {
    await world.connection.close();
    await without.connection.close();
  }
}

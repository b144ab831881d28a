import {
  createLedgerState,
  decodeSegment,
  encodeEvidenceFile,
  Fault,
  GENESIS_STATE,
  grantDigest,
  keccakHex,
  RetryableError,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ATTESTER, createPlaysWorld, DOMAIN } from "../../test/createPlaysWorld.ts";
import { createBatcher } from "./createBatcher.ts";
import { createStates } from "./createStates.ts";
import { encodeSubmission } from "./encodeSubmission.ts";
import { freeze, judgeEvidence, playName } from "./freeze.ts";

const CID_TEXT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const logger = pino({ level: "silent" });

let world: ReturnType<typeof createPlaysWorld>;
beforeEach(() => {
  world = createPlaysWorld();
});
afterEach(() => world.close());

function createParts({
  add = async (_file: Uint8Array) => CID_TEXT,
  maxBytes = 120_000,
  publish = async () => {},
  refrain = (): string | undefined => undefined,
  budget = async () => Number.POSITIVE_INFINITY,
  earliest = async () => world.now() - 87_400,
} = {}) {
  const { store, facts } = world;
  const states = createStates({ chain: store.chain, stateLog: store.state, credit: facts.credit, logger });
  const parent = { batchId: 0n, commitment: GENESIS_STATE };
  const evidences = { get: async () => undefined, add, publish };
  const batcher = createBatcher({
    store,
    states,
    evidences: evidences as never,
    facts: { ...facts, creditAt: facts.credit },
    domain: DOMAIN,
    attester: ATTESTER,
    parent: () => parent,
    safe: () => ({ number: 10, time: world.now() }),
    block: () => 10,
    now: world.now,
    confirm: async ({ id }) => world.store.intents.reopen(id),
    refrain,
    budget,
    earliest,
    batchSeconds: 0.001,
    maxBytes,
    logger,
  });
  return { batcher, states };
}

async function statePlay(heard = 120) {
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  const at = await world.listen(listener, seeder, heard);
  const answer = await at.player.ask(await listener.statement(at.claim()));
  if (answer.type !== "stored") throw new Error(JSON.stringify(answer));
  return { listener, at, digest: answer.digest };
}
const due = async (batcher: ReturnType<typeof createBatcher>) => {
  await batcher.process();
  world.pass(1);
  await batcher.process();
};

test("a listener's last word while its play is frozen does not undo the batch", async () => {
  const { listener, at, digest } = await statePlay();
  let files = 0;
  const { batcher } = createParts({
    add: async (file) => {
      files++;
      world.pass(5);
      at.player.beat(at.opened.play, 99, at.coverage);
      const last = await at.player.ask(await listener.statement(at.claim()));
      // It is told which of its statements counts.
      expect(last).toMatchObject({ type: "stored", digest });
      expect(keccakHex(file)).toBe(keccakHex(encodeEvidenceFile([world.store.plays.newest(play)!.evidence])));
      return CID_TEXT;
    },
  });
  const play = { listener: listener.address, start: at.opened.start };
  await due(batcher);
  expect(files).toBe(1);
  const [batch] = world.store.plays.unsubmitted();
  expect(batch).toMatchObject({ playCount: 1, evidenceCid: CID.parse(CID_TEXT).bytes });
  expect(world.store.plays.fate(play)).toMatchObject({ kind: "placed" });
  expect(batcher.status().problem).toBeUndefined();
});

test("a play of a song that points elsewhere is recorded under that one, and discovers it once", async () => {
  const first = await statePlay();
  const { batcher } = createParts();
  const { plays } = world.store;
  const { store, facts, chain } = world;
  chain.songs.set(9, { registeredAt: 100, seconds: 300, parties: [], sound: "passed" });
  chain.redirects.set(7, { time: first.at.opened.start - 1, target: 9 });
  await due(batcher);
  const [batch] = plays.unsubmitted();
  const [placement] = plays.placements(batch!.id);
  expect(placement).toMatchObject({ song: 9, discoverer: true, play: { song: 7 } });
  const { records } = decodeSegment(batch!.segments[0]!, 0);
  expect(records).toMatchObject([{ song: 9, discoverer: true }]);
  expect(store.plays.hasDiscovered(first.listener.address, 9)).toBe(true);
  expect(store.plays.hasDiscovered(first.listener.address, 7)).toBe(false);

  const input = {
    domain: DOMAIN,
    attester: ATTESTER,
    earliest: world.now() - 87_400,
    time: world.now(),
    ...facts,
  };
  expect(judgeEvidence(input, placement!.play, 0n).fault).toBe(Fault.None);
  chain.songs.set(9, { registeredAt: 100, seconds: 300, parties: [first.listener.address], sound: "passed" });
  expect(judgeEvidence(input, placement!.play, 0n).fault).toBe(Fault.ListenerIsParty);
});

test("a batch is cut to what a transaction can carry, the oldest plays first", async () => {
  const plays = [];
  for (let i = 0; i < 12; i++) plays.push(await statePlay());
  const { batcher } = createParts({ maxBytes: 1_000 });
  await due(batcher);
  const [batch] = world.store.plays.unsubmitted();
  expect((encodeSubmission(batch!).length - 2) / 2).toBeLessThanOrEqual(1_000);
  expect(batch!.playCount).toBeGreaterThan(3);
  const digests = world.store.plays.placements(batch!.id).map(({ play }) => play.digest);
  expect(digests.sort()).toEqual(
    plays
      .slice(0, batch!.playCount)
      .map(({ digest }) => digest)
      .sort(),
  );
  expect(world.store.plays.waitingCount).toBe(12 - batch!.playCount);
});

test("a batch that nodes refuse for its size is made again at half of it", async () => {
  for (let i = 0; i < 8; i++) await statePlay();
  const { batcher } = createParts();
  const { plays, intents } = world.store;
  await due(batcher);
  for (const expected of [8, 4, 2, 1, 1]) {
    const [batch] = plays.unsubmitted();
    expect(batch!.playCount).toBe(expected);
    intents.close(intents.find("submitBatch", String(batch!.id))!.id, "failed");
    await batcher.process();
    await due(batcher);
  }
  // One that landed lets the next be twice as large.
  const [batch] = plays.unsubmitted();
  intents.close(intents.find("submitBatch", String(batch!.id))!.id, "done", 5);
  await batcher.process();
  plays.setOwnBatch(batch!.id, "submitted", 1n);
  await due(batcher);
  expect(plays.unsubmitted()[0]!.playCount).toBe(2);
});

test("a batch whose block was replaced before it was read is asked for again", async () => {
  await statePlay();
  const { batcher } = createParts();
  const { plays, intents } = world.store;
  await due(batcher);
  const [batch] = plays.unsubmitted();
  const intent = intents.find("submitBatch", String(batch!.id))!;
  // Above the newest block read: it will come.
  intents.close(intent.id, "done", 11);
  await batcher.process();
  expect(intents.byId(intent.id)).toMatchObject({ state: "done", block: 11 });
  intents.close(intent.id, "done", 10);
  await batcher.process();
  expect(intents.byId(intent.id)).toMatchObject({ state: "open", block: undefined });
});

test("what only a batch that may be reverted forbids is held back, not dropped", async () => {
  const { listener, at } = await statePlay();
  const play = { listener: listener.address, start: at.opened.start };
  let earliest = play.start + 1;
  const { batcher, states } = createParts({ earliest: async () => earliest });
  const { plays } = world.store;

  // A parent submitted a day after the play began.
  await due(batcher);
  expect(plays.fate(play)).toEqual({ kind: "waiting" });
  earliest = play.start;

  // 500 plays of the day, in a batch that is not final.
  const account = { owner: listener.address, earned: 0n, burned: 0n };
  const day = Math.floor(play.start / 86_400);
  const full = createLedgerState({
    accounts: [{ ...account, day, playsOnDay: 500, playsOnDayBefore: 0 }],
  });
  const input = {
    log: plays,
    state: full,
    final: states.final,
    finalTime: 0,
    foreign: { standing: 0, final: 0 },
    held: new Set<number>(),
    doubted: new Set<string>(),
    maxPlays: 10,
    maxBytes: 120_000,
    credit: () => 0n,
    domain: DOMAIN,
    attester: ATTESTER,
    earliest,
    time: world.now(),
    song: world.facts.song,
    songAt: world.facts.songAt,
    grantTimes: world.facts.grantTimes,
  };
  const { id } = plays.newest(play)!;
  expect(freeze(input)).toMatchObject({ drops: [], holds: [id] });
  expect(freeze({ ...input, held: new Set([id]) })).toBeUndefined();
  expect(freeze({ ...input, final: full })).toMatchObject({ drops: [{ reason: "DayLimit" }], holds: [] });
  // Another store of this attester made a batch since the play began: it may hold it.
  const foreign = { standing: play.start + 1, final: 0 };
  expect(freeze({ ...input, foreign })).toBeUndefined();
  foreign.final = foreign.standing;
  expect(freeze({ ...input, foreign })).toMatchObject({ drops: [{ reason: "Overlap" }] });

  await due(batcher);
  expect(plays.fate(play)).toMatchObject({ kind: "placed" });
});

test("plays of a batch that was proven wrong are only batched again with signatures that hold", async () => {
  const [honest, forged] = [await statePlay(), await statePlay()];
  const { states } = createParts();
  const { plays } = world.store;
  const keyOf = ({ listener, at }: typeof honest) => ({ listener: listener.address, start: at.opened.start });
  // As a disk or a bug may leave it: everything but the signature is right.
  const stored = plays.newest(keyOf(forged))!;
  const evidence = stored.evidence.slice();
  evidence[evidence.length - 1]! ^= 1;
  await plays.append({ ...stored, version: 2, digest: `0x${"12".repeat(32)}`, evidence });
  const input = {
    ...{ log: plays, state: states.head, final: states.final, finalTime: 0 },
    ...{ foreign: { standing: 0, final: 0 }, held: new Set<number>(), doubted: new Set<string>() },
    ...{ maxPlays: 10, maxBytes: 120_000, credit: () => 0n, domain: DOMAIN, attester: ATTESTER },
    ...{ earliest: world.now() - 87_400, time: world.now() },
    ...{ song: world.facts.song, songAt: world.facts.songAt, grantTimes: world.facts.grantTimes },
  };
  expect(freeze(input)?.built.results).toHaveLength(2);
  const doubted = new Set([honest, forged].map((play) => playName(keyOf(play))));
  const frozen = freeze({ ...input, doubted })!;
  expect(frozen.built.results.map(({ play }) => play.listener)).toEqual([honest.listener.address]);
  expect(frozen.drops).toMatchObject([{ reason: "StatementSignature", play: keyOf(forged) }]);
});

test("nothing is built or sent while something stands against it, or over the day's budget", async () => {
  for (let i = 0; i < 3; i++) await statePlay();
  let why: string | undefined = "The guardian paused new batches.";
  let left = 0;
  const { batcher } = createParts({ refrain: () => why, budget: async () => left });
  const { plays, intents } = world.store;
  await due(batcher);
  expect(batcher.status().problem).toContain("The guardian paused new batches. Plays wait.");
  why = undefined;
  await batcher.process();
  expect(batcher.status().problem).toContain("used up");
  expect([plays.waitingCount, plays.unsubmitted()]).toEqual([3, []]);
  left = 2;
  await batcher.process();
  const [batch] = plays.unsubmitted();
  expect([batch!.playCount, plays.waitingCount]).toEqual([2, 1]);
  expect(intents.open()).toHaveLength(1);
  // The council cut the budget before it was sent.
  left = 1;
  await batcher.process();
  expect([plays.ownBatch(batch!.id)!.state, intents.open()]).toEqual(["abandoned", []]);
  await due(batcher);
  expect(plays.unsubmitted()[0]!.playCount).toBe(1);
  expect(batcher.status().problem).toBeUndefined();
});

test("a batch that the ledger would find too old by now gives its plays back", async () => {
  const { listener, at } = await statePlay();
  const play = { listener: listener.address, start: at.opened.start };
  let earliest = play.start;
  const { batcher } = createParts({ earliest: async () => earliest });
  const { plays, intents } = world.store;
  await due(batcher);
  const [batch] = plays.unsubmitted();
  expect([batch!.earliest, intents.open().length]).toEqual([play.start, 1]);
  // What was open to catch up is over.
  earliest = play.start + 1;
  await batcher.process();
  expect([plays.ownBatch(batch!.id)!.state, intents.open()]).toEqual(["abandoned", []]);
  await due(batcher);
  expect(plays.fate(play)).toEqual({ kind: "waiting" });
});

test("the plays of the oldest day go first, wherever they wait", async () => {
  const old = await statePlay();
  world.pass(86_400);
  await statePlay();
  world.pass(86_400);
  const later = await statePlay();
  const earliest = old.at.opened.start;
  const { batcher } = createParts({ earliest: async () => earliest });
  const { plays } = world.store;
  await due(batcher);
  const [first] = plays.unsubmitted();
  expect(plays.placements(first!.id).map(({ play }) => play.digest)).toEqual([old.digest]);
  // Given back, they wait behind all others.
  plays.release(first!.id, "abandoned");
  expect([...plays.waiting()].at(-1)).toMatchObject({ start: earliest });
  await due(batcher);
  const [again] = plays.unsubmitted();
  expect(again!.earliest).toBe(earliest);
  expect(again!.earliest).toBeLessThan(later.at.opened.start - 86_400);
});

test("after a reorganisation a built batch is judged again", async () => {
  const { listener } = await statePlay();
  const { batcher } = createParts({
    publish: async () => {
      throw new RetryableError("Nobody.", "Wait.");
    },
  });
  const { plays, intents } = world.store;
  await due(batcher);
  const [batch] = plays.unsubmitted();
  expect(batch).toMatchObject({ state: "built" });
  // The grant was revoked before the play in the chain as it is now.
  world.chain.revoked.set(grantDigest(DOMAIN, listener.grant), 1);
  await batcher.process();
  expect(plays.ownBatch(batch!.id)!.state).toBe("built");
  batcher.recheck();
  await batcher.process();
  expect(plays.ownBatch(batch!.id)!.state).toBe("abandoned");
  expect(intents.open()).toEqual([]);
});

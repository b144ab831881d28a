import {
  type Address,
  burn as burnOf,
  type Domain,
  encodeEvidenceFile,
  evidenceLeaf,
  FatalError,
  Fault,
  type Hex,
  listRoot,
  MusicchainError,
  RetryableError,
  replayBatch,
  SECONDS_PER_DAY,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import type { Logger } from "pino";
import type { BatchFacts } from "../chain/createFacts.ts";
import type { Intent } from "../store/createIntentLog.ts";
import type { Store } from "../store/createStore.ts";
import type { OwnBatch } from "../store/types.ts";
import type { Evidences } from "./createEvidences.ts";
import type { States } from "./createStates.ts";
import { encodeSubmission, MAX_SUBMISSION_BYTES } from "./encodeSubmission.ts";
import { type Frozen, freeze, type Judges, judgeEvidence } from "./freeze.ts";

const HELD_SECONDS = 60;

export type BatcherStatus = {
  problem: string | undefined;
  current: { id: number; state: string } | undefined;
};

/** What is known of the batch a new one extends. */
export type Parent = { batchId: bigint; commitment: Hex };

/**
 * From waiting plays to a batch on chain, one at a time: frozen and stored, published and read back, handed to
 * the outbox. Each step is stored before the next begins and can be done again, so a crash anywhere changes
 * nothing but the time.
 */
export function createBatcher({
  store,
  states,
  evidences,
  facts,
  domain,
  attester,
  parent,
  safe,
  block,
  now,
  confirm,
  refrain = () => undefined,
  budget = async () => Number.POSITIVE_INFINITY,
  earliest,
  doubted = () => new Set(),
  batchSeconds = 5,
  maxPlays = 5_000,
  maxBytes = MAX_SUBMISSION_BYTES,
  logger,
}: {
  store: Store;
  states: States;
  evidences: Evidences;
  facts: BatchFacts;
  domain: Domain;
  attester: Address;
  /** The newest standing batch, or `undefined` while it is not known. */
  parent: () => Parent | undefined;
  /** Newest block read that no reorganisation is expected to reach. */
  safe: () => { number: number; time: number };
  /** Number of the newest block read. */
  block: () => number;
  /** Oracle time. */
  now: () => number;
  /** Asks again where the transaction of an intent is that counts as mined. */
  confirm: (intent: Intent) => Promise<void>;
  /** Why nothing can be submitted now, in words. */
  refrain?: () => string | undefined;
  /** Plays this attester may still submit today. */
  budget?: () => Promise<number>;
  /** From when on plays may start that the next batch holds. */
  earliest: () => Promise<number>;
  /** Plays (`playName`) of a batch that was proven wrong: their signatures are verified again. */
  doubted?: () => ReadonlySet<string>;
  /** A batch is made once its oldest play has waited this long. */
  batchSeconds?: number;
  maxPlays?: number;
  /** Calldata of one batch. */
  maxBytes?: number;
  logger: Logger;
}) {
  const { plays: log, chain, intents } = store;
  const status: BatcherStatus = { problem: undefined, current: undefined };
  let firstSeen: number | undefined;
  const held = new Set<number>();
  let heldAt = "";
  /** The chain took something back: what is not on chain is judged again. */
  let suspect = true;
  /** Halved where nodes refuse a batch for its size, doubled with each that lands. */
  let playLimit = maxPlays;

  const credit = (owner: Address) => facts.creditAt(owner, safe().number);
  const judges = async (): Promise<Judges> => ({
    domain,
    attester,
    earliest: await earliest(),
    time: safe().time,
    song: facts.song,
    songAt: facts.songAt,
    grantTimes: facts.grantTimes,
  });

  /** Plays held back: looked at again once the state is another one, or credit may have been bought. */
  function heldNow(): Set<number> {
    const at = `${states.headId} ${states.finalId} ${Math.floor(safe().time / HELD_SECONDS)}`;
    if (at !== heldAt) held.clear();
    heldAt = at;
    return held;
  }

  /** Whether a batch that was built before a reorganisation could be built now. */
  async function stands(batch: OwnBatch): Promise<boolean> {
    const by = await judges();
    const burn = burnOf(states.head.accruedSupply);
    const isGood = log
      .placements(batch.id)
      .every(({ play }) => judgeEvidence(by, play, burn).fault === Fault.None);
    const day = Math.floor(batch.earliest / SECONDS_PER_DAY);
    const header = { day, playCount: batch.playCount };
    return isGood && replayBatch(states.head, { ...batch, header }, credit).fault === Fault.None;
  }

  /** Whether it is time: enough plays, or the first has waited long enough. */
  function isDue(): boolean {
    if (log.waitingCount === heldNow().size) {
      firstSeen = undefined;
      return false;
    }
    firstSeen ??= now();
    return log.waitingCount - held.size >= playLimit || now() - firstSeen >= batchSeconds;
  }

  function compare({ day, built }: Frozen): void {
    const { results, segments, statesAfter } = built;
    const header = { day, playCount: results.length };
    const again = replayBatch(states.head, { header, segments, statesAfter }, credit);
    if (again.fault !== Fault.None || again.state.hash() !== built.state.hash()) {
      throw new FatalError(
        `Segment ${again.segment} replays to another state (fault ${again.fault}).`,
        "Nothing was submitted. Keep the data folder and report this: two runs of the rules disagree.",
      );
    }
  }

  async function build(on: Parent): Promise<OwnBatch | undefined> {
    const left = await budget();
    if (left < 1) {
      throw new RetryableError(
        "This attester's plays of the day (UTC) are used up.",
        "Plays wait for the next day, or for the council to raise playsPerDay.",
      );
    }
    const frozen = freeze({
      ...(await judges()),
      log,
      state: states.head,
      final: states.final,
      finalTime: states.finalId === 0 ? 0 : (chain.batch(states.finalId)?.time ?? 0),
      foreign: {
        standing: chain.foreignTime(states.headId),
        final: chain.foreignTime(states.finalId),
      },
      held: heldNow(),
      doubted: doubted(),
      maxPlays: Math.min(playLimit, left),
      maxBytes,
      credit,
    });
    if (!frozen) return undefined;
    for (const { play, reason } of frozen.drops) {
      logger.info({ listener: play.listener, start: play.start, song: play.song, reason }, "play.dropped");
      log.drop([play], reason, now());
    }
    const { built } = frozen;
    for (const id of frozen.holds) held.add(id);
    if (built.results.length === 0) return undefined;
    compare(frozen);
    const bytes = built.results.map(({ play }) => play.stored.evidence);
    // Else a listener's last word for any of these plays would undo the whole batch, again and again.
    const letGo = log.hold(built.results.map(({ play }) => play.stored));
    try {
      const cid = await evidences.add(encodeEvidenceFile(bytes));
      return place(on, frozen, bytes, cid);
    } finally {
      letGo();
    }
  }

  function place(on: Parent, { day, earliest, built }: Frozen, bytes: Uint8Array[], cid: string): OwnBatch {
    const batch = log.place(
      {
        parentId: on.batchId,
        parentCommitment: on.commitment,
        earliest,
        evidenceRoot: listRoot(bytes.map(evidenceLeaf)),
        evidenceCid: CID.parse(cid).bytes,
        segments: built.segments,
        statesAfter: built.statesAfter,
        placements: built.results.map(({ play, record, minted, burned }) => {
          const { song, mature, discoverer } = record;
          return { play: play.stored, song, mature, discoverer, minted, burned };
        }),
      },
      now(),
    );
    firstSeen = undefined;
    logger.info(
      { own: batch.id, parent: String(on.batchId), plays: batch.playCount, day, cid },
      "batch.built",
    );
    return batch;
  }

  /** Puts the batch's plays back: its parent is no longer the head, or the ledger refused it. */
  function abandon(batch: OwnBatch, why: string): void {
    const intent = intents.find("submitBatch", String(batch.id));
    if (intent?.state === "open") intents.close(intent.id, "cancelled");
    log.release(batch.id, "abandoned");
    logger.warn({ own: batch.id, why }, "batch.abandoned");
  }

  function submit(batch: OwnBatch): void {
    const data = encodeSubmission(batch);
    const target = domain.verifyingContract;
    intents.want({ kind: "submitBatch", ref: String(batch.id), target, data, value: 0n }, now());
  }

  async function step(): Promise<void> {
    const on = parent();
    if (!on || states.broken) return;
    let batch = log.unsubmitted()[0];
    const waitsFor = refrain();
    if (!batch) {
      status.current = undefined;
      if (!isDue()) return;
      if (waitsFor !== undefined) throw new RetryableError(waitsFor, "Plays wait.");
      batch = await build(on);
      if (!batch) return;
    }
    status.current = { id: batch.id, state: batch.state };
    const intent = intents.find("submitBatch", String(batch.id));
    if (intent?.state === "done") {
      playLimit = Math.min(maxPlays, Math.max(playLimit, batch.playCount * 2));
      // Mined: the follower will read it, or has read another block in that place.
      if (intent.block !== undefined && intent.block <= block()) await confirm(intent);
      return;
    }
    if (intent?.state === "failed") {
      if (intent.block !== undefined) return abandon(batch, "the ledger refused it");
      playLimit = Math.max(1, Math.floor(batch.playCount / 2));
      return abandon(batch, "nodes refuse a transaction of its size");
    }
    if (batch.parentId !== on.batchId || batch.parentCommitment !== on.commitment) {
      return abandon(batch, "its parent is not the newest batch any more");
    }
    if (suspect && !(await stands(batch))) return abandon(batch, "the chain it was built on changed");
    suspect = false;
    if (waitsFor !== undefined) throw new RetryableError(waitsFor, "Plays wait.");
    const isSent = intent !== undefined && intents.sendings(intent.id).length > 0;
    if (!isSent && (await budget()) < batch.playCount)
      return abandon(batch, "it is over the attester's budget of the day");
    if (!isSent && batch.earliest < (await earliest()))
      return abandon(batch, "its oldest play is too old by now");
    if (batch.state === "built") {
      const cid = CID.decode(batch.evidenceCid).toString();
      await evidences.publish(cid);
      log.setOwnBatch(batch.id, "published");
      logger.info({ own: batch.id, cid }, "batch.published");
    }
    submit(batch);
  }

  return {
    status: () => ({ ...status }),
    /** After a reorganisation. */
    recheck: (): void => {
      suspect = true;
    },
    /** Moves on as far as it can without waiting for the chain. Only a `FatalError` comes out. */
    async process(): Promise<void> {
      try {
        await step();
        status.problem = undefined;
      } catch (error) {
        if (error instanceof FatalError || !(error instanceof MusicchainError)) throw error;
        const text = `${error.message} ${error.action}`;
        if (text !== status.problem && error instanceof RetryableError)
          logger.warn({ problem: text }, "batch.delayed");
        status.problem = text;
      }
    },
  };
}
export type Batcher = ReturnType<typeof createBatcher>;

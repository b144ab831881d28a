import { randomBytes } from "node:crypto";
import {
  type Address,
  bytesToHex,
  decodeBeat,
  type Hex,
  type PlayClientMessage,
  type PlayReason,
  playClientMessageSchema,
} from "@musicchain/protocol";
import { type Allowed, checkRules } from "./checkRules.ts";
import { createAcknowledgements } from "./createAcknowledgements.ts";
import { createBucket } from "./createBucket.ts";
import { createDigests } from "./createDigests.ts";
import { createPlayTable } from "./createPlayTable.ts";
import { createRateLimit } from "./createRateLimit.ts";
import { checkSessionSignature, createSessions, type Session } from "./createSessions.ts";
import { REASON_SENTENCES } from "./reasons.ts";
import { takeBeat } from "./takeBeat.ts";
import { END_SLACK, takeStatement } from "./takeStatement.ts";
import type { PlayContext, Refusal, Send } from "./types.ts";

/** Beats are expected this often, seconds. */
export const BEAT_SECONDS = 5;
/** Signed messages of one connection that may wait for their turn. */
const MAX_PENDING = 8;

/** Refusals after a signature was checked for nothing; a network pays this much more for them. */
const FORGERIES = new Set<PlayReason>([
  "GrantForAnotherChain",
  "GrantSignature",
  "OpenSignature",
  "SeederNotBound",
  "SeederNotAcknowledged",
  "StatementSignature",
]);
const FORGERY_COST = 9;

type Judged = { allowed: Allowed; start: number };
type Open = Extract<PlayClientMessage, { type: "open" }>;

/**
 * Everything about open plays but the sockets: who connects gives a `send` and hands in what arrives. Rejected
 * by size (the socket), then rate, then signature, then rule; every refusal has a name and a sentence.
 */
export function createPlays(
  context: PlayContext & {
    /** Why no play can begin now, in a sentence: nothing can be judged without the chain, say. */
    unready?: () => string | undefined;
    /** What should not happen: a bug, or a disk that fails. */
    onError?: (error: unknown) => void;
  },
) {
  const { domain, attester, clock, log, limits } = context;
  const unready = context.unready ?? (() => undefined);
  const table = createPlayTable();
  const sessions = createSessions(context);
  const digests = createDigests(domain, attester);
  const checkAcknowledgement = createAcknowledgements(context);
  const openOf = new Map<Address, number>();
  /** Ends of statements that are on their way to the disk. */
  const endOf = new Map<Address, number>();
  const perListener = createRateLimit({
    perSecond: limits.signedPerSecond,
    burst: limits.signedBurst,
    now: clock.elapsed,
  });
  const perNetwork = createRateLimit({
    perSecond: limits.networkPerSecond,
    burst: limits.networkBurst,
    now: clock.elapsed,
  });
  const refusals = new Map<PlayReason, number>();
  const counts = { opened: 0, beats: 0, stored: 0 };
  let stopping = false;

  function close(slot: number): void {
    const { listener } = table.session(slot).grant;
    if (openOf.get(listener) === slot) openOf.delete(listener);
    table.close(slot);
  }

  /** Now, or as soon as the listener's play before is over: that one's end may be a second ahead. */
  const startOf = (listener: Address) =>
    Math.max(clock.seconds(), log.lastEnd(listener), endOf.get(listener) ?? 0);

  /** `network`: where the connection comes from; without one it is only limited by itself. */
  function connect(send: Send, network?: string) {
    const owner = {};
    const now = clock.elapsed;
    const messages = createBucket({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst, now });
    const signed = createBucket({ perSecond: limits.signedPerSecond, burst: limits.signedBurst, now });
    const mine = new Set<number>();
    let challenge = newChallenge();
    let closed = false;
    let pending = 0;
    let turn: Promise<undefined> | undefined;

    function hello(): void {
      const { chainId, verifyingContract: ledger } = domain;
      const time = clock.seconds();
      send({ type: "hello", attester, chainId, ledger, challenge, time, beatSeconds: BEAT_SECONDS });
    }
    function refuse(id: number | null, play: number | null, { reason, message, needed }: Refusal): undefined {
      if (network !== undefined && FORGERIES.has(reason)) perNetwork.charge(network, FORGERY_COST);
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
      const sentence = message ?? REASON_SENTENCES[reason];
      const credit = needed === undefined ? {} : { needed: String(needed) };
      send({ type: "refused", id, play, reason, message: sentence, ...credit });
    }

    /** Everything that depends on when the play starts, and on what else is open then. */
    function judge(message: Open, session: Session, start: number): Judged | Refusal {
      const { listener } = message.grant;
      const allowed = checkRules(context, session, message, start);
      if ("reason" in allowed) return allowed;
      const other = openOf.get(listener);
      if (other !== undefined && table.owner(other) !== owner) {
        const idle = (clock.elapsed() - table.beatAt(other)) / 1000;
        if (idle < limits.takeoverSeconds) return { reason: "PlayAlreadyOpen" };
      }
      if (table.count >= limits.openPlays) return { reason: "Busy" };
      return { allowed, start };
    }

    function open(message: Open): undefined | Promise<undefined> {
      const refused = (refusal: Refusal): undefined => refuse(message.id, null, refusal);
      if (message.challenge !== challenge) return refused({ reason: "ChallengeUnknown" });
      const { listener } = message.grant;
      if (!signed.take()) return refused({ reason: "TooManyMessages" });
      // Used up by the first open that names it, whatever comes of it.
      challenge = newChallenge();
      hello();

      const start = startOf(listener);
      const session = sessions.open(message.grant, message.grantSignature, start);
      if ("reason" in session) return refused(session);
      const { song, seeder, relay } = message;
      const digest = digests.open({ listener, song, seeder, relay, challenge: message.challenge });
      if (!checkSessionSignature(context, session, digest, message.signature))
        return refused({ reason: "OpenSignature" });
      if (!perListener.allow(listener)) return refused({ reason: "TooManyMessages" });

      const judged = judge(message, session, start);
      if ("reason" in judged) return refused(judged);

      const finish = ({ allowed, start }: Judged): undefined => {
        const before = openOf.get(listener);
        if (before !== undefined) close(before);
        const { seconds } = allowed.song;
        const play = table.open({ owner, session, song, seeder, relay, seconds, start }, clock.elapsed());
        const slot = table.slotOf(play, owner);
        openOf.set(listener, slot);
        for (const old of mine) if (table.owner(old) !== owner) mine.delete(old);
        mine.add(slot);
        counts.opened++;
        const burn = String(allowed.burn);
        send({ type: "opened", id: message.id, play, start, seconds, mature: allowed.mature, burn });
      };
      const mayAsk = () => network === undefined || perNetwork.allow(network, FORGERY_COST);
      const word = checkAcknowledgement(message.acknowledgement, seeder, digest.hex, mayAsk);
      if (!(word instanceof Promise)) return word ? refused(word) : finish(judged);
      return word.then((refusal) => {
        if (closed) return undefined;
        // The seeder's contract was waited for: anything may have changed meanwhile.
        if (refusal) return refused(refusal);
        if (stopping) return refused({ reason: "ShuttingDown" });
        const later = startOf(listener);
        const still = sessions.open(message.grant, message.grantSignature, later);
        const again = "reason" in still ? still : judge(message, session, later);
        return "reason" in again ? refused(again) : finish(again);
      });
    }

    async function state(message: Extract<PlayClientMessage, { type: "statement" }>): Promise<undefined> {
      const { id, play } = message;
      const slot = table.slotOf(play, owner);
      if (slot < 0) return refuse(id, play, { reason: "PlayUnknown" });
      const { listener } = table.session(slot).grant;
      if (!perListener.allow(listener)) return refuse(id, play, { reason: "TooManyMessages" });
      const seconds = table.seconds(slot);
      if (message.end <= clock.seconds() + END_SLACK) endOf.set(listener, message.end);
      try {
        const outcome = await takeStatement(context, digests, table, slot, message);
        if ("digest" in outcome) {
          counts.stored++;
          send({
            type: "stored",
            id,
            play,
            digest: outcome.digest,
            covered: outcome.covered,
            seconds,
          });
          return undefined;
        }
        refuse(id, play, outcome);
        if (outcome.reason === "StatementSignature" || outcome.reason === "Overlap") {
          perListener.allow(listener, limits.signedBurst / 4);
          if (table.slotOf(play, owner) === slot) close(slot);
        }
      } catch (error) {
        context.onError?.(error);
        refuse(id, play, { reason: "Busy" });
      } finally {
        endOf.delete(listener);
      }
    }

    function control(text: string): undefined | Promise<undefined> {
      const parsed = playClientMessageSchema.safeParse(parse(text));
      if (!parsed.success) return refuse(null, null, { reason: "MessageMalformed" });
      const message = parsed.data;
      if (message.type === "close") {
        const slot = table.slotOf(message.play, owner);
        if (slot >= 0) close(slot);
        return undefined;
      }
      if (stopping) return refuse(message.id, null, { reason: "ShuttingDown" });
      const why = message.type === "open" ? unready() : undefined;
      if (why !== undefined) return refuse(message.id, null, { reason: "Busy", message: why });
      if (network !== undefined && !perNetwork.allow(network)) {
        return refuse(message.id, null, { reason: "TooManyMessages" });
      }
      return message.type === "open" ? open(message) : state(message);
    }

    function beat(bytes: Uint8Array, now: number): undefined {
      const decoded = decodeBeat(bytes);
      if (!decoded) return refuse(null, null, { reason: "MessageMalformed" });
      const slot = table.slotOf(decoded.play, owner);
      if (slot < 0) return refuse(null, decoded.play, { reason: "PlayUnknown" });
      counts.beats++;
      const refusal = takeBeat(table, slot, decoded, now);
      if (refusal) refuse(null, decoded.play, refusal);
    }

    hello();
    return {
      /** Returns false where the sender floods: hang up. */
      receive(data: Uint8Array, binary: boolean): boolean {
        if (!messages.take()) {
          refuse(null, null, { reason: "TooManyMessages" });
          return false;
        }
        if (binary) {
          beat(data, clock.elapsed());
          return true;
        }
        if (pending >= MAX_PENDING) {
          refuse(null, null, { reason: "TooManyMessages" });
          return true;
        }
        const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8");
        const failed = (error: unknown) => {
          context.onError?.(error);
          return refuse(null, null, { reason: "Busy" });
        };
        // Signed messages of one connection keep their order, also where one of them has to wait.
        if (!turn) {
          try {
            turn = control(text)?.catch(failed);
          } catch (error) {
            failed(error);
          }
        } else turn = turn.then(() => control(text)).catch(failed);
        const last = turn;
        if (last) {
          pending++;
          void last.then(() => {
            pending--;
            if (turn === last) turn = undefined;
          });
        }
        return true;
      },
      close(): void {
        closed = true;
        for (const slot of mine) if (table.owner(slot) === owner) close(slot);
      },
    };
  }

  /** Closes what has been silent for long. */
  function sweep(): void {
    const limit = clock.elapsed() - limits.idleSeconds * 1000;
    for (const slot of table.slots()) if (table.beatAt(slot) < limit) close(slot);
  }

  return {
    connect,
    sweep,
    /** From now on nothing new is opened or stored. */
    stop: () => {
      stopping = true;
    },
    stats: () => ({
      ...counts,
      verifications: table.verifications,
      open: table.count,
      refusals: Object.fromEntries(refusals),
    }),
  };
}
export type Plays = ReturnType<typeof createPlays>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

let challenges = Buffer.alloc(0);
function newChallenge(): Hex {
  if (challenges.length < 32) challenges = randomBytes(32 * 128);
  const challenge = bytesToHex(challenges.subarray(0, 32));
  challenges = challenges.subarray(32);
  return challenge;
}

import { UserError } from "@musicchain/protocol";
import type { CID } from "multiformats/cid";
import { type BadPeerError, NoProviderError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Provider } from "../types.ts";
import type { Lane, Outcome } from "./createLane.ts";
import { isServable } from "./frames.ts";

interface Job {
  cid: CID;
  resolve: (bytes: Uint8Array) => void;
  reject: (error: unknown) => void;
  /** Asked and not answered yet. */
  asked: Map<Lane, () => void>;
  /** Said MISSING, or sent wrong bytes. */
  without: Set<Lane>;
  /** Said BUSY: not before this time. */
  notBefore: number;
  blame?: Error;
  timer?: ReturnType<typeof setTimeout>;
}

const limits = LIMITS.blocks;

/**
 * Blocks from several providers: one in-order queue, each provider takes what its window allows, late blocks are
 * asked of a second provider, and what one cannot give is asked of another.
 */
export function createBlockSession({
  waiting,
  laneTo,
  maxProviders,
  onPeerError,
}: {
  waiting: Set<() => void>;
  laneTo: (provider: Provider) => Lane;
  maxProviders: number;
  onPeerError?: (error: BadPeerError) => void;
}) {
  const lanes = new Set<Lane>();
  const blamed = new Set<Lane>();
  const jobs = new Set<Job>();
  const bytes = new Map<string, number>();
  let retry: ReturnType<typeof setTimeout> | undefined;

  const finish = (job: Job) => {
    jobs.delete(job);
    clearTimeout(job.timer);
    for (const cancel of job.asked.values()) cancel();
    job.asked.clear();
  };
  const settle = (job: Job, lane: Lane, outcome: Outcome) => {
    if (!jobs.has(job)) return;
    job.asked.delete(lane);
    if (outcome.type === "block") {
      lane.late = false;
      bytes.set(lane.peerId, (bytes.get(lane.peerId) ?? 0) + outcome.bytes.length);
      finish(job);
      job.resolve(outcome.bytes);
    } else if (outcome.type === "missing" || outcome.type === "bad") {
      job.without.add(lane);
      if (outcome.type === "bad") {
        job.blame ??= outcome.error;
        if (!blamed.has(lane)) onPeerError?.(outcome.error);
        blamed.add(lane);
      }
    } else if (outcome.type === "busy") {
      job.notBefore = performance.now() + limits.busyRetry;
    }
    pump();
  };
  const ask = (job: Job, lane: Lane) => {
    const { outcome, cancel } = lane.want(job.cid);
    job.asked.set(lane, cancel);
    void outcome.then((result) => settle(job, lane, result));
    clearTimeout(job.timer);
    job.timer = setTimeout(() => hedge(job, lane), lateAfter(lane));
  };
  const lateAfter = (lane: Lane) =>
    Math.max(limits.hedgeAfter, limits.hedgeFactor * (lane.window.latency ?? 0));
  const hedge = (job: Job, slow: Lane) => {
    if (!jobs.has(job) || !job.asked.has(slow)) return;
    const other = choose(
      job,
      (lane) => lane !== slow && !job.asked.has(lane) && lane.inFlight < limits.windowMax,
    );
    if (other === undefined) {
      job.timer = setTimeout(() => hedge(job, slow), limits.hedgeAfter);
      return;
    }
    slow.late = true;
    slow.window.congested();
    ask(job, other);
  };
  /** The quickest lane that may have the block; late ones only when there is no other. */
  const choose = (job: Job, may: (lane: Lane) => boolean): Lane | undefined => {
    let best: Lane | undefined;
    const cost = (lane: Lane) =>
      (lane.late ? 1e6 : 0) + (lane.window.latency ?? 0) * (1 + lane.inFlight / lane.window.size);
    for (const lane of lanes) {
      if (job.without.has(lane) || lane.isGone() || lane.restsFor() > 0 || !may(lane)) continue;
      if (best === undefined || cost(lane) < cost(best)) best = lane;
    }
    return best;
  };
  const hopeless = (job: Job) => {
    const last = [...lanes].find((lane) => lane.error !== undefined)?.error;
    if (lanes.size === 0) return new NoProviderError(`No provider of ${job.cid} is known`);
    const silent = [...lanes].every((lane) => job.without.has(lane));
    const what = silent
      ? `None of ${lanes.size} providers has ${job.cid}`
      : `No provider of ${job.cid} can be reached`;
    return job.blame ?? new NoProviderError(what, { cause: last });
  };
  const pump = () => {
    if (jobs.size === 0) return;
    waiting.delete(pump);
    waiting.add(pump);
    const now = performance.now();
    let wake = Number.POSITIVE_INFINITY;
    let room = true;
    for (const job of [...jobs]) {
      if (job.asked.size > 0) continue;
      if (![...lanes].some((lane) => !job.without.has(lane) && !lane.isGone())) {
        finish(job);
        job.reject(hopeless(job));
        continue;
      }
      if (!room) continue;
      if (job.notBefore > now) {
        wake = Math.min(wake, job.notBefore - now);
        continue;
      }
      const lane = choose(job, (candidate) => candidate.inFlight < candidate.window.size);
      if (lane !== undefined) ask(job, lane);
      else room = job.without.size > 0;
    }
    for (const lane of lanes)
      if (!lane.isGone() && lane.restsFor() > 0) wake = Math.min(wake, lane.restsFor());
    clearTimeout(retry);
    if (wake < Number.POSITIVE_INFINITY) retry = setTimeout(pump, wake + 1);
  };

  return {
    get(cid: CID, { signal }: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
      if (!isServable(cid)) {
        const action = "Use CIDv1 with sha2-256, raw or dag-pb";
        return Promise.reject(new UserError(`Peers do not serve blocks such as ${cid}`, action));
      }
      if (signal?.aborted) return Promise.reject(signal.reason);
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      const job: Job = { cid, resolve, reject, asked: new Map(), without: new Set(), notBefore: 0 };
      const abort = () => {
        finish(job);
        reject(signal?.reason);
        pump();
      };
      signal?.addEventListener("abort", abort, { once: true });
      jobs.add(job);
      pump();
      return promise.finally(() => signal?.removeEventListener("abort", abort));
    },
    addProvider(provider: Provider): void {
      const lane = laneTo(provider);
      if (lanes.size >= maxProviders && !lanes.has(lane)) return;
      lanes.add(lane);
      pump();
    },
    /** Verified bytes by peer id. */
    bytesByPeer: () => new Map(bytes),
    close(): void {
      waiting.delete(pump);
      clearTimeout(retry);
      for (const job of [...jobs]) {
        finish(job);
        job.reject(new DOMException("The reader was closed", "AbortError"));
      }
    },
  };
}
export type BlockSession = ReturnType<typeof createBlockSession>;

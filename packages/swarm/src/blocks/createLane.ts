import type { Stream } from "@libp2p/interface";
import type { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { BadPeerError, NoProviderError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { createSpeed } from "../reach/createSpeed.ts";
import { createDelayWindow } from "./createDelayWindow.ts";
import { createFrameReader } from "./createFrameReader.ts";
import * as frames from "./frames.ts";

/** What became of a request. `lost`: the stream ended first; the lane may be opened again. */
export type Outcome =
  | { type: "block"; bytes: Uint8Array; milliseconds: number }
  | { type: "missing" | "busy" | "cancelled" }
  | { type: "lost"; error: Error }
  | { type: "bad"; error: BadPeerError };

interface Pending {
  cid: CID;
  began: number;
  /** The stream it was asked on. */
  on?: Stream;
  settle: (outcome: Outcome) => void;
}

const limits = LIMITS.blocks;

/** The long-lived block stream to one peer: pipelined requests, each answer checked against its CID. */
export function createLane({
  peerId,
  open,
  hangUp,
  ban,
  onChange,
}: {
  peerId: string;
  open: (signal: AbortSignal) => Promise<Stream>;
  /** Closes a connection on which nothing comes any more, so that the next one is new. */
  hangUp: () => void;
  ban: (reason: string) => void;
  /** Something was answered, or the lane opened or ended: there may be room. */
  onChange: () => void;
}) {
  const window = createDelayWindow();
  const speed = createSpeed();
  const pending = new Map<number, Pending>();
  const cancelled = new Set<number>();
  const unsent = new WeakMap<Stream, Uint8Array[]>();
  let stream: Stream | undefined;
  /** A stream on a worse connection: answers what it was asked, and is asked no more. */
  let leaving: Stream | undefined;
  let leavingUntil: ReturnType<typeof setTimeout> | undefined;
  let opening: Promise<Stream> | undefined;
  let nextId = 1;
  let failures = 0;
  let retryAt = 0;
  let heard = 0;
  let bad: BadPeerError | undefined;
  let lastError: Error | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;

  /** The old stream ends; what it still owed is asked again. */
  const leave = (error: Error) => {
    const left = leaving;
    leaving = undefined;
    clearTimeout(leavingUntil);
    if (left?.status === "open") left.abort(error);
    for (const [id, request] of [...pending]) {
      if (left === undefined || request.on !== left) continue;
      pending.delete(id);
      request.settle({ type: "lost", error });
    }
  };
  const leaveIfDone = () => {
    if (leaving === undefined || [...pending.values()].some(({ on }) => on === leaving)) return;
    leave(new Error("A better connection is used"));
  };
  const end = (error: Error) => {
    const ended = stream;
    leave(error);
    stream = undefined;
    cancelled.clear();
    clearInterval(watch);
    lastError = error;
    if (ended?.status === "open") ended.abort(error);
    const lost = [...pending.values()];
    pending.clear();
    for (const request of lost) request.settle(bad ? { type: "bad", error: bad } : { type: "lost", error });
    onChange();
  };
  const fail = (error: Error) => {
    retryAt = performance.now() + limits.reconnectDelay * 2 ** failures++;
    end(error);
  };
  const blame = (what: string) => {
    bad ??= new BadPeerError(peerId, what);
    end(bad);
    ban(what);
    return bad;
  };
  /** What is asked for in one go leaves in one frame: each frame costs the muxer, the cipher and the socket. */
  const send = (to: Stream, frame: Uint8Array) => {
    const waiting = unsent.get(to);
    if (waiting !== undefined) return void waiting.push(frame);
    const all = [frame];
    unsent.set(to, all);
    queueMicrotask(() => {
      unsent.delete(to);
      if (to !== stream && to !== leaving) return; // it ended
      try {
        to.send(all.length === 1 ? frame : concat(all));
      } catch (cause) {
        const error = new NoProviderError(`The stream to ${peerId} ended`, { cause });
        if (to === stream) return fail(error);
        leave(error);
        onChange();
      }
    });
  };
  const verify = async (id: number, bytes: Uint8Array) => {
    const request = pending.get(id);
    if (request === undefined) return;
    const { digest } = await sha256.digest(bytes);
    if (!pending.has(id)) return;
    const expected = request.cid.multihash.digest;
    if (!expected.every((byte, i) => byte === digest[i]))
      return void blame(`sent wrong bytes for ${request.cid}`);
    const milliseconds = performance.now() - request.began;
    pending.delete(id);
    failures = 0;
    window.answered(milliseconds);
    speed.add(bytes.length, milliseconds);
    request.settle({ type: "block", bytes, milliseconds });
    leaveIfDone();
    onChange();
  };
  const answered = (head: DataView) => {
    const status = head.getUint8(0);
    const id = head.getUint32(1);
    const length = head.getUint32(5);
    if (length > limits.maxBlock) throw new Error(`sent a frame of ${length} bytes`);
    if (!pending.has(id) && !cancelled.delete(id)) throw new Error("answered what was not asked");
    if (status === frames.OK) return { body: length, done: (bytes: Uint8Array) => void verify(id, bytes) };
    if (status > frames.BUSY || length > 0) throw new Error("sent an unknown answer");
    const request = pending.get(id);
    pending.delete(id);
    if (status === frames.BUSY) window.congested();
    request?.settle({ type: status === frames.BUSY ? "busy" : "missing" });
    leaveIfDone();
    onChange();
    return undefined;
  };
  const attach = (opened: Stream) => {
    const reader = createFrameReader(frames.ANSWER_HEAD, frames.ANSWER_HEAD, answered);
    opened.addEventListener("message", (event) => {
      if (stream !== opened && leaving !== opened) return;
      if (stream === opened) heard = performance.now();
      try {
        reader.push(event.data);
      } catch (error) {
        blame(error instanceof Error ? error.message : String(error));
      }
    });
    const lost = () => {
      if (leaving === opened) {
        leave(new Error("The stream ended"));
        onChange();
      } else if (stream === opened)
        pending.size > 0 ? fail(new Error("The stream ended")) : end(new Error("The stream ended"));
    };
    opened.addEventListener("close", lost);
    opened.addEventListener("remoteCloseWrite", lost);
    stream = opened;
    heard = performance.now();
    watch = setInterval(() => {
      if (pending.size === 0 || performance.now() - heard < limits.stall) return;
      fail(new Error("No byte for too long"));
      hangUp();
    }, limits.stall / 4);
    return opened;
  };
  const ready = async () => {
    if (stream?.status === "open") return stream;
    opening ??= open(AbortSignal.timeout(LIMITS.connections.dialTimeout))
      .then(attach)
      .finally(() => {
        opening = undefined;
      });
    return opening;
  };

  return {
    peerId,
    window,
    speed,
    /** A request is overdue: others come first until the next answer. */
    late: false,
    get inFlight() {
      return pending.size;
    },
    get error(): Error | undefined {
      return bad ?? lastError;
    },
    /** Never again in this read: it sent wrong bytes, or cannot be reached. */
    isGone: () => bad !== undefined || failures > limits.reconnectAttempts,
    /** Milliseconds until it may be tried again. */
    restsFor: () => Math.max(0, retryAt - performance.now()),
    /** Forgets failures: the caller has news of this peer. */
    revive() {
      if (bad === undefined) failures = retryAt = 0;
    },
    want(cid: CID): { outcome: Promise<Outcome>; cancel: () => void } {
      const id = nextId++;
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      const request: Pending = { cid, began: performance.now(), settle: resolve };
      pending.set(id, request);
      heard = pending.size === 1 ? request.began : heard;
      ready().then(
        (opened) => {
          if (!pending.has(id)) return;
          request.began = performance.now();
          request.on = opened;
          send(opened, frames.encodeWant(id, cid));
        },
        (cause) => {
          if (pending.has(id)) fail(new NoProviderError(`Peer ${peerId} cannot be reached`, { cause }));
        },
      );
      const cancel = () => {
        if (!pending.delete(id)) return;
        resolve({ type: "cancelled" });
        const { on } = request;
        leaveIfDone();
        if (on?.writeStatus !== "writable" || (on !== stream && on !== leaving)) return;
        cancelled.add(id);
        for (const oldest of cancelled) {
          if (cancelled.size <= 4_096) break;
          cancelled.delete(oldest);
        }
        send(on, frames.encodeCancel(id));
      };
      return { outcome: promise, cancel };
    },
    /** What is asked from now on goes over a new stream; the old one answers what it was asked, if it does so soon. */
    renew() {
      if (stream === undefined || bad !== undefined) return;
      leave(new Error("A better connection is used"));
      leaving = stream;
      stream = undefined;
      clearInterval(watch);
      leavingUntil = setTimeout(() => {
        leave(new Error("The old connection is too slow"));
        onChange();
      }, limits.stall);
      leaveIfDone();
    },
    close: () => end(new Error("Closed")),
  };
}
export type Lane = ReturnType<typeof createLane>;

function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

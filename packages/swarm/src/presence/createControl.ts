import type { Stream } from "@libp2p/interface";
import { decodePresence, encodePresence, type PresenceMessage } from "@musicchain/protocol";
import { createFrameReader } from "../blocks/createFrameReader.ts";
import { LIMITS } from "../limits.ts";

/** `/musicchain/presence/1.0.0`: messages of `presence.ts` in the protocol, each behind its length in 4 bytes. */
export const PRESENCE_PROTOCOL = "/musicchain/presence/1.0.0";

/** A message with its length, ready to be sent to many. */
export function framePresence(message: PresenceMessage): Uint8Array {
  const body = encodePresence(message);
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

/** How a presence stream ended: the other end left or was lost, fell silent, or was refused for a reason. */
export interface ControlEnd {
  type: "left" | "silent" | "refused";
  reason: string;
}

const limits = LIMITS.presence;

/**
 * One end of a presence stream. The hub pings, the peer answers from the event of the arriving ping (a hidden
 * tab's timers sleep, its sockets do not); each end gives up on the other after `LIMITS.presence.silence`.
 */
export function createControl({
  stream,
  pings,
  onMessage,
  onEnd,
}: {
  stream: Stream;
  pings: boolean;
  /** A reason it returns ends the stream and is told to the other end. */
  onMessage: (message: PresenceMessage) => string | undefined;
  onEnd: (end: ControlEnd) => void;
}) {
  let heard = performance.now();
  let ended = false;

  const finish = (end: ControlEnd): boolean => {
    if (ended) return false;
    ended = true;
    clearInterval(timer);
    onEnd(end);
    return true;
  };
  const abort = (type: "left" | "silent", reason: string) => {
    if (finish({ type, reason }) && stream.status === "open") stream.abort(new Error(reason));
  };
  const close = (end: ControlEnd) => {
    if (!finish(end)) return;
    stream.close({ signal: AbortSignal.timeout(1_000) }).catch((error: Error) => stream.abort(error));
  };
  const send = (frame: Uint8Array) => {
    if (ended || stream.writeStatus !== "writable") return;
    stream.send(frame);
    if (stream.writeBufferLength > limits.maxUnread) abort("left", "It does not read what it is told");
  };
  const refuse = (reason: string) => {
    send(framePresence({ type: "refused", reason: reason.slice(0, 256) }));
    close({ type: "refused", reason });
  };
  const receive = (body: Uint8Array) => {
    heard = performance.now();
    const message = decodePresence(body);
    if (message === undefined) return refuse("The message is malformed");
    if (message.type === "pong") return;
    if (message.type === "ping") return send(framePresence({ type: "pong" }));
    const reason = onMessage(message);
    if (reason !== undefined) refuse(reason);
  };
  const reader = createFrameReader(4, 4, (head) => {
    const length = head.getUint32(0);
    if (length > limits.maxMessage) throw new Error(`A message may have ${limits.maxMessage} bytes`);
    return { body: length, done: receive };
  });
  const timer = setInterval(() => {
    if (performance.now() - heard > limits.silence) abort("silent", "Nothing heard for too long");
    else if (pings) send(framePresence({ type: "ping" }));
  }, limits.pingEvery);

  stream.addEventListener("message", (event) => {
    if (ended) return;
    try {
      reader.push(event.data);
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  });
  stream.addEventListener("close", (event) =>
    finish({ type: "left", reason: event.error?.message ?? "The stream ended" }),
  );
  stream.addEventListener("remoteCloseWrite", () => close({ type: "left", reason: "The other end left" }));
  return {
    send,
    /** Tells why and leaves. */
    refuse,
    leave: () => close({ type: "left", reason: "This end left" }),
  };
}
export type Control = ReturnType<typeof createControl>;

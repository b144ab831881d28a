import { type Domain, type PresenceMessage, RetryableError, UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import { hangUp } from "../peer/hangUp.ts";
import type { Announcement, Peer, PresenceChange, PresenceEntry, Provider } from "../types.ts";
import { abortable } from "../util/abortable.ts";
import {
  type Control,
  type ControlEnd,
  createControl,
  framePresence,
  PRESENCE_PROTOCOL,
} from "./createControl.ts";
import { createView } from "./createView.ts";
import { ownEntry } from "./ownEntry.ts";
import { fromEntry } from "./toEntry.ts";

export interface JoinHubParameters {
  domain: Domain;
  /** What this peer has. Without it the peer only listens. */
  announce?: Announcement;
  onChange?: (change: PresenceChange) => void;
  /** The hub was lost or refused us (it is tried again), or told what is not believed. */
  onError?: (error: Error) => void;
}

export interface HubMembership {
  /** Resolves when the hub has named everybody; again after a reconnection. */
  ready(options?: { signal?: AbortSignal }): Promise<void>;
  connected(): boolean;
  /** Everybody else who is online and announced something, by peer id. */
  online(): Map<string, PresenceEntry>;
  announce(announcement: Announcement): void;
  stop(): void;
}

const limits = LIMITS.presence;

/** Keeps a stream to a hub (the first of several that answers), and opens it again whenever it is lost. */
export function joinHub(
  peer: Peer,
  hubs: Provider | readonly Provider[],
  { domain, announce, onChange, onError }: JoinHubParameters,
): HubMembership {
  const addresses = (Array.isArray(hubs) ? hubs : [hubs]) as Provider[];
  if (addresses.length === 0) throw new UserError("No hub to join", "Give the multiaddr of a hub");
  if (announce !== undefined) ownEntry(peer, domain, announce); // throws what no hub would take
  const stopped = new AbortController();
  const view = createView({ domain, self: peer.id, onChange, onError });
  let announcement = announce;
  let control: Control | undefined;
  let ready = Promise.withResolvers<void>();
  let isReady = false;
  let forgetting: ReturnType<typeof setTimeout> | undefined;

  const say = () => {
    if (announcement === undefined) return;
    control?.send(framePresence({ type: "announce", ...fromEntry(ownEntry(peer, domain, announcement)) }));
  };
  const hear = (message: PresenceMessage): string | undefined => {
    if (message.type === "refused")
      onError?.(new RetryableError(`The hub refused us: ${message.reason}`, "It is tried again"));
    if (message.type === "ready") {
      clearTimeout(forgetting);
      view.complete();
      isReady = true;
      ready.resolve();
    }
    return view.apply(message);
  };
  /** One stream, from its opening to its end. */
  const attend = async (hub: Provider): Promise<void> => {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(LIMITS.connections.dialTimeout)]);
    const connection = await peer.connect(hub, { signal });
    const stream = await connection.newStream(PRESENCE_PROTOCOL, { signal, runOnLimitedConnection: true });
    const over = Promise.withResolvers<ControlEnd>();
    control = createControl({ stream, pings: false, onMessage: hear, onEnd: over.resolve });
    view.begin();
    say();
    const { type, reason } = await over.promise;
    control = undefined;
    if (type === "silent") hangUp(connection);
    if (!stopped.signal.aborted) throw new RetryableError(`The hub was lost: ${reason}`, "It is tried again");
  };
  const run = async () => {
    for (let attempt = 0, next = 0; !stopped.signal.aborted; next++) {
      const began = performance.now();
      try {
        await attend(addresses[next % addresses.length]!);
      } catch (error) {
        if (!stopped.signal.aborted) onError?.(error instanceof Error ? error : new Error(String(error)));
      }
      if (stopped.signal.aborted) return;
      if (isReady) {
        isReady = false;
        ready = Promise.withResolvers();
        clearTimeout(forgetting);
        forgetting = setTimeout(view.clear, limits.keepWithoutHub);
      }
      attempt = performance.now() - began > limits.silence ? 0 : attempt + 1;
      const delay = Math.min(limits.maxReconnectDelay, limits.reconnectDelay * 2 ** (attempt - 1));
      await new Promise((resolve) => setTimeout(resolve, delay * (0.75 + Math.random() / 2)));
    }
  };
  void run();

  return {
    ready: ({ signal } = {}) => abortable(ready.promise, signal),
    connected: () => isReady,
    online: view.online,
    announce(next) {
      ownEntry(peer, domain, next);
      announcement = next;
      say();
    },
    stop() {
      stopped.abort(new DOMException("The hub was left", "AbortError"));
      clearTimeout(forgetting);
      control?.leave();
      isReady = false;
    },
  };
}

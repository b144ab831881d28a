import type { Connection } from "@libp2p/interface";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { NoProviderError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { abortable } from "../util/abortable.ts";

const timeout = () => AbortSignal.timeout(LIMITS.connections.dialTimeout);

type Dial = (addresses: Multiaddr[], signal: AbortSignal) => Promise<Connection>;

const has = (address: Multiaddr, name: string) => address.getComponents().some((part) => part.name === name);

/**
 * Dials a peer's own addresses, and a moment later its relays too: the first that answers is used. So a peer behind a
 * NAT costs a moment and not the time of every address that stays silent; one that can be reached is not relayed.
 */
export function createDialler({
  direct,
  relayed,
}: {
  direct: Dial;
  relayed: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>;
}) {
  const dialling = new Map<string, Promise<Connection>>();

  const race = async (peerId: string, addresses: Multiaddr[]): Promise<Connection> => {
    // An address of WebRTC is a relay's too: signalling takes that connection, and the upgrade does the rest.
    const texts = addresses.filter((each) => has(each, "p2p-circuit")).map(String);
    const circuits = [...new Set(texts.map((each) => each.replace("/webrtc/", "/")))].map((each) =>
      multiaddr(each),
    );
    const own = addresses.filter((each) => !has(each, "p2p-circuit") && !has(each, "webrtc"));
    const trying = own.length > 0 || circuits.length === 0 ? direct(own, timeout()) : undefined;
    if (trying === undefined || circuits.length === 0) return trying ?? first(circuits, relayed, timeout());
    // A direct dial goes on beside the relay that won: when it comes through after all, it is used from then on.
    const reached = new AbortController();
    trying.then(
      () => reached.abort(new DOMException("The peer was reached directly", "AbortError")),
      () => {},
    );
    const signal = AbortSignal.any([reached.signal, timeout()]);
    const later = silent(trying, LIMITS.reach.headStart).then(() => first(circuits, relayed, signal));
    try {
      return await Promise.any([trying, later]);
    } catch (cause) {
      throw new NoProviderError(`Peer ${peerId} cannot be reached, not through a relay either`, { cause });
    }
  };

  return (peerId: string, addresses: Multiaddr[], signal?: AbortSignal): Promise<Connection> => {
    let dial = dialling.get(peerId);
    if (dial === undefined) {
      dial = race(peerId, addresses).finally(() => dialling.delete(peerId));
      dial.catch(() => {}); // every caller may have given up
      dialling.set(peerId, dial);
    }
    return abortable(dial, signal);
  };
}

/** Resolves when `promise` fails or says nothing for so long. Never when it succeeds: then nobody else is needed. */
function silent(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    promise.then(
      () => clearTimeout(timer),
      () => {
        clearTimeout(timer);
        resolve();
      },
    );
  });
}

/** One after the other, until one answers. */
async function first(
  addresses: Multiaddr[],
  dial: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const errors: unknown[] = [];
  for (const address of addresses) {
    signal.throwIfAborted();
    try {
      return await dial(address, signal);
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, "No relay carries to the peer");
}

import type { Connection } from "@libp2p/interface";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { NoProviderError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { abortable } from "../util/abortable.ts";

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
    const won = new AbortController();
    const timeout = AbortSignal.timeout(LIMITS.connections.dialTimeout);
    const signal = AbortSignal.any([won.signal, timeout]);
    const tries: Promise<Connection>[] = [];
    if (own.length > 0 || circuits.length === 0) tries.push(direct(own, signal));
    if (circuits.length > 0) {
      const start = tries[0] === undefined ? Promise.resolve() : silent(tries[0], LIMITS.reach.headStart);
      tries.push(start.then(() => first(circuits, (address) => relayed(address, signal), signal)));
    }
    try {
      return await Promise.any(tries);
    } catch (cause) {
      if (tries.length === 1) throw (cause as AggregateError).errors[0];
      throw new NoProviderError(`Peer ${peerId} cannot be reached, not through a relay either`, { cause });
    } finally {
      won.abort(new DOMException("Another address answered first", "AbortError"));
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
  dial: (address: Multiaddr) => Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const errors: unknown[] = [];
  for (const address of addresses) {
    signal.throwIfAborted();
    try {
      return await dial(address);
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, "No relay carries to the peer");
}

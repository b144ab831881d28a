import { type Transport, transportSymbol } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { FatalError } from "@musicchain/protocol";
import type { TransportFactory } from "../types.ts";

type Living = Transport & { start?: () => unknown; stop?: () => unknown };

/**
 * A transport that is made with the first dial, or at the start of a peer that listens on it: WebRTC-direct makes a
 * certificate when it starts, and a page loads the code of WebRTC apart.
 */
export function lazyTransport({
  name,
  matches,
  listens,
  load,
}: {
  name: string;
  matches: (address: Multiaddr) => boolean;
  /** Load it at the start. */
  listens: boolean;
  load: () => Promise<TransportFactory>;
}): TransportFactory {
  return (components) => {
    let loading: Promise<Living> | undefined;
    let loaded: Living | undefined;
    const get = () => {
      loading ??= load().then(async (factory) => {
        const transport: Living = factory(components);
        await transport.start?.();
        loaded = transport;
        return transport;
      });
      return loading;
    };
    const filter = (addresses: Multiaddr[]) => addresses.filter(matches);
    const transport: Living = {
      [transportSymbol]: true,
      [Symbol.toStringTag]: name,
      async start() {
        if (listens) await get();
      },
      async stop() {
        await loaded?.stop?.();
        loading = loaded = undefined;
      },
      dial: async (address, options) => (await get()).dial(address, options),
      createListener(options) {
        if (loaded === undefined)
          throw new FatalError(`${name} is not loaded`, "Listen on it from the start");
        return loaded.createListener(options);
      },
      listenFilter: filter,
      dialFilter: filter,
    };
    return transport;
  };
}

import type { Libp2p } from "@libp2p/interface";
import { peerIdFromCID } from "@libp2p/peer-id";
import type { Multiaddr } from "@multiformats/multiaddr";
import type { BlockBroker, BlockRetrievalOptions, SessionBlockBroker } from "helia";
import { CID } from "multiformats/cid";
import type { Provider } from "../types.ts";
import type { Exchange } from "./createExchange.ts";
import { BLOCKS_PROTOCOL } from "./frames.ts";

type HeliaProvider = CID | Multiaddr | Multiaddr[];

/**
 * Helia's way into the block protocol: `unixfs(helia).cat` works on top. Without providers, every connected peer
 * that speaks the protocol is asked.
 */
export function createBlockBroker({
  exchange,
  libp2p,
}: {
  exchange: Exchange;
  libp2p: () => Libp2p;
}): BlockBroker {
  const name = "musicchain-blocks";

  const connected = async (): Promise<Provider[]> => {
    const peers = await Promise.all(
      libp2p()
        .getPeers()
        .map((id) => libp2p().peerStore.get(id)),
    );
    const speakers = peers.filter(({ protocols }) => protocols.includes(BLOCKS_PROTOCOL));
    // What a peer speaks is known a moment after it connects; until then everybody is asked.
    return (speakers.length > 0 ? speakers : peers).map(({ id }) => ({
      peerId: id.toString(),
      multiaddrs: [],
    }));
  };
  const open = (providers: HeliaProvider[] = []) => {
    const session = exchange.session(providers.map(toProvider));
    const named = providers.length > 0;
    const retrieve = async (cid: CID, { signal, validateFn }: BlockRetrievalOptions = {}) => {
      if (!named) for (const provider of await connected()) session.addProvider(provider);
      const block = await session.get(cid, { signal });
      await validateFn?.(block);
      return block;
    };
    return { session, retrieve };
  };
  const everybody = open();

  return {
    name,
    retrieve: (cid, options) => {
      if (options?.providers === undefined) return everybody.retrieve(cid, options);
      const { session, retrieve } = open(options.providers);
      return retrieve(cid, options).finally(() => session.close());
    },
    createSession(options): SessionBlockBroker {
      const { session, retrieve } = open(options?.providers);
      return { name, retrieve, addPeer: async (peer) => session.addProvider(toProvider(peer)) };
    },
  };
}

function toProvider(provider: HeliaProvider): Provider {
  if (provider instanceof CID) return { peerId: peerIdFromCID(provider).toString(), multiaddrs: [] };
  const addresses = Array.isArray(provider) ? provider : [provider];
  const peerId = addresses
    .flatMap((address) => address.getComponents())
    .findLast(({ name }) => name === "p2p")?.value;
  return { peerId: peerId ?? "", multiaddrs: addresses.map(String) };
}

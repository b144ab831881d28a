import {
  blockstoreSource,
  createHub,
  createMemoryBlockstore,
  type Domain,
  serveBlocks,
  servePins,
} from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";

/** A real peer that is a hub and keeps evidence, while `state.keeps`. */
export async function createHubSeeder(domain: Domain) {
  const blockstore = createMemoryBlockstore({ maxBytes: 2 ** 26 });
  const peer = createNodePeer({ listen: ["/ip4/127.0.0.1/tcp/0"], blockstore });
  await peer.start();
  const state = { keeps: true, pins: 0 };
  await serveBlocks(peer, { source: blockstoreSource(blockstore) });
  await servePins(peer, {
    blockstore,
    authorise: () => state.keeps,
    onPinned: () => {
      state.pins++;
    },
  });
  const hub = createHub(peer, { domain });
  await hub.start();
  return {
    state,
    addresses: peer.addresses(),
    async stop() {
      await hub.stop();
      await peer.stop();
    },
  };
}

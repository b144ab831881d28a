import { serveBlocks } from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";

/** A peer that answers every request for a block with bytes that are not that block. */
export async function createLiar() {
  const peer = createNodePeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws"] });
  await peer.start();
  let asked = 0;
  await serveBlocks(peer, {
    source: {
      async get() {
        asked++;
        return new Uint8Array(65_536).fill(asked);
      },
    },
  });
  return {
    provider: { peerId: peer.id, multiaddrs: peer.addresses() },
    asked: () => asked,
    stop: () => peer.stop(),
  };
}

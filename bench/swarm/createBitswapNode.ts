import { withBitswap } from "@helia/bitswap";
import { withLibp2pLight } from "@helia/libp2p";
import { unixfs } from "@helia/unixfs";
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { MemoryBlockstore } from "blockstore-core";
import { MemoryDatastore } from "datastore-core";
import { createHeliaLight } from "helia";

/** Plain Helia as its manual makes it, on the transport, encryption and muxer our peers have. */
export async function createBitswapNode({ listen = [] as string[] } = {}) {
  const blockstore = new MemoryBlockstore();
  const light = createHeliaLight({ blockstore, datastore: new MemoryDatastore() });
  const helia = withBitswap(
    withLibp2pLight(light, {
      addresses: { listen },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify(), ping: ping() },
      connectionGater: { denyDialMultiaddr: () => false },
    }),
  );
  await helia.start();
  return { helia, blockstore, files: unixfs(helia) };
}

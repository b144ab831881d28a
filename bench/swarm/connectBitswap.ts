import { setTimeout as wait } from "node:timers/promises";
import { multiaddr } from "@multiformats/multiaddr";
import { CID } from "multiformats/cid";
import { createBitswapNode } from "./createBitswapNode.ts";
import type { SeederAddresses } from "./types.ts";

export async function connectBitswap(seeders: SeederAddresses[]) {
  const { helia, files } = await createBitswapNode();
  for (const { bitswap } of seeders) {
    const { remotePeer } = await helia.libp2p.dial(multiaddr(bitswap));
    const protocols = async () => (await helia.libp2p.peerStore.get(remotePeer)).protocols;
    while (!(await protocols()).some((name) => name.includes("bitswap"))) await wait(20);
  }
  return {
    parts: () => files.cat(CID.parse(seeders[0]!.cid), { signal: AbortSignal.timeout(60_000) }),
    close: () => helia.stop(),
  };
}

import { randomBytes } from "node:crypto";
import {
  blockstoreSource,
  createMemoryBlockstore,
  layOutBytes,
  openSong,
  serveBlocks,
  serveStunAddress,
} from "@musicchain/swarm";
import { createNodePeer, createStunServer } from "@musicchain/swarm/node";

/**
 * One machine of the NAT test: `natPeer.ts hub ADDRESS` or `natPeer.ts peer HUB`. Says what it is when it is ready;
 * a peer then reads the files it is told to read and says how.
 */
export type Ready = { type: "ready"; peerId: string; multiaddrs: string[]; cid: string };
export type Read = { type: "read"; from: Ready };
export type Done = {
  type: "done";
  peerId: string;
  /** Route of the first bytes, and when nothing better is tried any more. */
  first: string;
  route: string;
  transport: string;
  error?: string;
};

const [role, at] = process.argv.slice(2) as [string, string];
const SIZE = 1_000_000;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const say = (message: Ready | Done) => process.send?.(message);

if (role === "hub") {
  const hub = createNodePeer({ listen: [`/ip4/${at}/tcp/4001/ws`], relay: true });
  await hub.start();
  const stun = createStunServer({ port: 3_478, host: at });
  await stun.start();
  await serveStunAddress(hub, { port: stun.port() });
  say({ type: "ready", peerId: hub.id, multiaddrs: hub.addresses(), cid: "" });
} else {
  const peer = createNodePeer({ listen: ["/ip4/0.0.0.0/tcp/0", "/p2p-circuit", "/webrtc"] });
  await peer.start();
  const store = createMemoryBlockstore({ maxBytes: 4 * SIZE });
  const cid = await layOutBytes(new Uint8Array(randomBytes(SIZE)), { blockstore: store });
  await serveBlocks(peer, { source: blockstoreSource(store) });
  await peer.connect(at);
  while (
    !peer.addresses().some((each) => each.includes("/p2p-circuit/p2p/")) ||
    peer.stunServers().length === 0
  ) {
    await sleep(50);
  }
  say({ type: "ready", peerId: peer.id, multiaddrs: peer.addresses(), cid });

  const read = async ({ from }: Read): Promise<Done> => {
    const song = await openSong({ peer, cid: from.cid, providers: [from] });
    const first = peer.pathOf(from.peerId)!.route;
    const settled = () => {
      const path = peer.pathOf(from.peerId);
      return path !== undefined && (path.route === "direct" || path.upgrade === "given up");
    };
    while (!settled()) await sleep(50);
    let bytes = 0;
    for await (const part of song.read(0)) bytes += part.length;
    song.close();
    if (bytes !== SIZE) throw new Error(`${bytes} bytes of ${SIZE}`);
    const { route, transport } = peer.pathOf(from.peerId)!;
    return { type: "done", peerId: from.peerId, first, route, transport };
  };
  process.on("message", (message: Read) => {
    read(message).then(say, (error: Error) =>
      say({
        type: "done",
        peerId: message.from.peerId,
        ...{ first: "", route: "", transport: "", error: error.message },
      }),
    );
  });
}
process.on("disconnect", () => process.exit(0));

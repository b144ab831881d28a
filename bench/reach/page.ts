import {
  blockstoreSource,
  createMemoryBlockstore,
  createPeer,
  layOutBytes,
  openSong,
  type PeerPath,
  serveBlocks,
} from "../../packages/swarm/src/index.ts";

/** What the page can be told to do, as `window.swarm`. */
export type Page = {
  /** Becomes a peer behind the hub and serves `bytes` random ones. */
  serve(hub: string, bytes: number): Promise<{ address: string; cid: string; digest: string }>;
  /** Becomes a new peer that reads the file, from the first byte on, however it can. */
  read(hub: string, address: string, cid: string): Promise<ReadResult>;
  /** Connects a new peer and waits for the way `want`. */
  reach(
    hub: string,
    address: string,
    want: string,
  ): Promise<{ milliseconds: number; path: PeerPath | undefined }>;
};
export type ReadResult = {
  digest: string;
  /** The way of the first byte and of the last. */
  first: PeerPath | undefined;
  last: PeerPath | undefined;
  /** From the call to the first byte, with hub and relay dialled in between. */
  firstByte: number;
  /** Of a second read of the whole file, in a peer that has nothing yet, over the way of the last byte. */
  bytesPerSecond: number;
};

const PATIENCE = 60_000;
const peerIdOf = (address: string) => address.split("/").at(-1)!;

async function digestOf(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function until<T>(what: () => T | undefined | false): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const value = what();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function join(hub: string, listen: string[] = []) {
  const peer = createPeer({ listen });
  await peer.start();
  await peer.connect(hub);
  return peer;
}

const page: Page = {
  async serve(hub, bytes) {
    const peer = await join(hub, ["/p2p-circuit", "/webrtc"]);
    const content = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
    const store = createMemoryBlockstore({ maxBytes: 2 * bytes + 1_000_000 });
    const cid = await layOutBytes(content, { blockstore: store });
    await serveBlocks(peer, { source: blockstoreSource(store) });
    const address = await until(() => peer.addresses().find((each) => each.includes("/p2p-circuit/p2p/")));
    return { address, cid, digest: await digestOf(content) };
  },

  async read(hub, address, cid) {
    const peer = await join(hub);
    const id = peerIdOf(address);
    try {
      const began = performance.now();
      const song = await openSong({ peer, cid, providers: [address] });
      const firstByte = performance.now() - began;
      const first = peer.pathOf(id);
      const content = new Uint8Array(song.size);
      let at = 0;
      for await (const part of song.read(0)) {
        content.set(part, at);
        at += part.length;
      }
      await until(() => peer.pathOf(id)?.route === "direct" || peer.pathOf(id)?.upgrade === "given up");
      song.close();
      return {
        digest: await digestOf(content),
        ...{ first, firstByte, last: peer.pathOf(id), bytesPerSecond: await speedOf(hub, address, cid) },
      };
    } finally {
      await peer.stop();
    }
  },

  async reach(hub, address, want) {
    const peer = await join(hub);
    try {
      const began = performance.now();
      await peer.connect(address);
      const path = () => peer.pathOf(peerIdOf(address));
      await until(() => path()?.transport === want || path()?.upgrade === "given up");
      return { milliseconds: performance.now() - began, path: path() };
    } finally {
      await peer.stop();
    }
  },
};

async function speedOf(hub: string, address: string, cid: string): Promise<number> {
  const peer = await join(hub);
  try {
    await peer.connect(address);
    const way = () => peer.pathOf(peerIdOf(address));
    await until(() => way()?.route === "direct" || way()?.upgrade === "given up");
    const song = await openSong({ peer, cid, providers: [address] });
    const began = performance.now();
    let bytes = 0;
    for await (const part of song.read(0)) bytes += part.length;
    song.close();
    return (bytes / (performance.now() - began)) * 1_000;
  } finally {
    await peer.stop();
  }
}

Object.assign(window, { swarm: page });

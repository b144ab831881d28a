import { join, resolve } from "node:path";
import { domain, UserError } from "@musicchain/protocol";
import { type Announcement, createHub, joinHub, type Peer } from "@musicchain/swarm";
import { createNodePeer, loadPeerKey } from "@musicchain/swarm/node";
import type { Logger } from "pino";
import type { LocalAccount } from "viem";
import { type Chain, connectChain } from "../chain/connectChain.ts";
import type { Deployment } from "../chain/readDeployment.ts";
import { announcedAddresses } from "./announcedAddresses.ts";
import { createStatusServer } from "./createStatusServer.ts";
import { createUndo } from "./createUndo.ts";
import { lockDataFolder } from "./lockDataFolder.ts";
import { type ServedLibrary, serveLibrary } from "./serveLibrary.ts";
import { startStun } from "./startStun.ts";
import { writeRunning } from "./writeRunning.ts";

export type SeederConfig = {
  deployment: Deployment;
  /** Library, peer key and pins. */
  dataDir: string;
  /** The wallet that is paid for serving. Without it nothing is served: a hub only. */
  account?: LocalAccount;
  /** Absolute paths of folders to watch from now on, besides those the library watches. */
  folders?: string[];
  /** Multiaddrs; port 0 is any. */
  listen: string[];
  /** Public multiaddrs, when they differ. */
  announce?: string[];
  /** Multiaddrs of hubs where this seeder is found. */
  hubs?: string[];
  /** Be a hub: relay, presence, bootstrap node. */
  hub?: boolean;
  /** UDP port of a hub's STUN server; 0 is any. Without it there is none. */
  stunPort?: number;
  /** STUN servers (`stun:host:port`) beside those of the hubs it joins. */
  stun?: string[];
  /** Be a hub that carries no bytes: presence and bootstrap node. */
  bootstrap?: boolean;
  /** Port of /health and /status on 127.0.0.1; 0 is any. Without it there is no page. */
  statusPort?: number;
  /** Upload budget, all peers together. */
  bytesPerSecond?: number;
  /** Room for attesters' evidence, bytes, and how long it is kept, seconds. */
  pinBytes?: number;
  pinSeconds?: number;
  /** What the data folder may take, bytes. */
  diskBytes?: number;
  /** How often library and chain are looked at for new songs, ms. */
  refreshEvery?: number;
  log: Logger;
};

export type Seeder = ReturnType<typeof createSeeder>;
export type SeederStatus = ReturnType<Seeder["status"]>;
type Place = { announce(announcement: Announcement): void };

/**
 * A peer that serves the songs of a library from the original files, keeps attesters' evidence, and, as a hub, is
 * where others find each other. Scans and registrations by other processes are noticed while it runs.
 */
export function createSeeder(config: SeederConfig) {
  const { deployment, dataDir, account, listen, announce, hubs = [], log } = config;
  const { hub: isRelay = false, bootstrap = false } = config;
  const isHub = isRelay || bootstrap;
  const undo = createUndo(log);
  let running: { chain: Chain; peer: Peer; library: ServedLibrary | undefined } | undefined;
  let startedAt = 0;
  let online: () => number = () => 0;
  let stunPort: number | null = null;

  async function start({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (!account && !isHub) throw new UserError("A seeder needs the wallet that is paid.", "Pass its key.");
    try {
      await begin(signal);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async function begin(signal?: AbortSignal): Promise<void> {
    const unlock = await lockDataFolder(dataDir);
    undo.add(unlock);
    const chain = await connectChain(deployment);
    signal?.throwIfAborted();
    const privateKey = await loadPeerKey(join(dataDir, "peer.key"));
    const peer = createNodePeer({ privateKey, listen, announce, relay: isRelay, stun: config.stun });
    await peer.start();
    undo.add(() => peer.stop());
    if (isHub && config.stunPort !== undefined) {
      const stun = await startStun(peer, { port: config.stunPort, listen, undo });
      stunPort = stun.port();
    }
    const places = await beFound(chain, peer);
    const tell = announceAt(places, peer);
    const library = account
      ? await serveLibrary({
          ...{ ...config, chain, peer, account, undo, announce: tell },
        })
      : undefined;
    running = { chain, peer, library };
    startedAt = Date.now();
    if (config.statusPort !== undefined) {
      const page = createStatusServer({ port: config.statusPort, status });
      await page.start();
      undo.add(page.stop);
      const url = `http://127.0.0.1:${page.port()}`;
      undo.add(await writeRunning(dataDir, url));
      log.info({ url: `${url}/status` }, "status.listening");
    }
    const songs = library?.songs().length ?? 0;
    log.info({ peerId: peer.id, multiaddrs: peer.addresses(), songs }, "seeder.started");
  }

  /** Opens a hub, joins others: every place where this peer announces itself. */
  async function beFound(chain: Chain, peer: Peer): Promise<Place[]> {
    const places: Place[] = [];
    const here = domain(chain.chainId, chain.ledger);
    if (isHub) {
      const onRefused = (peerId: string, reason: string) => log.warn({ peerId, reason }, "presence.refused");
      const hub = createHub(peer, { domain: here, onRefused });
      await hub.start();
      undo.add(hub.stop);
      places.push(hub);
      online = () => hub.online().size;
    }
    if (hubs.length > 0) {
      const onError = (error: Error) => log.warn({ reason: error.message }, "hub.lost");
      const membership = joinHub(peer, hubs, { domain: here, onError });
      undo.add(membership.stop);
      places.push(membership);
    }
    return places;
  }

  /** Announces at every place, again whenever the peer's addresses change: a relay was found, or lost. */
  function announceAt(places: Place[], peer: Peer) {
    let last: Announcement | undefined;
    let said = "";
    const tell = (announcement: Announcement) => {
      last = announcement;
      const multiaddrs = announcedAddresses(peer.addresses());
      said = multiaddrs.join();
      for (const place of places) place.announce({ ...announcement, multiaddrs });
    };
    const onUpdate = () => {
      if (last !== undefined && announcedAddresses(peer.addresses()).join() !== said) tell(last);
    };
    const { libp2p } = peer;
    libp2p.addEventListener("self:peer:update", onUpdate);
    undo.add(() => libp2p.removeEventListener("self:peer:update", onUpdate));
    return tell;
  }

  function status() {
    if (!running) throw new UserError("The seeder is not running.", "Start it first.");
    const { chain, peer, library } = running;
    return {
      pid: process.pid,
      startedAt: new Date(startedAt).toISOString(),
      dataDir: resolve(dataDir),
      peerId: peer.id,
      multiaddrs: peer.addresses(),
      wallet: account?.address.toLowerCase() ?? null,
      hub: isHub,
      relay: isRelay,
      hubs,
      chainId: chain.chainId,
      ledger: chain.ledger,
      songs: (library?.songs() ?? []).map(({ id, track: { cid, title, artist } }) => ({
        id,
        cid,
        title,
        artist,
      })),
      /** Tracks in the library that are not on chain. */
      unregistered: library?.unregistered() ?? 0,
      /** Bytes of blocks sent since the start. */
      uploads: library?.uploads() ?? null,
      pins: library?.pins() ?? null,
      /** Bytes per second, all peers together; null without a limit. */
      uploadLimit: config.bytesPerSecond ?? null,
      disk: library?.disk() ?? null,
      folders: library?.folders() ?? [],
      problems: library?.problems() ?? { count: 0, first: [] },
      scanning: library?.scanning() ?? false,
      connections: peer.libp2p.getConnections().length,
      /** The way to each connected peer: direct or relayed, over what, how fast bytes come from it. */
      paths: peer.paths(),
      /** UDP port of the STUN server; null: none runs here. */
      stunPort,
      /** Peers that announced themselves at this hub. */
      online: online(),
    };
  }

  async function stop(): Promise<void> {
    running = undefined;
    stunPort = null;
    await undo.run();
  }

  return { start, stop, status };
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { domain, UserError } from "@musicchain/protocol";
import {
  type Announcement,
  blockstoreSource,
  createHub,
  firstSource,
  joinHub,
  type Peer,
  type SignedBinding,
  serveAcknowledgements,
  serveBlocks,
  servePins,
} from "@musicchain/swarm";
import { createFileBlocks, createNodePeer, loadPeerKey } from "@musicchain/swarm/node";
import type { Logger } from "pino";
import type { LocalAccount } from "viem";
import { type Chain, connectChain } from "../chain/connectChain.ts";
import type { Deployment } from "../chain/readDeployment.ts";
import { openLibrary } from "../library/openLibrary.ts";
import { createAttesterCheck } from "./createAttesterCheck.ts";
import { createPinStore } from "./createPinStore.ts";
import { createServedSongs, type ServedSong } from "./createServedSongs.ts";
import { createStatusServer } from "./createStatusServer.ts";
import { createUploadCounter } from "./createUploadCounter.ts";
import { signBinding } from "./signBinding.ts";

export type SeederConfig = {
  deployment: Deployment;
  /** Library, peer key and pins. */
  dataDir: string;
  /** The wallet that is paid for serving. Without it nothing is served: a hub only. */
  account?: LocalAccount;
  /** Multiaddrs; port 0 is any. */
  listen: string[];
  /** Public multiaddrs, when they differ. */
  announce?: string[];
  /** Multiaddrs of hubs where this seeder is found. */
  hubs?: string[];
  /** Be a hub: relay, presence, bootstrap node. */
  hub?: boolean;
  /** Port of /health and /status on 127.0.0.1; 0 is any. Without it there is no page. */
  statusPort?: number;
  /** Upload budget, all peers together. */
  bytesPerSecond?: number;
  /** Room for attesters' evidence, bytes, and how long it is kept, seconds. */
  pinBytes?: number;
  pinSeconds?: number;
  /** How often library and chain are looked at for new songs, ms. */
  refreshEvery?: number;
  log: Logger;
};

const DEFAULTS = { pinBytes: 1024 ** 3, pinSeconds: 30 * 86_400, refreshEvery: 3_000 };
/** A week's binding is renewed daily, pins are swept hourly, files looked at every minute, ms. */
const RENEW_EVERY = 86_400_000;
const SWEEP_EVERY = 3_600_000;
const CHECK_EVERY = 60_000;

/** Songs on chain whose files are served, and how many tracks are not on chain. */
type Served = { songs: () => ServedSong[]; unregistered: () => number };

export type Seeder = ReturnType<typeof createSeeder>;

/**
 * A peer that serves the songs of a library from the original files, keeps attesters' evidence, and, as a hub, is
 * where others find each other. Scans and registrations by other processes are noticed while it runs.
 */
export function createSeeder(config: SeederConfig) {
  const { deployment, dataDir, account, listen, announce, hubs = [], hub: isHub = false, log } = config;
  const { pinBytes, pinSeconds, refreshEvery } = { ...DEFAULTS, ...withoutUndefined(config) };
  const uploads = createUploadCounter();
  /** Undone in reverse order. */
  const undo: (() => unknown)[] = [];
  let running: { chain: Chain; peer: Peer; library: Served | undefined } | undefined;
  let pins: ReturnType<typeof createPinStore> | undefined;
  let online: () => number = () => 0;

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
    await mkdir(dataDir, { recursive: true });
    const chain = await connectChain(deployment);
    signal?.throwIfAborted();
    const privateKey = await loadPeerKey(join(dataDir, "peer.key"));
    const peer = createNodePeer({ privateKey, listen, announce, relay: isHub });
    await peer.start();
    undo.push(() => peer.stop());
    const at = domain(chain.chainId, chain.ledger);
    const presence = createPresence();
    if (isHub) {
      const hub = createHub(peer, {
        domain: at,
        onRefused: (peerId, reason) => log.warn({ peerId, reason }, "presence.refused"),
      });
      await hub.start();
      undo.push(() => hub.stop());
      presence.add(hub);
      online = () => hub.online().size;
    }
    if (hubs.length > 0) {
      const membership = joinHub(peer, hubs, {
        domain: at,
        onError: (error) => log.warn({ reason: error.message }, "hub.lost"),
      });
      undo.push(() => membership.stop());
      presence.add(membership);
    }
    const library = account ? await serve({ chain, peer, account, announce: presence.announce }) : undefined;
    running = { chain, peer, library };
    if (config.statusPort !== undefined) {
      const page = createStatusServer({ port: config.statusPort, status });
      await page.start();
      undo.push(() => page.stop());
      log.info({ url: `http://127.0.0.1:${page.port()}/status` }, "status.listening");
    }
    log.info(
      { peerId: peer.id, multiaddrs: peer.addresses(), songs: library?.songs().length ?? 0 },
      "seeder.started",
    );
  }

  async function serve({
    chain,
    peer,
    account,
    announce,
  }: {
    chain: Chain;
    peer: Peer;
    account: LocalAccount;
    announce: (announcement: Announcement) => void;
  }): Promise<Served> {
    const library = openLibrary(join(dataDir, "library.sqlite"));
    undo.push(() => library.close());
    const songs = createServedSongs({ chain, library });
    /** Which CID is served from which path. */
    const added = new Map<string, string>();
    const files = createFileBlocks({
      onChanged: (change) => {
        added.delete(change.path);
        log.warn(change, "file.changed");
        tell();
      },
    });
    undo.push(() => files.stop());
    const store = createPinStore({
      folder: join(dataDir, "pins"),
      maxBytes: pinBytes,
      keepSeconds: pinSeconds,
    });
    await store.start();
    undo.push(() => store.stop());
    pins = store;

    const blocks = await serveBlocks(peer, {
      source: firstSource(files, blockstoreSource(store.blockstore)),
      bytesPerSecond: config.bytesPerSecond,
      onSent: uploads.add,
      onError: (error, cid) => log.warn({ cid: String(cid), reason: String(error) }, "block.unreadable"),
    });
    undo.push(() => blocks.stop());
    const isAttester = createAttesterCheck(chain);
    const pinning = await servePins(peer, {
      blockstore: store.blockstore,
      authorise: ({ signer }) => isAttester(signer),
      onPinned: (pin) => log.info(pin, "evidence.pinned"),
    });
    undo.push(() => pinning.stop());

    const serveFiles = () => {
      const gone = new Set(added.keys());
      for (const { track, layout } of library.layouts()) {
        gone.delete(track.path);
        if (added.get(track.path) === layout.cid) continue;
        files.add(track.path, layout);
        added.set(track.path, layout.cid);
      }
      for (const path of gone) {
        files.remove(path);
        added.delete(path);
      }
    };
    const serves = (song: ServedSong | undefined): boolean =>
      song !== undefined && added.get(song.track.path) === song.track.cid;

    let binding: SignedBinding;
    let acknowledgements: { stop(): unknown } | undefined;
    const served = () => [...songs.songs().values()].filter(serves);
    const tell = () =>
      announce({ binding, songs: served().map(({ id, track }) => ({ id, cid: track.cid })) });
    const bind = async () => {
      binding = await signBinding({ chain, account, peerId: peer.id });
      await acknowledgements?.stop();
      acknowledgements = await serveAcknowledgements(peer, {
        domain: domain(chain.chainId, chain.ledger),
        binding,
        serves: (song) => serves(songs.songs().get(song)),
      });
      tell();
    };
    const refresh = async () => {
      if (!(await songs.refresh())) return;
      serveFiles();
      tell();
      log.info({ songs: served().length, files: added.size }, "library.served");
    };
    await bind();
    undo.push(() => acknowledgements?.stop());
    await refresh();
    undo.push(
      every(refreshEvery, refresh),
      every(RENEW_EVERY, bind),
      every(SWEEP_EVERY, () => store.sweep()),
      every(CHECK_EVERY, files.check),
    );
    return { songs: served, unregistered: () => songs.tracks().length - songs.songs().size };
  }

  /** Repeats `work`, one run at a time; what fails is logged and tried again. */
  function every(milliseconds: number, work: () => Promise<void>): () => Promise<void> {
    let stopped = false;
    let now: Promise<void> = Promise.resolve();
    let timer: NodeJS.Timeout;
    const next = () => {
      timer = setTimeout(() => {
        now = work()
          .catch((error: Error) => log.warn({ reason: error.message }, "seeder.retry"))
          .finally(() => stopped || next());
      }, milliseconds);
    };
    next();
    return async () => {
      stopped = true;
      clearTimeout(timer);
      await now;
    };
  }

  function status() {
    if (!running) throw new UserError("The seeder is not running.", "Start it first.");
    const { chain, peer, library } = running;
    return {
      peerId: peer.id,
      multiaddrs: peer.addresses(),
      wallet: account?.address.toLowerCase() ?? null,
      hub: isHub,
      chainId: chain.chainId,
      ledger: chain.ledger,
      songs: (library?.songs() ?? [])
        .sort((a, b) => a.id - b.id)
        .map(({ id, track }) => ({ id, cid: track.cid, title: track.title, artist: track.artist })),
      unregistered: library?.unregistered() ?? 0,
      uploads: uploads.read(),
      pins: pins?.usage() ?? null,
      connections: peer.libp2p.getConnections().length,
      online: online(),
    };
  }

  async function stop(): Promise<void> {
    running = undefined;
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        log.warn({ reason: String(error) }, "seeder.stop");
      }
    }
  }

  return { start, stop, status };
}

/** One announcement for every place where this peer is found. */
function createPresence() {
  const places: { announce(announcement: Announcement): void }[] = [];
  return {
    add: (place: { announce(announcement: Announcement): void }) => void places.push(place),
    announce: (announcement: Announcement) => {
      for (const place of places) place.announce(announcement);
    },
  };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

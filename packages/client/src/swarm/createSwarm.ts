import { domain } from "@musicchain/protocol";
import { createPeer, joinHub, openSong, type PresenceEntry, requestAcknowledgement } from "@musicchain/swarm";
import type { AppConfig } from "../config/configStore.ts";
import type { Store } from "../lib/createStore.ts";
import { songsOnline } from "./songsOnline.ts";
import type { OnlinePeer, Swarm, SwarmState } from "./swarmStore.ts";

/** A seeder that does not confirm a session within this time is passed over (ms). */
const ACKNOWLEDGE_PATIENCE = 8_000;
/** The root of a file must arrive within this time, or the song is reported as not there (ms). */
const OPEN_PATIENCE = 10_000;

/** The libp2p peer of this page: it listens to who is online, and fetches verified bytes. It serves nothing. */
export async function createSwarm({
  config,
  store,
}: {
  config: AppConfig;
  store: Store<SwarmState>;
}): Promise<Swarm> {
  const where = domain(config.chainId, config.ledger);
  const peer = createPeer();
  await peer.start();
  const entries = new Map<string, OnlinePeer>();
  let showing = false;
  /** Many changes come at once when the hub names everybody; the page is told once. */
  const show = () => {
    if (showing) return;
    showing = true;
    queueMicrotask(() => {
      showing = false;
      const peers = new Map(entries);
      store.set({ peers, songs: songsOnline(peers) });
    });
  };
  const awaitHub = () =>
    hub.ready().then(
      () => store.set({ status: "online" }),
      () => {},
    );
  const hub = joinHub(peer, config.bootstrap, {
    domain: where,
    onChange({ type, entry }) {
      if (type === "leave") entries.delete(entry.peerId);
      else entries.set(entry.peerId, toOnline(entry));
      show();
    },
    onError(error) {
      console.info("swarm.hub", error.message);
      if (hub.connected() || store.get().status === "offline") return;
      store.set({ status: "offline" });
      void awaitHub();
    },
  });
  store.set({ peerId: peer.id });
  void awaitHub();

  return {
    async open(cid) {
      const providers = [...entries.values()].filter((entry) => entry.songs.some((song) => song.cid === cid));
      if (providers.length === 0) throw new Error("Nobody online has this song right now.");
      const signal = AbortSignal.timeout(OPEN_PATIENCE);
      const song = await openSong({ peer, cid, providers, signal }).catch((cause: unknown) => {
        if (!signal.aborted) throw cause;
        throw new Error("The peers that have this song do not answer. Press play to try again.", { cause });
      });
      const unfollow = store.subscribe(() => {
        for (const entry of entries.values()) {
          if (entry.songs.some((each) => each.cid === cid)) song.addProvider(entry);
        }
      });
      return {
        size: song.size,
        read: song.read,
        delivered: song.bytesBySeeder,
        close() {
          unfollow();
          song.close();
        },
      };
    },
    acknowledge: (entry, open) =>
      requestAcknowledgement(peer, entry, open, where, { signal: AbortSignal.timeout(ACKNOWLEDGE_PATIENCE) }),
    paths: peer.paths,
    async stop() {
      hub.stop();
      await peer.stop();
      store.set({ status: "offline", peers: new Map(), songs: new Map() });
    },
  };
}

const toOnline = ({ peerId, multiaddrs, wallet, songs }: PresenceEntry): OnlinePeer => ({
  peerId,
  multiaddrs,
  wallet,
  songs,
});

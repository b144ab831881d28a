import { ZERO_ADDRESS } from "@musicchain/protocol";
import type { Witness } from "../plays/playInProgress.ts";
import { getSwarm } from "./startSwarm.ts";
import { type OnlinePeer, type Swarm, swarmStore } from "./swarmStore.ts";

type Source = Awaited<ReturnType<Swarm["open"]>>;

/** Songs kept open: the one that plays, the next, and one to go back to. */
const KEPT = 3;

/** Opens each file of the swarm once, however many Range requests the media element makes of it. */
export function createSongSources() {
  const open = new Map<string, Promise<Source>>();
  const opened = new Map<string, Source>();
  const problems = new Map<string, string>();

  const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

  /** A read that breaks off is remembered in words, and the next try opens the file anew, from who is there then. */
  async function* guarded(cid: string, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    try {
      yield* bytes;
    } catch (error) {
      if (!signal.aborted) {
        problems.set(cid, `The peers stopped sending this song. Press play to go on. (${words(error)})`);
        opened.get(cid)?.close();
        opened.delete(cid);
        open.delete(cid);
      }
      throw error;
    }
  }

  return {
    async open(cid: string, signal: AbortSignal): Promise<Source> {
      let source = open.get(cid);
      if (source === undefined) {
        problems.delete(cid);
        source = getSwarm().then((swarm) => swarm.open(cid));
        source.then(
          (ready) => opened.set(cid, ready),
          (error: unknown) => {
            open.delete(cid);
            problems.set(cid, words(error));
          },
        );
      }
      // Newest last; the oldest beyond the limit is closed.
      open.delete(cid);
      open.set(cid, source);
      for (const [old, each] of [...open].slice(0, -KEPT)) {
        open.delete(old);
        opened.delete(old);
        void each.then(({ close }) => close()).catch(() => {});
      }
      const { read, ...rest } = await source;
      signal.throwIfAborted();
      return {
        ...rest,
        read: (offset, length, options) => guarded(cid, read(offset, length, options), options.signal),
      };
    },
    /** What went wrong when this file was last opened or read. */
    problem: (cid: string) => problems.get(cid),
    /** Peers that serve the song under a wallet; who has delivered most of it comes first. */
    witnesses(song: { id: number; cid: string }): Witness[] {
      const peers = (swarmStore.get().songs.get(song.id) ?? []).filter((peer) =>
        peer.songs.some(({ id, cid }) => id === song.id && cid === song.cid),
      );
      const delivered = opened.get(song.cid)?.delivered();
      const bytes = (peer: OnlinePeer) => delivered?.get(peer.peerId) ?? 0;
      return peers
        .filter((peer) => peer.wallet !== undefined)
        .sort((a, b) => bytes(b) - bytes(a))
        .map((peer) => ({
          seeder: peer.wallet!,
          relay: ZERO_ADDRESS,
          acknowledge: async (words) => (await getSwarm()).acknowledge(peer, words),
        }));
    },
  };
}

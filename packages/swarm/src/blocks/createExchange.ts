import type { Connection } from "@libp2p/interface";
import type { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { parseProvider } from "../peer/parseProvider.ts";
import { describePath } from "../reach/describePath.ts";
import type { Provider } from "../types.ts";
import { createBlockSession } from "./createBlockSession.ts";
import { createLane, type Lane } from "./createLane.ts";
import { BLOCKS_PROTOCOL } from "./frames.ts";

/** All block streams of a peer, one per remote peer, shared by everything that reads. */
export function createExchange({
  connect,
  hangUp,
  ban,
}: {
  connect: (provider: Provider, options: { signal: AbortSignal }) => Promise<Connection>;
  hangUp: (peerId: string) => void;
  ban: (peerId: string, reason: string) => void;
}) {
  const lanes = new Map<string, Lane>();
  const addresses = new Map<string, string[]>();
  /** Peers whose block stream goes through a relay. */
  const relayed = new Set<string>();
  const waiting = new Set<() => void>();

  // Whoever was served moves to the end of the line, so that two songs share a peer.
  let changed = false;
  const onChange = () => {
    if (changed) return;
    changed = true;
    queueMicrotask(() => {
      changed = false;
      for (const pump of [...waiting]) pump();
    });
  };
  const laneTo = (provider: Provider): Lane => {
    const { peerId, multiaddrs } = parseProvider(provider);
    addresses.set(
      peerId,
      [...new Set([...multiaddrs.map(String), ...(addresses.get(peerId) ?? [])])].slice(0, 16),
    );
    let lane = lanes.get(peerId);
    if (lane === undefined) {
      const open = async (signal: AbortSignal) => {
        const connection = await connect({ peerId, multiaddrs: addresses.get(peerId) ?? [] }, { signal });
        const stream = await connection.newStream(BLOCKS_PROTOCOL, { signal, runOnLimitedConnection: true });
        if (describePath(connection).route === "relayed") relayed.add(peerId);
        else relayed.delete(peerId);
        return stream;
      };
      lane = createLane({
        peerId,
        open,
        hangUp: () => hangUp(peerId),
        ban: (reason) => ban(peerId, reason),
        onChange,
      });
      lanes.set(peerId, lane);
    } else if (lane.isGone()) lane.revive();
    return lane;
  };

  return {
    /** Reads from these providers only; more can be added while it reads. */
    session(
      providers: Iterable<Provider> = [],
      { onPeerError }: { onPeerError?: (error: BadPeerError) => void } = {},
    ) {
      const session = createBlockSession({
        waiting,
        laneTo,
        maxProviders: LIMITS.blocks.maxProviders,
        onPeerError,
      });
      for (const provider of providers) session.addProvider(provider);
      return session;
    },
    /** A direct connection to this peer is there: its blocks need the relay no longer. */
    renew(peerId: string) {
      if (relayed.delete(peerId)) lanes.get(peerId)?.renew();
    },
    /** Verified bytes per second while some were asked of this peer. */
    speedOf: (peerId: string) => lanes.get(peerId)?.speed.bytesPerSecond(),
    close() {
      for (const lane of lanes.values()) lane.close();
      lanes.clear();
      relayed.clear();
    },
  };
}
export type Exchange = ReturnType<typeof createExchange>;

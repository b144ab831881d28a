import type { Connection, Libp2p } from "@libp2p/interface";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { LIMITS } from "../limits.ts";
import { hangUp } from "../peer/hangUp.ts";
import { bestConnection } from "./bestConnection.ts";
import { describePath } from "./describePath.ts";

const limits = LIMITS.reach;
/** Spoken by peers that take WebRTC offers. */
const SIGNALLING = "/webrtc-signaling/0.0.1";

export type UpgradeState = "trying" | "given up";

/**
 * Whoever opened a relayed connection tries WebRTC beside it, a few times, while the relay already carries. When a
 * direct connection is there, what is asked from then on goes over it, and the relayed one is closed when idle.
 */
export function createUpgrades({
  libp2p,
  prepare,
  dial,
  onDirect,
}: {
  libp2p: Libp2p;
  /** What has to be known before a try: the STUN servers. */
  prepare: () => Promise<unknown>;
  dial: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>;
  onDirect: (peerId: string) => void;
}) {
  const states = new Map<string, UpgradeState>();
  const stopped = new AbortController();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let dialling = 0;

  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        timers.delete(timer);
        stopped.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      timers.add(timer);
      stopped.signal.addEventListener("abort", done, { once: true });
    });
  const isWanted = (connection: Connection) => {
    const best = bestConnection(libp2p.getConnections(connection.remotePeer));
    return !stopped.signal.aborted && best !== undefined && describePath(best).route === "relayed";
  };
  const upgrade = async (connection: Connection) => {
    const peerId = connection.remotePeer.toString();
    if (states.get(peerId) === "trying") return;
    states.delete(peerId);
    states.set(peerId, "trying");
    for (const oldest of states.keys()) {
      if (states.size <= limits.maxStates) break;
      states.delete(oldest);
    }
    const address = webRtcAddress(connection.remoteAddr);
    for (const [attempt, milliseconds] of limits.upgradeTries.entries()) {
      if (attempt > 0) await wait(limits.upgradeDelay);
      await prepare();
      while (dialling >= limits.upgradesAtOnce && isWanted(connection)) await wait(250);
      if (!isWanted(connection)) break;
      dialling++;
      try {
        await dial(address, AbortSignal.any([stopped.signal, AbortSignal.timeout(milliseconds)]));
        break;
      } catch {
        // Two NATs that no hole goes through; the relay carries on.
      } finally {
        dialling--;
      }
    }
    if (isWanted(connection)) states.set(peerId, "given up");
    else states.delete(peerId);
  };

  const onIdentify = ({ detail }: CustomEvent<{ connection: Connection; protocols: string[] }>) => {
    const { connection, protocols } = detail;
    if (connection.direction !== "outbound" || describePath(connection).route !== "relayed") return;
    if (protocols.includes(SIGNALLING)) void upgrade(connection);
  };
  const onOpen = ({ detail: connection }: CustomEvent<Connection>) => {
    if (describePath(connection).route !== "direct") return;
    const { remotePeer } = connection;
    const isRelayed = (each: Connection) => describePath(each).route === "relayed";
    if (!libp2p.getConnections(remotePeer).some(isRelayed)) return;
    onDirect(remotePeer.toString());
    const close = async () => {
      for (;;) {
        await wait(limits.keepRelayed);
        const relayed = libp2p.getConnections(remotePeer).filter(isRelayed);
        if (stopped.signal.aborted || connection.status !== "open" || relayed.length === 0) return;
        for (const each of relayed) if (each.streams.length === 0) hangUp(each);
      }
    };
    if (connection.direction === "outbound") void close();
  };
  const onDisconnect = ({ detail }: CustomEvent<{ toString(): string }>) => {
    if (states.get(detail.toString()) === "given up") states.delete(detail.toString());
  };

  libp2p.addEventListener("peer:identify", onIdentify as (event: CustomEvent) => void);
  libp2p.addEventListener("connection:open", onOpen);
  libp2p.addEventListener("peer:disconnect", onDisconnect);
  return {
    stateOf: (peerId: string) => states.get(peerId),
    stop() {
      libp2p.removeEventListener("peer:identify", onIdentify as (event: CustomEvent) => void);
      libp2p.removeEventListener("connection:open", onOpen);
      libp2p.removeEventListener("peer:disconnect", onDisconnect);
      stopped.abort(new DOMException("The peer stops", "AbortError"));
      states.clear();
    },
  };
}

/** `…/p2p-circuit/p2p/X` as `…/p2p-circuit/webrtc/p2p/X`. */
function webRtcAddress(relayed: Multiaddr): Multiaddr {
  return multiaddr(relayed.toString().replace("/p2p-circuit/p2p/", "/p2p-circuit/webrtc/p2p/"));
}

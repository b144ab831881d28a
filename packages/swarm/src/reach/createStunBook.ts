import type { Connection, Libp2p } from "@libp2p/interface";
import { UserError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { Peer } from "../types.ts";
import { askStunAddress, STUN_PROTOCOL } from "./stunAddress.ts";

/**
 * The STUN servers a peer asks: the configured ones, and those of the hubs it dialled. A lying hub makes one useless
 * candidate among others.
 */
export function createStunBook(configured: readonly string[]) {
  const wrong = configured.find((url) => !/^stun:(\[[0-9a-f:]+\]|[^\s:/[\]]+)(:\d{1,5})?$/i.test(url));
  if (wrong !== undefined) {
    throw new UserError(`"${wrong}" is no STUN server`, "Give it as stun:203.0.113.7:3478");
  }
  const learned = new Map<string, string>();
  const asking = new Set<Promise<unknown>>();

  return {
    /** Resolves when the hubs dialled so far have answered, or let us wait too long. */
    settled: (): Promise<unknown> => Promise.all(asking),
    all: () => [...new Set([...configured, ...learned.values()])],
    /** Asks every hub this peer dials, until the returned function is called. */
    follow(peer: Peer, libp2p: Libp2p): () => void {
      const onIdentify = async ({ detail }: CustomEvent<{ connection: Connection; protocols: string[] }>) => {
        const { connection, protocols } = detail;
        if (connection.direction !== "outbound" || !protocols.includes(STUN_PROTOCOL)) return;
        const answer = askStunAddress(peer, connection).catch(() => undefined);
        asking.add(answer);
        const url = await answer;
        asking.delete(answer);
        if (url === undefined) return;
        const id = connection.remotePeer.toString();
        learned.delete(id);
        learned.set(id, url);
        for (const oldest of learned.keys()) {
          if (learned.size <= LIMITS.reach.stunServers) break;
          learned.delete(oldest);
        }
      };
      const listener = onIdentify as (event: CustomEvent) => void;
      libp2p.addEventListener("peer:identify", listener);
      return () => {
        libp2p.removeEventListener("peer:identify", listener);
        learned.clear();
      };
    },
  };
}

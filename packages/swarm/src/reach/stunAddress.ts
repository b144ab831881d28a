import type { Connection } from "@libp2p/interface";
import { LIMITS } from "../limits.ts";
import type { Peer } from "../types.ts";
import { request } from "../util/request.ts";
import { serveRequests } from "../util/serveRequests.ts";

/** `/musicchain/stun/1.0.0`: "where is your STUN server?", answered with its UDP port on the same host. */
export const STUN_PROTOCOL = "/musicchain/stun/1.0.0";

/** Tells connected peers the port of this host's STUN server. */
export function serveStunAddress(peer: Peer, { port }: { port: number }) {
  return serveRequests(peer, STUN_PROTOCOL, async () => ({ port }));
}

/**
 * The STUN server of a hub, as `stun:host:port`. The host is the one this peer reached the hub at, so that a liar can
 * name no third one. `undefined`: the answer makes no sense, or the connection is relayed.
 */
export async function askStunAddress(peer: Peer, connection: Connection): Promise<string | undefined> {
  const host = hostOf(connection);
  if (host === undefined) return undefined;
  const answer = (await request(
    peer,
    connection.remotePeer.toString(),
    STUN_PROTOCOL,
    {},
    { timeout: LIMITS.reach.stunAnswer },
  )) as {
    port?: unknown;
  };
  const port = Number(answer?.port);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? `stun:${host}:${port}` : undefined;
}

function hostOf({ remoteAddr }: Connection): string | undefined {
  const parts = remoteAddr.getComponents();
  if (parts.some(({ name }) => name === "p2p-circuit" || name === "webrtc")) return undefined;
  const host = parts.find(({ name }) => ["ip4", "ip6", "dns", "dns4", "dns6"].includes(name));
  return host?.name === "ip6" ? `[${host.value}]` : host?.value;
}
